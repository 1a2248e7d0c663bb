"""Publishing a fact: one CloudEvent to the sink."""

import logging
from collections.abc import Iterable

from eventing.facts import Fact, OccurrenceDue, OccurrenceMissed, OccurrenceWithdrawn, WindowEnded, cloud_event
from functions.shared import clock, sink, tracing
from functions.shared.cloudevents import CloudEvent
from functions.shared.problems import Unavailable

logger = logging.getLogger(__name__)


def publish(fact: Fact) -> list[str]:
    """Send the fact, with retries, and return its id; where it is not accepted, the scheduler tries again."""
    try:
        sink.send([event_of(fact)])
    except Unavailable as error:
        logger.warning("%s is not published: %s", fact.key, error)
        return []
    return [fact.key]


def publish_all(facts: Iterable[Fact]) -> list[str]:
    """Publish one fact after the other, and return the ids of those that were accepted."""
    accepted = [key for fact in facts for key in publish(fact)]
    if accepted:  # one line for all, because PyFlink sends each line to Java by gRPC
        logger.info("Published: %s.", ", ".join(accepted))
    return accepted


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
            raise TypeError(f"The scheduler does not publish {type(fact).__name__}.")
