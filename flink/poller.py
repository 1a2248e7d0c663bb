"""The job's poller: a timer that re-arms itself reads the schedule feed.

How far it has read is known to the running job alone: whenever the job starts or recovers, the feed is read from its
beginning, which arms every promotion's timer anew (docs/adr/0010).
"""

import logging
import random
from collections.abc import Iterator

from pyflink.common import Types
from pyflink.datastream import KeyedProcessFunction, RuntimeContext
from pyflink.datastream.state import ValueStateDescriptor

from flink import feed
from flink.feed import Change
from flink.settings import JobSettings

logger = logging.getLogger(__name__)


class Poller(KeyedProcessFunction):  # type: ignore[misc] # PyFlink is untyped here
    """Yields what the feed says; a poll that fails is tried again later and never fails the job."""

    def __init__(self, own: JobSettings) -> None:
        self._own = own

    def open(self, runtime_context: RuntimeContext) -> None:
        self._armed = runtime_context.get_state(ValueStateDescriptor("armed", Types.LONG()))
        logging.getLogger("httpx").setLevel(logging.WARNING)
        self._after = 0
        self._failures = 0

    def process_element(self, _value: str, ctx: KeyedProcessFunction.Context) -> None:
        """Start polling; a second start line changes nothing."""
        if self._armed.value() is None:
            self._arm(ctx, 0)

    def on_timer(self, timestamp: int, ctx: KeyedProcessFunction.OnTimerContext) -> Iterator[Change]:
        if timestamp != self._armed.value():
            return
        found, pause = self._poll()
        self._arm(ctx, pause)
        yield from found

    def _poll(self) -> tuple[list[Change], float]:
        """Return what is new, and how many seconds to wait before the next poll."""
        try:
            page = feed.read(self._own.schedule_feed_url, after=self._after, limit=self._own.poll_limit)
        except Exception as error:  # noqa: BLE001 - whatever it is, a later poll may succeed
            self._failures += 1
            logger.warning("The schedule feed cannot be read, %s times in a row: %s", self._failures, error)
            pause = feed.pause_after(self._failures, self._own.poll_seconds)
            return [], pause * random.uniform(0.5, 1)  # noqa: S311 - jitter, not a secret
        pause = 0 if page.next_after > self._after else self._own.poll_seconds
        self._after, self._failures = page.next_after, 0
        return feed.changes(page), pause

    def _arm(self, ctx: KeyedProcessFunction.Context, seconds: float) -> None:
        timers = ctx.timer_service()
        at = timers.current_processing_time() + max(1, int(seconds * 1000))
        timers.register_processing_time_timer(at)
        self._armed.update(at)
