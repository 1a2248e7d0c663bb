"""The tick: by the schedule in eventing/, and on the system's own clock, it makes services delete what has expired."""

import re
import shlex
from datetime import timedelta
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from local import eventing
from local.catalog import ROOT
from tests.support.system import System, eventually

OLD = timedelta(days=200)
TABLES = {"event_calendar": ("idempotency_key", "key"), "dead_letters": ("dead_letter", "id")}
INSERT = {
    "event_calendar": "INSERT INTO idempotency_key (caller, key, body_hash, created_at) VALUES ('ada', :key, 'x', :at)",
    "dead_letters": """
        INSERT INTO dead_letter (dead_letter_id, id, source, type, time, datacontenttype, extensions, data, error,
          destination, kept_at, times_kept, replays)
        VALUES (gen_random_uuid(), :key, '/s', 't', :at, 'text/plain', '{}', '', '', '', :at, 1, 0)
    """,
}


@pytest.fixture
def expired(system: System) -> None:
    """In each database a row that is no longer needed, tick-old, and one that is."""
    for service, (table, column) in TABLES.items():
        execute(system, service, f"DELETE FROM {table} WHERE {column} LIKE 'tick-%'")
        for key, age in (("tick-old", OLD), ("tick-new", timedelta(0))):
            execute(system, service, INSERT[service], key=key, at=system.now() - age)


def execute(system: System, service: str, statement: str, **values: Any) -> None:
    engine = sa.create_engine(system.layout().database_url(service), poolclass=sa.NullPool)
    with engine.begin() as connection:
        connection.execute(sa.text(statement), values)


def wait_until_deleted(system: System) -> None:
    for service, (table, column) in TABLES.items():
        query = f"SELECT {column} FROM {table} WHERE {column} LIKE 'tick-%'"
        eventually(
            lambda service=service, query=query: [row[0] for row in system.rows(service, query)] == ["tick-new"],
            within=60,
            what=f"{service} deletes what has expired\n{system.logs()}",
        )


def send_as_documented(system: System) -> httpx.Response:
    """Do what the curl command in docs/operations.md does, on any machine; it may hold no option but -H and -d."""
    text = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    [command] = re.findall(r"^curl -i (\S+BROKER_PORT(?:.*\\\n)+.*)$", text, re.MULTILINE)
    here = command.replace("BROKER_PORT", str(system.layout().ports["broker"]))
    read = re.sub(r"\$\(cat \.fanfare/(\S+)\)", lambda found: (system.folder / "state" / found[1]).read_text(), here)
    url, *options = shlex.split(read.replace("\\\n", " "))
    values = list(zip(options[::2], options[1::2], strict=True))
    assert {option for option, _ in values} == {"-H", "-d"}
    headers = dict(value.split(": ", 1) for option, value in values if option == "-H")
    [body] = [value for option, value in values if option == "-d"]
    return httpx.post(url, headers=headers, content=body, timeout=30)


@pytest.mark.usefixtures("expired")
def test_the_tick_makes_each_service_delete_what_has_expired(system: System) -> None:
    [clock] = eventing.load(ROOT / "eventing").sources

    system.set_clock(clock.next_after(system.now()) - timedelta(seconds=2))

    wait_until_deleted(system)


@pytest.mark.usefixtures("expired")
def test_a_tick_can_be_sent_by_hand_as_it_is_documented(system: System) -> None:
    sent = send_as_documented(system)

    assert sent.status_code == 202, sent.text
    wait_until_deleted(system)
