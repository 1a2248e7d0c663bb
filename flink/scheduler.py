"""The job's scheduler: keeps the agendas of its shards, and looks into each when its time has come."""

import itertools
import time
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from pyflink.common import Types
from pyflink.datastream import KeyedProcessFunction, RuntimeContext
from pyflink.datastream.state import MapStateDescriptor

from eventing.facts import Fact
from flink.agenda import Agenda
from flink.feed import Change
from flink.rules import Backoff
from functions.shared import clock

BEAT = 10_000  # milliseconds: timers count a machine's waking time, so after a sleep all is late by no more than this
TEST_BEAT = 500  # a test's clock may jump at any time
TOGETHER = 16  # facts that go to the emitter as one element, and one after the other to the sink


class Scheduler(KeyedProcessFunction):  # type: ignore[misc] # PyFlink is untyped here
    """Yields facts, a few together, when they are owed; its keys are shards."""

    def __init__(self, backoff: Backoff) -> None:
        self._backoff = backoff

    def open(self, runtime_context: RuntimeContext) -> None:
        self._kept = runtime_context.get_map_state(MapStateDescriptor("promotions", Types.STRING(), Types.STRING()))
        self._agendas: dict[str, Agenda] = {}
        self._armed: dict[str, set[int]] = {}

    def process_element(self, value: Change, ctx: KeyedProcessFunction.Context) -> Iterator[tuple[Fact, ...]]:
        now, agenda = clock.now(), self._agenda(ctx)
        yield from together(agenda.change(value, now))
        self._arm(ctx, agenda.wake, now)

    def on_timer(self, timestamp: int, ctx: KeyedProcessFunction.OnTimerContext) -> Iterator[tuple[Fact, ...]]:
        now, agenda = clock.now(), self._agenda(ctx)
        self._armed[ctx.get_current_key()].discard(timestamp)
        yield from together(agenda.due(now))
        self._arm(ctx, agenda.wake, now)

    def _agenda(self, ctx: KeyedProcessFunction.Context) -> Agenda:
        """Return the current shard's agenda, loaded from Flink's state when this process first needs it."""
        shard = ctx.get_current_key()
        if shard not in self._agendas:
            self._agendas[shard], self._armed[shard] = Agenda(self._kept, self._backoff), set()
        return self._agendas[shard]

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
    """Return how many milliseconds after one look into an agenda there is another, whatever is due."""
    return TEST_BEAT if clock.shifted_by() else BEAT


def together(facts: Iterable[Fact]) -> Iterator[tuple[Fact, ...]]:
    """Yield the facts in order, so many together as the emitter takes at once."""
    rest = iter(facts)
    while some := tuple(itertools.islice(rest, TOGETHER)):
        yield some
