"""The index of what is searched. It follows the change log, before each search, from the place that it has come to.

Whatever wrote an event, an earlier release too, wrote into the log: the index needs nothing else to be complete.
"""

from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

import msgspec

from functions.event_calendar.core import search
from functions.shared import sql

BATCH = 200  # entries of the log in one transaction, so that each takes a fraction of a second
INDEX_LOCK = 0x736561  # of those who catch up: its number among this database's advisory locks

LOCK = "SELECT pg_advisory_xact_lock(:number)"

BEHIND = """
SELECT seq, event_id, action FROM change
WHERE seq > coalesce((SELECT seq FROM search_position), 0)
ORDER BY seq
LIMIT :limit
"""

EVENTS = """
SELECT event_id, revision, title, description, promotion_package FROM event
WHERE event_id = ANY(CAST(:ids AS uuid[]))
"""

NAMES = "SELECT sku, name FROM product WHERE sku = ANY(CAST(:skus AS text[]))"

# Of two that index an event at the same time, the one that saw the newer revision wins.
SAVE = """
INSERT INTO event_search AS old (event_id, revision, skus, text)
SELECT event_id, revision, skus, text
FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS given (event_id uuid, revision integer, skus text[], text text)
ON CONFLICT (event_id) DO UPDATE SET revision = excluded.revision, skus = excluded.skus, text = excluded.text
WHERE old.revision <= excluded.revision
"""

REMOVE = "DELETE FROM event_search WHERE event_id = ANY(CAST(:ids AS uuid[]))"

ADVANCE = """
INSERT INTO search_position AS old (id, seq) VALUES (1, :seq)
ON CONFLICT (id) DO UPDATE SET seq = greatest(old.seq, excluded.seq)
"""

Run = Callable[..., list[Any]]


class _Row(msgspec.Struct, frozen=True):
    event_id: UUID
    revision: int
    skus: list[str]
    text: str


def catch_up() -> None:
    """Index what changed since the last search."""
    while sql.run(BEHIND, limit=1):
        with sql.transaction() as run:
            run(LOCK, number=INDEX_LOCK)
            _advance(run, run(BEHIND, limit=BATCH))


def reindex(run: Run, ids: Iterable[UUID]) -> None:
    """Index these events as they are now."""
    events = run(EVENTS, ids=_plain(ids))
    names = _names(run, {sku for event in events for sku in event["promotion_package"]["products"]})
    rows = [_row(event, names) for event in events]
    run(SAVE, rows=msgspec.json.encode(rows).decode())


def _advance(run: Run, behind: list[Any]) -> None:
    if behind:
        reindex(run, {row["event_id"] for row in behind if row["action"] in {"created", "updated"}})
        run(REMOVE, ids=_plain(row["event_id"] for row in behind if row["action"] == "deleted"))
        run(ADVANCE, seq=behind[-1]["seq"])


def _names(run: Run, skus: set[str]) -> dict[str, str]:
    return {row["sku"]: row["name"] for row in run(NAMES, skus=sorted(skus))} if skus else {}


def _row(event: Any, names: dict[str, str]) -> _Row:
    package = event["promotion_package"]
    skus = package["products"]
    own = [event["title"], event["description"], package["name"], package["coupon_code"] or ""]
    text = search.searchable([*own, *skus, *(names[sku] for sku in skus if sku in names)])
    return _Row(event["event_id"], event["revision"], skus, text)


def _plain(ids: Iterable[UUID]) -> list[str]:
    return sorted(map(str, ids))
