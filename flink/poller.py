"""The job's poller: timers read the schedule feed, for ever.

How far it has read is known to the running job alone: whenever the job starts or recovers, the feed is read from its
beginning, which arms every promotion's timer anew (docs/adr/0010).
"""

import logging
import random
import time
from collections.abc import Iterator

from pyflink.datastream import KeyedProcessFunction, RuntimeContext

from flink import feed
from flink.feed import Change
from flink.settings import JobSettings

logger = logging.getLogger(__name__)


class Poller(KeyedProcessFunction):  # type: ignore[misc] # PyFlink is untyped here
    """Yields what the feed says; a poll that fails is tried again later and never fails the job."""

    def __init__(self, own: JobSettings) -> None:
        self._own = own

    def open(self, runtime_context: RuntimeContext) -> None:  # noqa: ARG002 - PyFlink's signature
        logging.getLogger("httpx").setLevel(logging.WARNING)
        self._after = 0
        self._failures = 0
        self._next = 0.0

    def process_element(self, _value: str, ctx: KeyedProcessFunction.Context) -> None:
        """Start polling."""
        self._arm(ctx)

    def on_timer(self, _timestamp: int, ctx: KeyedProcessFunction.OnTimerContext) -> Iterator[Change]:
        self._arm(ctx)
        if time.monotonic() >= self._next:
            yield from self._poll()

    def _poll(self) -> Iterator[Change]:
        """Yield what is new, page by page, and say from when on to look again."""
        try:
            while (page := self._read()).next_after > self._after:
                self._after = page.next_after
                yield from feed.changes(page)
            self._failures, pause = 0, 0.0
        except Exception as error:  # noqa: BLE001 - whatever it is, a later poll may succeed
            self._failures += 1
            logger.warning("The schedule feed cannot be read, %s times in a row: %s", self._failures, error)
            pause = feed.pause_after(self._failures, self._own.poll_seconds) * random.uniform(0.5, 1)  # noqa: S311
        self._next = time.monotonic() + pause

    def _read(self) -> feed.Page:
        return feed.read(self._own.schedule_feed_url, after=self._after, limit=self._own.poll_limit)

    def _arm(self, ctx: KeyedProcessFunction.Context) -> None:
        """Arm the next two timers. A checkpoint may lack what was armed last, but never what was armed before that.

        They lie on a grid, so that one armed twice is one timer.
        """
        timers, step = ctx.timer_service(), max(50, int(self._own.poll_seconds * 1000))
        following = (timers.current_processing_time() // step + 1) * step
        timers.register_processing_time_timer(following)
        timers.register_processing_time_timer(following + step)
