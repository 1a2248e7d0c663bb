"""The job's scheduler: keeps one promotion's state and timer, and asks the rules what follows."""

import logging
import time
from collections.abc import Iterator
from datetime import datetime, timedelta

import msgspec
from pyflink.common import Types
from pyflink.datastream import KeyedProcessFunction, RuntimeContext
from pyflink.datastream.state import ValueStateDescriptor

from eventing.facts import Fact
from flink import rules
from flink.feed import Change
from flink.rules import Backoff, State, Step
from functions.shared import clock

NAP = timedelta(minutes=10)  # timers count a machine's waking time: after a sleep one is late by no more than this
TEST_NAP = timedelta(milliseconds=500)  # a test's clock may jump at any time

logger = logging.getLogger(__name__)


class Scheduler(KeyedProcessFunction):  # type: ignore[misc] # PyFlink is untyped here
    """Yields facts when they are owed."""

    def __init__(self, backoff: Backoff) -> None:
        self._backoff = backoff

    def open(self, runtime_context: RuntimeContext) -> None:
        self._state = runtime_context.get_state(ValueStateDescriptor("promotion", Types.STRING()))

    def process_element(self, value: Change, ctx: KeyedProcessFunction.Context) -> Iterator[Fact]:
        now, state = clock.now(), self._known()
        if state and state.armed:
            ctx.timer_service().delete_processing_time_timer(state.armed)
        yield from self._follow(rules.on_change(state, value.promotion, now, self._backoff), now, ctx)

    def on_timer(self, timestamp: int, ctx: KeyedProcessFunction.OnTimerContext) -> Iterator[Fact]:
        now, state = clock.now(), self._known()
        if state and state.armed == timestamp:
            yield from self._follow(rules.on_time(state, now, self._backoff), now, ctx)

    def _known(self) -> State | None:
        text = self._state.value()
        return rules.load(text) if text else None

    def _follow(self, step: Step, now: datetime, ctx: KeyedProcessFunction.Context) -> tuple[Fact, ...]:
        """Keep the state and arm the timer."""
        if step.state is None:
            self._state.clear()
            return ()
        armed = real_milliseconds(step.wake - now) if step.wake else None
        if armed:
            ctx.timer_service().register_processing_time_timer(armed)
        self._state.update(rules.dump(msgspec.structs.replace(step.state, armed=armed)))
        return step.facts


def real_milliseconds(wait: timedelta) -> int:
    """Return when to look again, in the milliseconds of the real clock that Flink's timers follow."""
    nap = min(wait, TEST_NAP if clock.shifted_by() else NAP)
    return int((time.time() + max(0, nap.total_seconds())) * 1000) + 1
