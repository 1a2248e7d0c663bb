"""What one shard of the promotions holds, and when it looks at each of them.

A shard is what Flink keeps a state and timers for. One a promotion would cost two requests between Java and Python each
time that one is looked at, and a timer each: 10,000 due at one instant would come one after the other, and 100,000 that
only wait would keep a core busy (docs/adr/0011).
"""

import heapq
import zlib
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Protocol

from eventing.facts import Fact
from flink import rules
from flink.feed import Change
from flink.rules import Backoff, State, Step

SHARDS = 32  # fixed, for state is kept by them; enough to share them out
AT_ONCE = datetime.min.replace(tzinfo=UTC)


def shard_of(event_id: str) -> str:
    """Return the shard that a promotion belongs to."""
    return str(zlib.crc32(event_id.encode()) % SHARDS)


class Kept(Protocol):
    """Where states outlive the process, as text by event id: Flink's MapState."""

    def items(self) -> Iterable[tuple[str, str]]: ...
    def put(self, key: str, value: str) -> None: ...
    def remove(self, key: str) -> None: ...


class Agenda:
    """The promotions of one shard, in memory and in what is kept; those that are loaded are looked at at once."""

    def __init__(self, kept: Kept, backoff: Backoff) -> None:
        self._kept, self._backoff = kept, backoff
        self._texts = dict(kept.items())
        self._wakes = dict.fromkeys(self._texts, AT_ONCE)
        self._order = [(AT_ONCE, event_id) for event_id in self._texts]  # a heap, stale entries and all

    @property
    def wake(self) -> datetime | None:
        """When the next promotion is to be looked at; None: there is none that waits."""
        while self._order and not self._valid(*self._order[0]):
            heapq.heappop(self._order)
        return self._order[0][0] if self._order else None

    def change(self, change: Change, now: datetime) -> tuple[Fact, ...]:
        """Take in what the feed says of one promotion, and return what is to be stated."""
        state = self._state(change.event_id)
        step = rules.on_change(state, change.promotion, now, self._backoff, withdrawn=change.withdrawn)
        return self._follow(change.event_id, step)

    def due(self, now: datetime) -> Iterator[Fact]:
        """Look at each promotion whose time has come, and yield what is to be stated."""
        while (wake := self.wake) and wake <= now:
            _, event_id = heapq.heappop(self._order)
            del self._wakes[event_id]
            state = rules.load(self._texts[event_id])
            yield from self._follow(event_id, rules.on_time(state, now, self._backoff))

    def _state(self, event_id: str) -> State | None:
        text = self._texts.get(event_id)
        return rules.load(text) if text else None

    def _valid(self, wake: datetime, event_id: str) -> bool:
        return self._wakes.get(event_id) == wake

    def _follow(self, event_id: str, step: Step) -> tuple[Fact, ...]:
        self._keep(event_id, step.state)
        if step.wake is None:
            self._wakes.pop(event_id, None)
        elif step.wake != self._wakes.get(event_id):
            self._wakes[event_id] = step.wake
            heapq.heappush(self._order, (step.wake, event_id))
        return step.facts

    def _keep(self, event_id: str, state: State | None) -> None:
        if state is None:
            if self._texts.pop(event_id, None):
                self._kept.remove(event_id)
            return
        text = rules.dump(state)
        if self._texts.get(event_id) != text:
            self._texts[event_id] = text
            self._kept.put(event_id, text)
