"""A world in which everything happens in one thread, at simulated times, in an order that the seed decides."""

import contextlib
import heapq
import itertools
import logging
import random
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from functions.dispatch.core import clients
from functions.messages.core import domain as messages
from functions.shared import database, sql
from tests.chaos.broker import Broker
from tests.chaos.fault_profiles import CALM, CUT_OFF, FaultProfile, Killed, Schedule, network_fault
from tests.chaos.job import Job
from tests.chaos.services import IDENTITY, Services, current

DEEPEST = 2  # things that happen between two steps of another, which happens between two steps of a third
SOON = timedelta(minutes=1)

Act = Callable[[], None]


class World:
    """The clock, what is going to happen, and what may happen in between."""

    def __init__(self, services: Services, rng: random.Random, now: datetime) -> None:
        self._services = services
        self.rng = rng
        self.now = now
        self.schedule: Schedule | None = None
        self.trace: list[str] = []
        self.calls = 0
        self.commits: Counter[str] = Counter()
        self.longest = timedelta()  # that a function was at work on one event
        self._coming: list[tuple[datetime, int, str, Act]] = []
        self._numbers = itertools.count()
        self._depth = 0
        self._quiet = 0
        self.broker = Broker(self)
        self.job: Job | None = None
        self.on_statement: Act = lambda: None

    @contextlib.contextmanager
    def installed(self) -> Iterator[None]:
        """Let the services live in this world until the block ends."""
        noise = random.Random(self.rng.random())
        self._services.network, self._services.events = self, self.broker.accept
        with pytest.MonkeyPatch.context() as patch, self._services.installed(lambda: self.now):
            patch.setattr("os.urandom", noise.randbytes)
            patch.setattr(database, "transaction", self._watched(database.transaction))
            patch.setattr(sql, "transaction", self._watched(sql.transaction))
            patch.setattr(database, "rows", self._stepwise(database.rows))
            patch.setattr(sql, "run", self._stepwise(sql.run))
            patch.setattr(messages, "SLICE_SIZE", self.rng.choice([1, 2, 4, 500]))
            patch.setattr(clients, "PAGE", self.rng.choice([1, 2, 3, 500]))
            logging.disable(logging.CRITICAL)
            try:
                yield
            finally:
                logging.disable(logging.NOTSET)

    def start_job(self) -> None:
        self.job = Job(self, self._services.process("flink"), page=self.rng.choice([1, 2, 500]))

    def run_until(self, end: datetime) -> None:
        """Let everything happen that happens before the end."""
        while self._coming and self._coming[0][0] <= end:
            self._next()
        self.now = max(self.now, end)

    @property
    def fault_profile(self) -> FaultProfile:
        return CALM if self._quiet or self.schedule is None else self.schedule.at(self.now)

    def chance(self, probability: float) -> bool:
        return probability > 0 and self.rng.random() < probability

    def between(self, least: float, most: float) -> float:
        return self.rng.uniform(least, most)

    def after(self, delay: timedelta, what: str, act: Act) -> None:
        self.at(self.now + delay, what, act)

    def at(self, when: datetime, what: str, act: Act) -> None:
        """Let something happen at a time, unless it is killed then."""
        heapq.heappush(self._coming, (when.astimezone(UTC), next(self._numbers), what, act))

    def note(self, sentence: str) -> None:
        self.trace.append(f"{self.now:%d %H:%M:%S} {'| ' * self._depth}{sentence}")

    def published(self) -> None:
        """Let who waits for it know that something is due now."""
        self.on_statement()

    def serve(self, function: str, trigger: str, headers: Mapping[str, str], body: bytes) -> int:
        """Have a function take an event that a Trigger brings."""
        self.calls += 1
        token, began = self._services.trigger_token(function, trigger), self.now
        try:
            return self._services.post(function, headers=headers, body=body, token=token).status_code
        finally:
            self.longest = max(self.longest, self.now - began)

    @contextlib.contextmanager
    def quiet(self) -> Iterator[None]:
        """Let nothing go wrong and nothing come between."""
        self._quiet += 1
        try:
            yield
        finally:
            self._quiet -= 1

    def carry(self, request: httpx.Request, deliver: Callable[[httpx.Request], httpx.Response]) -> httpx.Response:
        """Carry a request and its answer, with all that may happen before, on the way and after."""
        self.calls += 1
        if str(request.url) == IDENTITY:  # a process fetches its tokens under a lock
            return self._carried(request, lambda: deliver(request))
        self._step()
        if self.chance(self.fault_profile.slows):
            self.now += timedelta(seconds=self.between(1, 15))
        answer = self._carried(request, lambda: self._served(request, deliver))
        self._step()
        return answer

    def _carried(self, request: httpx.Request, serve: Callable[[], httpx.Response]) -> httpx.Response:
        if not self.chance(self.fault_profile.fails):
            return serve()
        self.note(f"{request.method} {request.url} by {current()} goes wrong")
        try:
            return network_fault(self.rng, request)(serve)
        except httpx.ReadTimeout:
            self.now += CUT_OFF
            raise

    def _served(self, request: httpx.Request, deliver: Callable[[httpx.Request], httpx.Response]) -> httpx.Response:
        try:
            return deliver(request)
        except Killed:
            raise httpx.RemoteProtocolError("the other side broke off", request=request) from None

    def _step(self) -> None:
        if self._depth < DEEPEST and not self._quiet and self.chance(self.fault_profile.mixes):
            self._mix()
        self._perhaps_die()

    def _mix(self) -> None:
        """Let what is coming soon happen right now, between two steps of something else."""
        if self._coming and self._coming[0][0] <= self.now + SOON:
            self._next()

    def _next(self) -> None:
        when, _, what, act = heapq.heappop(self._coming)
        self.now = max(self.now, when)
        self.note(what)
        self._depth += 1
        try:
            act()
        except Killed:
            self.note(f"died: {what}")
        finally:
            self._depth -= 1

    def _perhaps_die(self) -> None:
        if self.chance(self.fault_profile.kills):
            self.note(f"{current()} is killed")
            raise Killed

    def _watched(self, transaction: Callable[[], Any]) -> Callable[[], Any]:
        """Make a process mortal before, at the end of and after its transactions."""

        @contextlib.contextmanager
        def watched() -> Iterator[Any]:
            self._perhaps_die()
            with transaction() as connection:
                yield connection
                self._perhaps_die()
            self._kept()
            self._perhaps_die()

        return watched

    def _stepwise(self, statement: Callable[..., Any]) -> Callable[..., Any]:
        def stepwise(*arguments: Any, **values: Any) -> Any:
            self._perhaps_die()
            found = statement(*arguments, **values)
            self._perhaps_die()
            return found

        return stepwise

    def _kept(self) -> None:
        self.commits[current()] += 1
        if current() == "event_calendar" and self.job is not None:
            self.job.changed()
