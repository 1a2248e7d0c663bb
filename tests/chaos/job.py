"""The scheduling job without Flink: the same rules, feed and statements, with state that a crash sets back."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Protocol

from flink import feed, rules, stating
from flink.rules import Backoff, Promotion, Step
from tests.chaos.services import FEED, Process
from tests.chaos.weather import Killed, Storm

BACKOFF = Backoff(first=timedelta(seconds=30), longest=timedelta(minutes=5))
POLL = 2.0  # seconds
AT_ONCE = timedelta(milliseconds=50)
BACK_WITHIN = 40.0  # seconds after which the job runs again


class World(Protocol):
    """What the job needs of the world it is in."""

    @property
    def storm(self) -> Storm: ...
    @property
    def now(self) -> datetime: ...
    def chance(self, probability: float) -> bool: ...
    def between(self, least: float, most: float) -> float: ...
    def after(self, delay: timedelta, what: str, act: Callable[[], None]) -> None: ...
    def note(self, sentence: str) -> None: ...
    def stated(self) -> None: ...


class Job:
    """Polls the feed, keeps a state and a timer a promotion, and states facts."""

    def __init__(self, world: World, process: Process, page: int) -> None:
        self._world = world
        self._process = process
        self._page = page
        self._states: dict[str, str] = {}
        self._checkpoint: dict[str, str] = {}
        self._armed: dict[str, datetime] = {}
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
                self._checkpoint = dict(self._states)
        finally:
            self._busy = False

    def _perhaps_die(self) -> None:
        if self._world.chance(self._world.storm.job_dies / 2):
            raise Killed

    def _die(self) -> None:
        """Lose all since the last checkpoint, and all timers: the poller arms them anew."""
        self._world.note("the job dies")
        self._life += 1
        self._states, self._armed = dict(self._checkpoint), {}
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
            self._take(change.event_id, change.promotion)

    def _take(self, event_id: str, promotion: Promotion | None) -> None:
        text = self._states.get(event_id)
        state = rules.load(text) if text else None
        self._follow(event_id, rules.on_change(state, promotion, self._world.now, BACKOFF))

    def _look(self, event_id: str, armed: datetime) -> None:
        text = self._states.get(event_id)
        if text and self._armed.get(event_id) == armed:
            self._follow(event_id, rules.on_time(rules.load(text), self._world.now, BACKOFF))

    def _follow(self, event_id: str, step: Step) -> None:
        if step.state is None:
            self._states.pop(event_id, None)
            self._armed.pop(event_id, None)
            return
        self._states[event_id] = rules.dump(step.state)
        if step.wake:
            self._arm(event_id, step.wake)
        for fact in step.facts:
            self._world.note(f"the job states {fact.key}")
            self._world.stated()
            stating.state(fact)

    def _arm(self, event_id: str, wake: datetime) -> None:
        self._armed[event_id] = wake
        delay = max(timedelta(milliseconds=1), wake - self._world.now)
        self._later(delay, f"the job looks at {event_id[:8]}", lambda: self._look(event_id, wake))
