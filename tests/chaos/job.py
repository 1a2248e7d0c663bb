"""The scheduling job without Flink: the same queue, feed and statements, with state that a crash sets back."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Protocol

from eventing.facts import Fact
from flink import feed, publishing
from flink.due_queue import DueQueue
from flink.rules import Backoff
from tests.chaos.fault_profiles import FaultProfile, Killed
from tests.chaos.services import FEED, Process

BACKOFF = Backoff(first=timedelta(seconds=30), longest=timedelta(minutes=5))
POLL = 2.0  # seconds
AT_ONCE = timedelta(milliseconds=50)
BACK_WITHIN = 40.0  # seconds after which the job runs again


class World(Protocol):
    """What the job needs of the world it is in."""

    @property
    def fault_profile(self) -> FaultProfile: ...
    @property
    def now(self) -> datetime: ...
    def chance(self, probability: float) -> bool: ...
    def between(self, least: float, most: float) -> float: ...
    def after(self, delay: timedelta, what: str, act: Callable[[], None]) -> None: ...
    def note(self, sentence: str) -> None: ...
    def published(self) -> None: ...


class Store(dict[str, str]):
    """What Flink would keep."""

    def put(self, key: str, value: str) -> None:
        self[key] = value

    def remove(self, key: str) -> None:
        del self[key]


class Job:
    """Polls the feed, has one due queue and its timer, and publishes facts."""

    def __init__(self, world: World, process: Process, page: int) -> None:
        self._world = world
        self._process = process
        self._page = page
        self._store, self._checkpoint = Store(), Store()
        self._queue: DueQueue | None = None
        self._armed: datetime | None = None
        self._life = 0
        self._busy = False
        self._begin()

    def changed(self) -> None:
        """Poll soon: there is something new in the feed. (Polls that find nothing change nothing, and are left out.)"""
        if not self._polling:
            self._poll_after(self._world.between(0, POLL))

    def _begin(self) -> None:
        self._after, self._failures, self._polling = 0, 0, False
        self._poll_after(0.1)

    def _poll_after(self, seconds: float) -> None:
        self._polling = True
        self._later(timedelta(seconds=seconds), "the job polls", self._poll)

    def _later(self, delay: timedelta, what: str, act: Callable[[], None]) -> None:
        life = self._life

        def turn() -> None:
            if life != self._life:
                return
            if self._busy:
                self._later(AT_ONCE, what, act)
            else:
                self._turn(act)

        self._world.after(delay, what, turn)

    def _turn(self, act: Callable[[], None]) -> None:
        """Do one thing, or die before, at or after it."""
        self._busy = True
        try:
            self._perhaps_die()
            with self._process.running():
                act()
            self._perhaps_die()
        except Killed:
            self._die()
        else:
            if self._world.chance(0.5):
                self._checkpoint = Store(self._store)
        finally:
            self._busy = False

    def _perhaps_die(self) -> None:
        if self._world.chance(self._world.fault_profile.job_dies / 2):
            raise Killed

    def _die(self) -> None:
        """Lose all since the last checkpoint, and the timer: what the poller reads arms it anew."""
        self._world.note("the job dies")
        self._life += 1
        self._store, self._queue, self._armed = Store(self._checkpoint), None, None
        self._polling = True
        life = self._life

        def back() -> None:
            if life == self._life:
                self._begin()

        self._world.after(timedelta(seconds=self._world.between(1, BACK_WITHIN)), "the job is back", back)

    def _poll(self) -> None:
        self._polling = False
        try:
            page = feed.read(FEED, after=self._after, limit=self._page)
        except Exception as error:  # noqa: BLE001 - as the poller does
            self._failures += 1
            self._world.note(f"the feed cannot be read: {error}")
            self._poll_after(feed.pause_after(self._failures, POLL) * self._world.between(0.5, 1))
            return
        more = page.next_after > self._after
        self._after, self._failures = page.next_after, 0
        if more:
            self._poll_after(0.01)
        for change in feed.changes(page):
            self._publish(self._known().change(change, self._world.now))
            self._arm()

    def _known(self) -> DueQueue:
        """Return the queue, loaded from the store when this life first needs it."""
        if self._queue is None:
            self._queue = DueQueue(self._store, BACKOFF)
        return self._queue

    def _look(self, armed: datetime) -> None:
        if self._armed == armed:
            self._armed = None
            self._publish(self._known().due(self._world.now))
            self._arm()

    def _publish(self, facts: Iterable[Fact]) -> None:
        for fact in facts:
            self._world.note(f"the job publishes {fact.key}")
            self._world.published()
            publishing.publish(fact)

    def _arm(self) -> None:
        wake = self._known().wake
        if wake is None or (self._armed is not None and self._armed <= wake):
            return
        self._armed = wake
        delay = max(timedelta(milliseconds=1), wake - self._world.now)
        self._later(delay, "the job evaluates its queue", lambda: self._look(wake))
