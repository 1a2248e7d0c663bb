"""The tick: by the schedule in eventing/, and on the system's own clock, it makes services delete what has expired."""

from datetime import timedelta

import sqlalchemy as sa

from local import eventing
from local.catalog import ROOT
from tests.support.system import System, eventually

INSERT_KEY = "INSERT INTO idempotency_key (caller, key, body_hash, created_at) VALUES ('ada', :key, 'x', :at)"
INSERT_LETTER = (
    "INSERT INTO dead_letter (dead_letter_id, id, source, type, time, datacontenttype, extensions, data, error,"
    " destination, kept_at, times_kept, replays)"
    " VALUES (gen_random_uuid(), :key, '/s', 't', :at, 'text/plain', '{}', '', '', '', :at, 1, 0)"
)
OLD = timedelta(days=200)


def test_the_tick_makes_each_service_delete_what_has_expired(system: System) -> None:
    insert(system, "event_calendar", INSERT_KEY)
    insert(system, "dead_letters", INSERT_LETTER)
    [clock] = eventing.load(ROOT / "eventing").sources

    system.set_clock(clock.next_after(system.now()) - timedelta(seconds=2))

    for service, query in (
        ("event_calendar", "SELECT key FROM idempotency_key WHERE key LIKE 'tick-%'"),
        ("dead_letters", "SELECT id FROM dead_letter WHERE id LIKE 'tick-%'"),
    ):
        eventually(
            lambda service=service, query=query: [row[0] for row in system.rows(service, query)] == ["tick-new"],
            within=60,
            what=f"{service} deletes what has expired\n{system.logs()}",
        )


def insert(system: System, service: str, statement: str) -> None:
    engine = sa.create_engine(system.layout().database_url(service), poolclass=sa.NullPool)
    with engine.begin() as connection:
        for key, age in (("tick-old", OLD), ("tick-new", timedelta(0))):
            connection.execute(sa.text(statement), {"key": key, "at": system.now() - age})
