"""The job's emitter: states facts to the sink, many at once."""

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor

from pyflink.datastream import AsyncFunction, RuntimeContext

from eventing.facts import Fact
from flink import stating


class Emitter(AsyncFunction):  # type: ignore[misc] # PyFlink is untyped here
    """Posts each fact, and yields the ids of those that the sink took."""

    def __init__(self, at_once: int) -> None:
        self._at_once = at_once

    def open(self, runtime_context: RuntimeContext) -> None:  # noqa: ARG002 - PyFlink's signature
        logging.getLogger("httpx").setLevel(logging.WARNING)
        self._threads = ThreadPoolExecutor(self._at_once, thread_name_prefix="emit")

    def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def async_invoke(self, value: Fact) -> list[str]:
        return await asyncio.get_running_loop().run_in_executor(self._threads, stating.state, value)
