"""A Broker that reads the same YAML as the real ones, and loses, repeats, delays and reorders by the fault profile."""

import base64
import functools
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Protocol

import httpx

from local import eventing
from local.catalog import ROOT
from local.eventing import Destination, Trigger
from tests.chaos.fault_profiles import FaultProfile, Killed

ACCEPTED, NO_ANSWER = 202, 500


@functools.cache
def _triggers() -> Sequence[Trigger]:
    return eventing.load(ROOT / "eventing").triggers


class World(Protocol):
    """What the Broker needs of the world it is in."""

    @property
    def fault_profile(self) -> FaultProfile: ...
    def chance(self, probability: float) -> bool: ...
    def between(self, least: float, most: float) -> float: ...
    def after(self, delay: timedelta, what: str, act: Callable[[], None]) -> None: ...
    def note(self, sentence: str) -> None: ...
    def serve(self, function: str, trigger: str, headers: Mapping[str, str], body: bytes) -> int: ...


class Broker:
    """Takes events and sees each to every Trigger that wants it, more or less."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._triggers = _triggers()
        self._life = 0
        self.dead = 0

    def accept(self, request: httpx.Request) -> httpx.Response:
        """Take an event, and acknowledge it immediately."""
        headers = {name: value for name, value in request.headers.items() if name.startswith(("ce-", "content-type"))}
        attributes = {name.removeprefix("ce-"): value for name, value in headers.items()}
        if self._world.chance(self._world.fault_profile.broker_dies):
            self._life += 1
            self._world.note("the Broker dies with all that it holds")
        for trigger in self._triggers:
            if trigger.wants(attributes):
                self._fan_out(trigger, headers, request.content)
        return httpx.Response(ACCEPTED)

    def _fan_out(self, trigger: Trigger, headers: Mapping[str, str], body: bytes) -> None:
        world = self._world
        if world.chance(world.fault_profile.drops):
            world.note(f"{headers['ce-id']} is lost on its way to {trigger.name}")
            return
        for _ in range(1 + world.chance(world.fault_profile.repeats) + world.chance(world.fault_profile.repeats / 2)):
            self._later(trigger, trigger.subscriber, headers, body, attempt=0, delay=self._delay())

    def _delay(self) -> float:
        world = self._world
        if not world.chance(world.fault_profile.delays):
            return world.between(0.01, 1.0)
        return world.between(1, 6 * 3600) if world.chance(0.2) else world.between(1, 600)

    def _later(
        self,
        trigger: Trigger,
        destination: Destination,
        headers: Mapping[str, str],
        body: bytes,
        *,
        attempt: int,
        delay: float,
    ) -> None:
        life = self._life
        what = f"{headers['ce-id']} comes to {destination.name}" + (f", attempt {attempt + 1}" if attempt else "")

        def deliver() -> None:
            if life == self._life:
                self._deliver(trigger, destination, headers, body, attempt)

        self._world.after(timedelta(seconds=delay), what, deliver)

    def _deliver(
        self, trigger: Trigger, destination: Destination, headers: Mapping[str, str], body: bytes, attempt: int
    ) -> None:
        status = self._status(trigger, destination, headers, body)
        if status < 300:
            return
        if eventing.is_retried(status) and attempt < trigger.delivery.retry:
            delay = trigger.delivery.backoff(attempt)
            self._later(trigger, destination, headers, body, attempt=attempt + 1, delay=delay)
            return
        self._world.note(f"{destination.name} did not take {headers['ce-id']}: {status}")
        sink = trigger.delivery.dead_letter_sink
        if sink is not None and destination != sink:
            reason = base64.b64encode(b"no").decode()
            failure = {
                "ce-knativeerrorcode": str(status),
                "ce-knativeerrordest": destination.name,
                "ce-knativeerrordata": reason,
            }
            self._later(trigger, sink, {**headers, **failure}, body, attempt=0, delay=0.01)
            self.dead += 1

    def _status(self, trigger: Trigger, destination: Destination, headers: Mapping[str, str], body: bytes) -> int:
        """Post the event and return the answer's status; what goes wrong on the way counts as Knative counts it."""
        world = self._world
        before = world.chance(world.fault_profile.fails / 2)
        after = world.chance(world.fault_profile.fails / 2)
        if before:
            return NO_ANSWER
        try:
            status = world.serve(destination.name, trigger.name, headers, body)
        except Killed:
            world.note(f"{destination.name} dies at its work")
            return NO_ANSWER
        return NO_ANSWER if after else status
