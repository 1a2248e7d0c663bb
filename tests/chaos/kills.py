"""One seed, one scenario of real kills: SIGKILL at random moments, to any process of the whole embedded system.

The seed decides who dies, when and in which order; how far each had come by then, the machine decides.
"""

import contextlib
import random
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import psutil
import sqlalchemy as sa

from local import cast
from tests.chaos.checker import Checker
from tests.chaos.ground_truth import GroundTruth, Person, Since
from tests.support.system import System, eventually

VICTIMS = ("messages", "dispatch", "event_calendar", "ecommerce", "broker", "postgres", "flink", "java", "inventory")
READERS = ("bob", "carol", "dave")
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
SLACK = timedelta(minutes=1)
SETTLES_WITHIN = 240.0  # seconds after the last kill, on a busy machine
ANSWERS_WITHIN = 90.0  # seconds until the API takes a request again
FAREWELL = 5.0  # seconds until a killed process is gone


class Seen:
    """The embedded system as the checker sees it."""

    def __init__(self, system: System) -> None:
        self._system = system
        self._names = {str(person.sub): person.username for person in cast.cast().people}

    def get(self, path: str, *, role: str, user: str) -> Any:
        name = "ada" if role == "admin" else self._names[user]
        answer = persist(lambda: self._system.call("GET", f"/api{path}", as_=name))
        return answer.json() if answer.status_code == httpx.codes.OK else None

    def rows(self, service: str, statement: str) -> Sequence[Any]:
        return rows(self._system, service, statement)


def run(system: System, seed: int, *, kills: int, spare: Sequence[str] = ()) -> list[str]:
    """Publish promotions that are due now, kill processes meanwhile, wait for the calm, and return all faults."""
    rng = random.Random(seed)
    victims = [victim for victim in VICTIMS if victim not in spare]
    for name in ("ada", *READERS):
        system.token(name)
    truth = GroundTruth(chance=timedelta(), slack=SLACK, people=everyone(system))
    truth.maybe_read = {str(row[0]) for row in rows(system, "messages", "SELECT message_id FROM message WHERE is_read")}
    events = [publish(system, f"Kill {seed}")]
    for number in range(kills):
        time.sleep(rng.uniform(0, 1.5))  # the moment is what the seed chooses
        kill(system, rng.choice(victims))
        if number == kills // 2:
            events.append(publish(system, f"Kill {seed} again"))
    calm = system.now()
    settled = _wait(system, events)
    ended = system.now()
    truth.calm, truth.chance = [(calm, ended)], ended - calm
    readers = [str(person.sub) for name in READERS if (person := cast.find(name))]
    checker = Checker(Seen(system), truth, now=ended, events=events, readers=readers)
    faults = checker.faults()
    if checker.due != len(events) * sum(person[-1].person.consents for person in truth.people.values()):
        faults.append(f"only {checker.due} messages were due")
    return faults if settled else [f"not settled within {SETTLES_WITHIN:.0f} s", *faults]


def report(runs: int, seed: int, say: Callable[[str], None]) -> list[int]:
    """Run scenarios on a system of their own; return the seeds in which there was a fault."""
    failed = []
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        system = System(Path(folder))
        system.set_clock(datetime.now(UTC))
        system.up()
        try:
            for each in range(seed, seed + runs):
                faults = run(system, each, kills=5)
                failed += [each] if faults else []
                found = "; ".join(faults[:10]) or "no fault"
                say(f"kills, seed {each}: {found} ({time.monotonic() - began:.0f} s so far)")
        finally:
            system.down()
            system.run("reset", "--yes")
    say(f"kills: {runs} scenarios, {len(failed)} with faults {failed or ''}")
    return failed


def rows(system: System, service: str, statement: str) -> Sequence[Any]:
    """Look into a database, once it is there again."""

    def looked() -> list[Sequence[Any]]:
        with contextlib.suppress(sa.exc.DBAPIError):
            return [system.rows(service, statement)]
        return []

    return eventually(looked, within=ANSWERS_WITHIN, what="the database")[0]


def everyone(system: System) -> dict[str, list[Since]]:
    """Return whom the shop knows, as its database says."""
    columns = "user_id, first_name, language, tier, marketing_consent"
    return {
        row[0]: [Since(LONG_AGO, Person(first_name=row[1], language=row[2], tier=row[3], consents=row[4]))]
        for row in rows(system, "ecommerce", f"SELECT {columns} FROM customer")
    }


def publish(system: System, title: str) -> str:
    """Publish a promotion that is on now, however often it takes; answers its id."""
    start = system.now() - timedelta(minutes=5)
    body = {
        "title": title,
        "promotion_package": {"name": "Package"},
        "start_datetime": start.isoformat(),
        "end_datetime": (start + timedelta(hours=1)).isoformat(),
        "timezone": "Europe/Berlin",
        "subject": "{{ customer.first_name }}: {{ event.title }}",
        "content": "Hello",
    }
    key = {"Idempotency-Key": f"{title} {start.isoformat()}".replace(" ", "_")}
    created = persist(lambda: system.call("POST", "/api/events", as_="ada", json=body, headers=key)).json()
    address = f"/api/events/{created['event_id']}"

    def published() -> httpx.Response:
        now = system.call("GET", address, as_="ada")
        if now.is_success and now.json()["status"] == "DRAFT":
            return system.call("POST", f"{address}/publish", as_="ada", headers={"If-Match": now.headers["ETag"]})
        return now

    persist(published)
    return str(created["event_id"])


def persist(ask: Callable[[], httpx.Response]) -> httpx.Response:
    """Ask until there is an answer that is no failure of the platform."""

    def asked() -> httpx.Response | None:
        with contextlib.suppress(httpx.TransportError):
            answer = ask()
            return None if answer.is_server_error else answer
        return None

    return eventually(asked, within=ANSWERS_WITHIN, what="an answer")


def kill(system: System, victim: str) -> None:
    """End a process as nothing can prevent; one that is not running yet is left alone."""
    with contextlib.suppress(AssertionError, psutil.NoSuchProcess, KeyError):
        for process in _found(system, victim):
            process.kill()
            with contextlib.suppress(psutil.TimeoutExpired):
                process.wait(FAREWELL)


def _found(system: System, victim: str) -> list[psutil.Process]:
    if victim != "java":
        return [system.process(victim)]
    children = system.process("flink").children(recursive=True)
    return [child for child in children if child.name() == "java"]


def _wait(system: System, events: Sequence[str]) -> bool:
    """Wait until the calendar knows what came of each event's day."""
    try:
        eventually(lambda: all(_known(system, each) for each in events), within=SETTLES_WITHIN, what="all outcomes")
    except AssertionError:
        return False
    return True


def _known(system: System, event_id: str) -> bool:
    event = persist(lambda: system.call("GET", f"/api/events/{event_id}", as_="ada")).json()
    return bool(event["runs"])
