"""The promotions of one shard, each evaluated when its next instant has come.

A shard is what Flink has a state and timers for. One for each promotion would cost two requests between Java and Python
for each evaluation, and a timer each: 10,000 due at one instant would come one after the other, and 100,000 that only
wait would occupy a core (docs/adr/0011).
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

SHARDS = 32  # fixed, for state is stored by shard; enough to distribute them
IMMEDIATELY = datetime.min.replace(tzinfo=UTC)


def shard_of(event_id: str) -> str:
    """Return the shard that a promotion belongs to."""
    return str(zlib.crc32(event_id.encode()) % SHARDS)


class Store(Protocol):
    """Where states outlive the process, as text by event id: Flink's MapState."""

    def items(self) -> Iterable[tuple[str, str]]: ...
    def put(self, key: str, value: str) -> None: ...
    def remove(self, key: str) -> None: ...


class DueQueue:
    """The promotions of one shard, in memory and in a store; those that are loaded are evaluated immediately."""

    def __init__(self, store: Store, backoff: Backoff) -> None:
        self._store, self._backoff = store, backoff
        self._texts = dict(store.items())
        self._wakes = dict.fromkeys(self._texts, IMMEDIATELY)
        self._order = [(IMMEDIATELY, event_id) for event_id in self._texts]  # a heap, stale entries and all

    @property
    def wake(self) -> datetime | None:
        """When the next promotion is to be evaluated; None: there is none that waits."""
        while self._order and not self._valid(*self._order[0]):
            heapq.heappop(self._order)
        return self._order[0][0] if self._order else None

    def change(self, change: Change, now: datetime) -> tuple[Fact, ...]:
        """Apply a change from the feed, and return the facts to publish."""
        state = self._state(change.event_id)
        step = rules.on_change(state, change.promotion, now, self._backoff, withdrawn=change.withdrawn)
        return self._follow(change.event_id, step)

    def due(self, now: datetime) -> Iterator[Fact]:
        """Evaluate each promotion whose time has come, and yield the facts to publish."""
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
        self._save(event_id, step.state)
        if step.wake is None:
            self._wakes.pop(event_id, None)
        elif step.wake != self._wakes.get(event_id):
            self._wakes[event_id] = step.wake
            heapq.heappush(self._order, (step.wake, event_id))
        return step.facts

    def _save(self, event_id: str, state: State | None) -> None:
        if state is None:
            if self._texts.pop(event_id, None):
                self._store.remove(event_id)
            return
        text = rules.dump(state)
        if self._texts.get(event_id) != text:
            self._texts[event_id] = text
            self._store.put(event_id, text)
