"""Stating a fact: one CloudEvent to the sink."""

import logging
from collections.abc import Iterable

from eventing.facts import Fact, OccurrenceDue, OccurrenceMissed, OccurrenceWithdrawn, WindowEnded, cloud_event
from functions.shared import clock, sink, tracing
from functions.shared.cloudevents import CloudEvent
from functions.shared.problems import Unavailable

logger = logging.getLogger(__name__)


def state(fact: Fact) -> list[str]:
    """Send the fact, with retries, and return its id; one that is not taken is left to the scheduler's next attempt."""
    try:
        sink.send([event_of(fact)])
    except Unavailable as error:
        logger.warning("%s is not stated: %s", fact.key, error)
        return []
    return [fact.key]


def state_all(facts: Iterable[Fact]) -> list[str]:
    """State one fact after the other, and return the ids of those that were taken."""
    taken = [key for fact in facts for key in state(fact)]
    if taken:  # said in one line, for PyFlink hands each line on to Java by gRPC
        logger.info("Stated: %s.", ", ".join(taken))
    return taken


def event_of(fact: Fact) -> CloudEvent[Fact]:
    """Return the CloudEvent; it is the same each time, but for its trace and for the time of a withdrawal."""
    trace = tracing.traceparent()
    match fact:
        case OccurrenceDue(due=due, expires=expires):
            return cloud_event(fact, time=due, expirytime=expires, traceparent=trace)
        case OccurrenceMissed(expires=expires):
            return cloud_event(fact, time=expires, traceparent=trace)
        case WindowEnded(end_datetime=end):
            return cloud_event(fact, time=end, traceparent=trace)
        case OccurrenceWithdrawn():
            return cloud_event(fact, time=clock.now(), traceparent=trace)
        case _:
            raise TypeError(f"The scheduler does not state {type(fact).__name__}.")
