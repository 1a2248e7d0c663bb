"""What goes wrong between processes and within them: chosen by a seed, and nothing at all in a calm."""

import random
from collections.abc import Callable
from datetime import datetime, timedelta

import httpx
from msgspec import Struct, structs

CUT_OFF = timedelta(seconds=20)  # how long a caller waits for an answer that never comes


class Killed(BaseException):
    """The process that was at work is no more; nothing in it may catch this."""


class FaultProfile(Struct, frozen=True, kw_only=True):
    """How likely each network_fault is, at each chance for it."""

    drops: float = 0.0  # a CloudEvent is lost
    repeats: float = 0.0  # a CloudEvent is delivered more than once
    delays: float = 0.0  # a CloudEvent is delivered minutes or hours late
    fails: float = 0.0  # a request does not arrive, or is answered 5xx, or its answer is lost
    slows: float = 0.0  # an answer takes seconds
    kills: float = 0.0  # a process dies before or after a step
    mixes: float = 0.0  # something else happens between two steps
    job_dies: float = 0.0  # the scheduling job dies, at each of its turns
    broker_dies: float = 0.0  # the Broker dies with all that it holds, at each event


CALM = FaultProfile(mixes=0.1)


def fault_profile(rng: random.Random) -> FaultProfile:
    """Make a fault profile of a kind and a strength; up to a fifth of the events is lost."""
    strength = rng.choice([0.3, 0.6, 1.0])

    def up_to(most: float) -> float:
        return rng.choice([0.0, most / 4, most]) * strength

    return FaultProfile(
        drops=up_to(0.2),
        repeats=up_to(0.4),
        delays=up_to(0.4),
        fails=up_to(0.3),
        slows=up_to(0.2),
        kills=up_to(0.06),
        mixes=up_to(0.3),
        job_dies=up_to(0.1),
        broker_dies=up_to(0.03),
    )


def network_fault(
    rng: random.Random, request: httpx.Request
) -> Callable[[Callable[[], httpx.Response]], httpx.Response]:
    """Choose how a request fails; what is returned does so, and may or may not let it be served first."""
    status = rng.choice([500, 502, 503, 504, 429])
    before = rng.random() < 0.5

    def refused(_: Callable[[], httpx.Response]) -> httpx.Response:
        raise httpx.ConnectError("refused", request=request)

    def lost(serve: Callable[[], httpx.Response]) -> httpx.Response:
        serve()
        raise httpx.ReadTimeout("no answer came", request=request)

    def broken(serve: Callable[[], httpx.Response]) -> httpx.Response:
        if not before:
            serve()
        return httpx.Response(status, text="<html>upstream error</html>")

    return rng.choice([refused, lost, broken])


class Schedule:
    """Faults and calms over a scenario, one after the other; the last calm is long enough for everything."""

    def __init__(
        self, rng: random.Random, *, since: datetime, until: datetime, last_calm: timedelta, outage: bool = False
    ) -> None:
        """With an outage, no CloudEvent comes through while there are faults, so that days are missed."""
        self.calm: list[tuple[datetime, datetime]] = []
        self._changes: list[tuple[datetime, FaultProfile]] = []
        at, faulty = since, rng.random() < 0.6
        while at < until:
            hours = rng.choice([0.3, 1, 3, 9]) * rng.uniform(0.5, 1.5)
            ends = min(until, at + timedelta(hours=hours if faulty else hours + 0.3))
            now = fault_profile(rng) if faulty else CALM
            self._changes.append((at, structs.replace(now, drops=1.0) if faulty and outage else now))
            if not faulty:
                self.calm.append((at, ends))
            at, faulty = ends, not faulty
        self._changes.append((until, CALM))
        self.calm.append((until, until + last_calm))

    def at(self, now: datetime) -> FaultProfile:
        return next(profile for since, profile in reversed(self._changes) if since <= now)
