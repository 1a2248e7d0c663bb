"""The job's emitter: publishes facts to the sink, several concurrently."""

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor

from pyflink.datastream import AsyncFunction, RuntimeContext

from eventing.facts import Fact
from flink import publishing

logger = logging.getLogger(__name__)


class Emitter(AsyncFunction):  # type: ignore[misc] # PyFlink is untyped here
    """Posts facts, and yields the ids of those that the sink accepted in time.

    A bundle ends when all its posts have: one that hangs is left to its thread, and to the scheduler's next attempt.
    """

    def __init__(self, *, at_once: int, patience: float) -> None:
        self._at_once, self._patience = at_once, patience

    def open(self, runtime_context: RuntimeContext) -> None:  # noqa: ARG002 - PyFlink's signature
        logging.getLogger("httpx").setLevel(logging.WARNING)
        self._threads = ThreadPoolExecutor(self._at_once, thread_name_prefix="emit")

    def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def async_invoke(self, value: tuple[Fact, ...]) -> list[str]:
        posted = asyncio.get_running_loop().run_in_executor(self._threads, publishing.publish_all, value)
        try:
            return await asyncio.wait_for(posted, self._patience)
        except TimeoutError:
            logger.warning("Not all published after %s s: %s.", self._patience, ", ".join(fact.key for fact in value))
            return []
