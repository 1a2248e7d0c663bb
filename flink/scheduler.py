"""The job's scheduler: has the due queues of its shards, and evaluates each when its time has come."""

import itertools
import time
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from pyflink.common import Types
from pyflink.datastream import KeyedProcessFunction, RuntimeContext
from pyflink.datastream.state import MapStateDescriptor

from eventing.facts import Fact
from flink.due_queue import DueQueue
from flink.feed import Change
from flink.rules import Backoff
from functions.shared import clock

BEAT = 10_000  # milliseconds: timers count a machine's waking time, so after a sleep all is late by no more than this
TEST_BEAT = 500  # a test's clock may jump at any time
TOGETHER = 16  # facts that go to the emitter as one element, and one after the other to the sink


class Scheduler(KeyedProcessFunction):  # type: ignore[misc] # PyFlink is untyped here
    """Yields facts, a few together, while they are pending; its keys are shards."""

    def __init__(self, backoff: Backoff) -> None:
        self._backoff = backoff

    def open(self, runtime_context: RuntimeContext) -> None:
        self._store = runtime_context.get_map_state(MapStateDescriptor("promotions", Types.STRING(), Types.STRING()))
        self._queues: dict[str, DueQueue] = {}
        self._armed: dict[str, set[int]] = {}

    def process_element(self, value: Change, ctx: KeyedProcessFunction.Context) -> Iterator[tuple[Fact, ...]]:
        now, queue = clock.now(), self._queue(ctx)
        yield from together(queue.change(value, now))
        self._arm(ctx, queue.wake, now)

    def on_timer(self, timestamp: int, ctx: KeyedProcessFunction.OnTimerContext) -> Iterator[tuple[Fact, ...]]:
        now, queue = clock.now(), self._queue(ctx)
        self._armed[ctx.get_current_key()].discard(timestamp)
        yield from together(queue.due(now))
        self._arm(ctx, queue.wake, now)

    def _queue(self, ctx: KeyedProcessFunction.Context) -> DueQueue:
        """Return the current shard's queue, loaded from Flink's state when this process first needs it."""
        shard = ctx.get_current_key()
        if shard not in self._queues:
            self._queues[shard], self._armed[shard] = DueQueue(self._store, self._backoff), set()
        return self._queues[shard]

    def _arm(self, ctx: KeyedProcessFunction.Context, wake: datetime | None, now: datetime) -> None:
        """Arm the next two beats, and what comes before them.

        A checkpoint may lack the timer that was armed last, but never those that were armed a beat ago; they lie on a
        grid, so that one armed twice is one timer.
        """
        armed, step, real = self._armed[ctx.get_current_key()], beat(), time.time() * 1000
        following = int(real // step + 1) * step
        wanted = {following, following + step}
        if wake is not None:
            wanted.add(min(following, int(real + max(0, (wake - now) / timedelta(milliseconds=1))) + 1))
        for timer in wanted - armed:
            ctx.timer_service().register_processing_time_timer(timer)
        armed |= wanted


def beat() -> int:
    """Return how many milliseconds lie between two evaluations of a queue, whatever is due."""
    return TEST_BEAT if clock.shifted_by() else BEAT


def together(facts: Iterable[Fact]) -> Iterator[tuple[Fact, ...]]:
    """Yield the facts in order, as many together as the emitter takes as one element."""
    rest = iter(facts)
    while some := tuple(itertools.islice(rest, TOGETHER)):
        yield some
