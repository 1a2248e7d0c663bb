"""What every test may use: a real PostgreSQL, functions served as their containers serve them, tokens, and a clock."""

import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import hypothesis
import pytest

from functions.shared import clock
from local.postgres import Postgres
from tests.support.databases import Databases, ServiceDatabase
from tests.support.outside import Outside
from tests.support.serving import Serving
from tests.support.tokens import Issuer

SYSTEM = "tests/system/"
LONGEST = (SYSTEM, "tests/flink/test_job.py", "tests/chaos/test_simulated.py")

hypothesis.settings.register_profile("repeatable", derandomize=True, deadline=None, database=None)
hypothesis.settings.load_profile("repeatable")


@pytest.hookimpl(tryfirst=True)  # before xdist reads the groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep together what shares a fixture that is slow to make: one file, or the whole system. The longest go first."""
    for item in items:
        file = item.nodeid.split("::")[0]
        of_system = file.startswith(SYSTEM)
        if of_system:
            item.add_marker(pytest.mark.system)
        item.add_marker(pytest.mark.xdist_group(SYSTEM if of_system else file))
    items.sort(key=_turn)


def _turn(item: pytest.Item) -> int:
    return next((turn for turn, path in enumerate(LONGEST) if item.nodeid.startswith(path)), len(LONGEST))


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postgres]:
    quick = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
    server = Postgres.start(tmp_path_factory.mktemp("postgres") / "server", settings=quick, keep=False)
    yield server
    server.stop()


@pytest.fixture(scope="session")
def issuer(tmp_path_factory: pytest.TempPathFactory) -> Issuer:
    """Signs access tokens and Eventing's tokens; its keys lie in a file that functions read as their JWKS."""
    return Issuer(tmp_path_factory.mktemp("issuer"))


@pytest.fixture(scope="session")
def databases(postgres: Postgres) -> Iterator[Databases]:
    every = Databases(postgres)
    yield every
    every.close()


@pytest.fixture
def database(databases: Databases) -> Callable[[str], ServiceDatabase]:
    """`database("messages")`: that service's own database, migrated, empty."""
    databases.empty()
    return databases.of


@pytest.fixture
def clock_at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str | datetime], None]:
    """`clock_at("2026-03-01T08:00:00+01:00")`: the time that functions read, running on from there."""
    file = tmp_path / "clock"

    def set_to(instant: str | datetime) -> None:
        given = datetime.fromisoformat(instant) if isinstance(instant, str) else instant
        clock.set_file(file, given.astimezone(UTC))
        monkeypatch.setenv("FANFARE_CLOCK", str(file))
        monkeypatch.setenv("FANFARE_ENV", "test")

    return set_to


@pytest.fixture
def outside(monkeypatch: pytest.MonkeyPatch) -> Outside:
    """What lies behind the HTTP client: other services' answers, and the CloudEvents that were sent."""
    return Outside(monkeypatch)


@pytest.fixture
def serving(database: Callable[[str], ServiceDatabase], databases: Databases, issuer: Issuer) -> Iterator[Serving]:
    before = dict(os.environ)
    served = Serving(databases, issuer)
    yield served
    served.close()
    os.environ.clear()
    os.environ.update(before)


@pytest.fixture
def call(serving: Serving) -> Callable[..., Any]:
    """`call("inventory/get_stock", query={"sku": "A"}, role="admin")`: the file, served as its container serves it."""
    return serving.call


@pytest.fixture
def deliver(serving: Serving) -> Callable[..., Any]:
    """`deliver("dispatch/dispatch", fact)`: a CloudEvent as the function's own Trigger brings it."""
    return serving.deliver


@pytest.fixture
def tick(serving: Serving) -> Callable[..., Any]:
    """`tick("event_calendar/maintain_keys")`: the tick as the function's own Trigger brings it."""
    return serving.tick
