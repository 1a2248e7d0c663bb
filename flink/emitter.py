"""The job's emitter: states facts to the sink, many at once; what the sink does not take is stated again later."""

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor

from pyflink.datastream import AsyncFunction, RuntimeContext

from eventing.facts import Fact, OccurrenceDue, WindowEnded, cloud_event
from functions.shared import sink, tracing
from functions.shared.cloudevents import CloudEvent
from functions.shared.problems import Unavailable

logger = logging.getLogger(__name__)


class Emitter(AsyncFunction):  # type: ignore[misc] # PyFlink is untyped here
    """Posts each fact, and yields the ids of those that the sink took."""

    def __init__(self, at_once: int) -> None:
        self._at_once = at_once

    def open(self, runtime_context: RuntimeContext) -> None:  # noqa: ARG002 - PyFlink's signature
        self._threads = ThreadPoolExecutor(self._at_once, thread_name_prefix="emit")

    def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def async_invoke(self, value: Fact) -> list[str]:
        return await asyncio.get_running_loop().run_in_executor(self._threads, state, value)


def state(fact: Fact) -> list[str]:
    """Send the fact, with retries; one that is not taken is left to the scheduler, which states it again."""
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
