"""Stating a fact: one CloudEvent to the sink."""

import logging

from eventing.facts import Fact, OccurrenceDue, WindowEnded, cloud_event
from functions.shared import sink, tracing
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
    logger.info("%s is stated.", fact.key)
    return [fact.key]


def event_of(fact: Fact) -> CloudEvent[Fact]:
    """Return the CloudEvent; but for its trace it is the same each time."""
    trace = tracing.traceparent()
    match fact:
        case OccurrenceDue(due=due, expires=expires):
            return cloud_event(fact, time=due, expirytime=expires, traceparent=trace)
        case WindowEnded(end_datetime=end):
            return cloud_event(fact, time=end, traceparent=trace)
        case _:
            raise TypeError(f"The scheduler does not state {type(fact).__name__}.")
