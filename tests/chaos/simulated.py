"""One seed, one scenario: days of promotions in one process, with faults and calms, and the checker's result."""

import random
import re
import traceback
from collections.abc import Callable, Sequence
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from msgspec import Struct

from local import catalog
from local.routes import routes
from tests.chaos.actors import Admin, People, Shop, Stage
from tests.chaos.checker import Checker
from tests.chaos.fault_profiles import Schedule
from tests.chaos.ground_truth import GroundTruth
from tests.chaos.services import Services
from tests.chaos.world import World

CHANCE = timedelta(minutes=10)
INSTANT = timedelta(seconds=1)
LAST_CALM = timedelta(hours=3)
OUTAGES = 4  # one scenario of so many has faults that let no CloudEvent through
SHOWN = 40  # lines of a trace

# Days on which clocks change, dates are left out, months and years end, and midnight comes early or late.
PLACES = (
    ("Europe/Berlin", "2026-03-28"),
    ("Europe/Berlin", "2026-10-24"),
    ("Europe/Berlin", "2026-05-31"),
    ("America/New_York", "2026-03-07"),
    ("America/New_York", "2026-10-31"),
    ("Australia/Lord_Howe", "2026-04-04"),
    ("Australia/Lord_Howe", "2026-10-03"),
    ("America/Santiago", "2026-09-05"),
    ("America/Santiago", "2026-04-04"),
    ("America/Havana", "2026-03-07"),
    ("America/Havana", "2026-10-31"),
    ("Asia/Beirut", "2026-03-28"),
    ("Asia/Beirut", "2026-10-24"),
    ("America/Nuuk", "2026-03-28"),
    ("Africa/Casablanca", "2026-02-14"),
    ("Africa/Casablanca", "2026-03-21"),
    ("Pacific/Apia", "2011-12-28"),
    ("Pacific/Kiritimati", "2026-12-30"),
    ("Pacific/Pago_Pago", "2027-02-26"),
    ("Asia/Kathmandu", "2026-04-29"),
    ("UTC", "2028-02-28"),
)


class Result(Struct, frozen=True, kw_only=True):
    """What came of a scenario."""

    seed: int
    faults: list[str]
    trace: list[str]
    calls: int
    delivered: int
    due: int
    commits: dict[str, int]

    def __str__(self) -> str:
        shown = self.trace[-SHOWN:]
        return "\n".join([f"seed {self.seed}:", *self.faults, f"the last {len(shown)} of {len(self.trace)}:", *shown])


class Seen:
    """The simulated system as the checker sees it."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._routes = [route for route in routes(catalog.functions()) if "GET" in route.methods]

    def get(self, path: str, *, role: str, user: str) -> Any:
        raw, _, query = path.partition("?")
        function = next(route.function for route in self._routes if re.fullmatch(route.pattern, raw))
        service = function.service
        headers = {"Authorization": f"Bearer {self._services.token(service, user, role)}"}
        answer = self._services.open(
            service, f"/functions/{function.hyphenated}{raw}?{query}", method="GET", headers=headers
        )
        assert answer.status_code in {200, 404}, f"{path}: {answer.status_code} {answer.text}"
        return answer.json if answer.status_code == 200 else None

    def rows(self, service: str, statement: str) -> Sequence[Any]:
        return self._services.database(service).execute(statement)


def run(services: Services, seed: int) -> Result:
    """Run the scenario of a seed, and check it; one that cannot run to its end is a fault, too."""
    try:
        return _run(services, seed)
    except Exception:  # noqa: BLE001 - whatever it is, the seed is what finds it again
        return Result(seed=seed, faults=[traceback.format_exc()], trace=[], calls=0, delivered=0, due=0, commits={})


def _run(services: Services, seed: int) -> Result:
    rng = random.Random(seed)
    zone, day = rng.choice(PLACES)
    start = datetime.combine(datetime.fromisoformat(day), time(rng.randrange(24), rng.randrange(60)), ZoneInfo(zone))
    until = start.astimezone(ZoneInfo("UTC")) + timedelta(hours=rng.choice([12, 36, 36, 72]))
    _empty(services)
    world = World(services, rng, start.astimezone(ZoneInfo("UTC")))
    truth = GroundTruth(chance=CHANCE, slack=INSTANT)
    with world.installed():
        stage = Stage(services, world, truth, zone=zone, until=until)
        shop, people, admin = Shop(stage), People(stage), Admin(stage)
        for actor in (shop, people, admin):
            actor.plan()
        world.on_statement = _meddling(rng, admin, people)
        world.schedule = Schedule(rng, since=world.now, until=until, last_calm=LAST_CALM, outage=seed % OUTAGES == 0)
        truth.calm = world.schedule.calm
        world.start_job()
        world.run_until(until + LAST_CALM)
        truth.slack += world.longest
        with world.quiet():
            checker = Checker(Seen(services), truth, now=world.now)
            faults = checker.faults()
    counts = {"calls": world.calls, "delivered": checker.delivered, "due": checker.due}
    commits = dict(world.commits)
    return Result(seed=seed, faults=faults, trace=world.trace, commits=commits, **counts)


def _meddling(rng: random.Random, admin: Admin, people: People) -> Callable[[], None]:
    """Have people act, in some scenarios, just when something is due."""
    often = rng.choice([0, 0, 0.1, 0.5])

    def meddle() -> None:
        for actor in (admin, people):
            if rng.random() < often:
                actor.meddle()

    return meddle


def _empty(services: Services) -> None:
    for database in services.databases.values():
        database.execute("; ".join(f"DELETE FROM {table}" for table in _in_order(database.tables)))


def _in_order(tables: Sequence[str]) -> list[str]:
    """Children before their parents."""
    return sorted(tables, key=lambda table: table not in {"slice", "run"} or (table == "run" and "slice" in tables))
