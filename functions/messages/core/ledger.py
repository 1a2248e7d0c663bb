"""Tables and queries of deliveries: runs, the ledger of their slices, and the messages that they bring."""

import os
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.engine import Connection, Row

from functions.messages.core.domain import (
    Addressed,
    Batch,
    Kept,
    OpenRun,
    Progress,
    Run,
    RunReport,
    RunRequest,
    accounted,
    slices_for,
    state_of,
)
from functions.shared import clock
from functions.shared.problems import Conflict, NotFound

metadata = sa.MetaData()

message = sa.Table(
    "message",
    metadata,
    sa.Column("message_id", sa.Uuid, primary_key=True),
    sa.Column("user_id", sa.Text(collation="C"), nullable=False),
    sa.Column("event_id", sa.Uuid, nullable=False),
    sa.Column("occurrence_date", sa.Date, nullable=False),
    sa.Column("subject", sa.Text, nullable=False),
    sa.Column("content", sa.Text, nullable=False),
    sa.Column("is_read", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("read_at", sa.DateTime(timezone=True)),
)

run = sa.Table(
    "run",
    metadata,
    sa.Column("event_id", sa.Uuid, primary_key=True),
    sa.Column("occurrence_date", sa.Date, primary_key=True),
    sa.Column("slices", sa.Integer, nullable=False),
    sa.Column("slices_done", sa.Integer, nullable=False),
    sa.Column("skip_reason", sa.Text),
    sa.Column("expires", sa.DateTime(timezone=True), nullable=False),
    sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("finished_at", sa.DateTime(timezone=True)),
)

ledger = sa.Table(
    "slice",
    metadata,
    sa.Column("event_id", sa.Uuid, primary_key=True),
    sa.Column("occurrence_date", sa.Date, primary_key=True),
    sa.Column("slice", sa.Integer, primary_key=True),
    sa.Column("covered", sa.Text(collation="C"), nullable=False),
    sa.Column("created", sa.Integer, nullable=False),
    sa.Column("duplicates", sa.Integer, nullable=False),
    sa.Column("skipped", JSONB, nullable=False),
    sa.Column("done_at", sa.DateTime(timezone=True)),
)

# One parameter for all rows of a batch: quick, and free of a driver's limits and of temporary tables.
INSERT_MESSAGES = sa.text("""
WITH created AS (
  INSERT INTO message (message_id, user_id, event_id, occurrence_date, subject, content, created_at)
  SELECT message_id, user_id, :event_id, :date, subject, content, :now
  FROM jsonb_to_recordset(CAST(:rows AS jsonb))
    AS given (message_id uuid, user_id text, subject text, content text)
  ON CONFLICT (user_id, event_id, occurrence_date) DO NOTHING
  RETURNING user_id
)
SELECT count(*) AS created, count(*) FILTER (WHERE user_id > :covered COLLATE "C") AS beyond FROM created
""")


class _Row(msgspec.Struct, frozen=True):
    message_id: str
    user_id: str
    subject: str
    content: str


class _Totals(msgspec.Struct, frozen=True):
    created: int
    duplicates: int
    skipped: dict[str, int]


def open_run(connection: Connection, event_id: UUID, day: date, wanted: RunRequest) -> OpenRun:
    """Return a day's run, begun now if it was not before. Raises Conflict where it is too late to begin it."""
    now = clock.now()
    if now < wanted.expires:
        begun = insert(run).values(
            event_id=event_id,
            occurrence_date=day,
            slices=slices_for(wanted.audience),
            slices_done=0,
            skip_reason=wanted.skip_reason,
            expires=wanted.expires,
            started_at=now,
            finished_at=None if wanted.skip_reason is None else now,
        )
        connection.execute(begun.on_conflict_do_nothing())
    found = connection.execute(sa.select(run).where(*_of(run, event_id, day))).one_or_none()
    if found is None:
        raise Conflict("It is too late to begin this run.")
    totals = _totals(connection, *_of(ledger, event_id, day))
    return OpenRun(**_report(found, totals[day]), missing=_missing(connection, found))


def keep(connection: Connection, batch: Batch) -> Kept:
    """Write a batch's messages and count them in its slice; its last batch closes the slice, once.

    Raises NotFound where no such run is open.
    """
    now = clock.now()
    before = _locked(connection, batch)
    if before.done:
        return Kept(created=0, duplicates=0, slice_done=True, run=_finished(connection, batch))
    created, beyond = _insert(connection, batch, now, covered=before.covered)
    after = accounted(before, batch, created=created, created_beyond=beyond)
    _save(connection, batch, after, now)
    return Kept(
        created=created,
        duplicates=len(batch.messages) - created,
        slice_done=after.done,
        run=_counted(connection, batch, now) if after.done else None,
    )


def reports(connection: Connection, event_id: UUID) -> list[RunReport]:
    """Return a promotion's runs, the newest first, with how many of their messages have been read."""
    runs = sa.select(run).where(run.c.event_id == event_id).order_by(run.c.occurrence_date.desc())
    totals = _totals(connection, ledger.c.event_id == event_id)
    read = _read(connection, event_id)
    return [
        RunReport(**_report(found, totals[found.occurrence_date]), read=read.get(found.occurrence_date, 0))
        for found in connection.execute(runs)
    ]


def _locked(connection: Connection, batch: Batch) -> Progress:
    """Return the slice's progress so far; its row stays locked until the transaction ends."""
    key = [run.c.event_id, run.c.occurrence_date, sa.literal(batch.slice)]
    begun = sa.select(*key, *(sa.literal(value) for value in ("", 0, 0)), sa.literal({}, JSONB))
    begun = begun.where(
        *_of(run, batch.event_id, batch.date), run.c.slices == batch.slices, run.c.skip_reason.is_(None)
    )
    names = ["event_id", "occurrence_date", "slice", "covered", "created", "duplicates", "skipped"]
    upserted = (
        insert(ledger)
        .from_select(names, begun)
        .on_conflict_do_update(index_elements=names[:3], set_={"slice": ledger.c.slice})
        .returning(ledger)
    )
    found = connection.execute(upserted).one_or_none()
    if found is None:
        raise NotFound("No run with such slices is open.")
    return Progress(
        covered=found.covered,
        created=found.created,
        duplicates=found.duplicates,
        skipped=found.skipped,
        done=found.done_at is not None,
    )


def _insert(connection: Connection, batch: Batch, now: datetime, *, covered: str) -> tuple[int, int]:
    if not batch.messages:
        return 0, 0
    # Whole milliseconds: a browser knows no finer ones, and marks as read up to the time that it was shown.
    created_at = now.replace(microsecond=now.microsecond // 1000 * 1000)
    rows = msgspec.json.encode(_rows(batch.messages, created_at)).decode()
    values = {"event_id": batch.event_id, "date": batch.date, "now": created_at, "covered": covered, "rows": rows}
    counts = connection.execute(INSERT_MESSAGES, values).one()
    return counts.created, counts.beyond


def _rows(messages: Sequence[Addressed], created_at: datetime) -> list[_Row]:
    ids = _message_ids(created_at, len(messages))
    return [_Row(id_, each.user_id, each.subject, each.content) for id_, each in zip(ids, messages, strict=True)]


def _message_ids(created_at: datetime, count: int) -> Iterable[str]:
    """Return UUIDs of version 7: they begin with the time, so that the newest lie together in the index."""
    head = f"{int(created_at.timestamp() * 1000):012x}7"
    noise = os.urandom(9 * count).hex()
    return (f"{head}{noise[n : n + 3]}8{noise[n + 3 : n + 18]}" for n in range(0, 18 * count, 18))


def _save(connection: Connection, batch: Batch, progress: Progress, now: datetime) -> None:
    saved = sa.update(ledger).where(*_of(ledger, batch.event_id, batch.date), ledger.c.slice == batch.slice)
    connection.execute(
        saved.values(
            covered=progress.covered,
            created=progress.created,
            duplicates=progress.duplicates,
            skipped=dict(progress.skipped),
            done_at=now if progress.done else None,
        )
    )


def _counted(connection: Connection, batch: Batch, now: datetime) -> Run | None:
    """Count a slice that is done, under the lock of its run's row, and return the run if that was the last one."""
    done = run.c.slices_done + 1
    counted = sa.update(run).where(*_of(run, batch.event_id, batch.date)).returning(run)
    finished_at = sa.case((done == run.c.slices, sa.literal(now)), else_=None)
    found = connection.execute(counted.values(slices_done=done, finished_at=finished_at)).one()
    return _if_finished(connection, found)


def _finished(connection: Connection, batch: Batch) -> Run | None:
    found = connection.execute(sa.select(run).where(*_of(run, batch.event_id, batch.date))).one()
    return _if_finished(connection, found)


def _if_finished(connection: Connection, found: Row[Any]) -> Run | None:
    if found.finished_at is None:
        return None
    totals = _totals(connection, *_of(ledger, found.event_id, found.occurrence_date))
    return Run(**_report(found, totals[found.occurrence_date]))


def _of(table: sa.Table, event_id: UUID, day: date) -> list[sa.ColumnElement[bool]]:
    return [table.c.event_id == event_id, table.c.occurrence_date == day]


def _missing(connection: Connection, found: Row[Any]) -> list[int]:
    if found.finished_at is not None:
        return []
    done = sa.select(ledger.c.slice).where(
        *_of(ledger, found.event_id, found.occurrence_date), ledger.c.done_at.is_not(None)
    )
    return sorted(set(range(found.slices)) - set(connection.execute(done).scalars()))


def _totals(connection: Connection, *which: sa.ColumnElement[bool]) -> Mapping[date, _Totals]:
    """Return what the slices of each day have done so far."""
    sums = sa.select(ledger.c.occurrence_date, sa.func.sum(ledger.c.created), sa.func.sum(ledger.c.duplicates))
    totals: defaultdict[date, _Totals] = defaultdict(lambda: _Totals(0, 0, {}))
    for day, created, duplicates in connection.execute(sums.where(*which).group_by(ledger.c.occurrence_date)):
        totals[day] = _Totals(created, duplicates, {})
    each = sa.func.jsonb_each_text(ledger.c.skipped).table_valued("key", "value")
    people = sa.func.sum(sa.cast(each.c.value, sa.Integer))
    reasons = sa.select(ledger.c.occurrence_date, each.c.key, people).join(each, sa.true()).where(*which)
    for day, reason, count in connection.execute(reasons.group_by(ledger.c.occurrence_date, each.c.key)):
        totals[day].skipped[reason] = count
    return totals


def _read(connection: Connection, event_id: UUID) -> Mapping[date, int]:
    counts = sa.select(message.c.occurrence_date, sa.func.count().label("people")).where(
        message.c.event_id == event_id, message.c.is_read
    )
    found = connection.execute(counts.group_by(message.c.occurrence_date))
    return {row.occurrence_date: row.people for row in found}


def _report(found: Row[Any], totals: _Totals) -> dict[str, Any]:
    return {
        "event_id": found.event_id,
        "date": found.occurrence_date,
        "state": state_of(found.skip_reason, found.finished_at, expires=found.expires, now=clock.now()),
        "reason": found.skip_reason,
        "slices": found.slices,
        "slices_done": found.slices_done,
        "recipients": totals.created + totals.duplicates + sum(totals.skipped.values()),
        "created": totals.created,
        "duplicates": totals.duplicates,
        "skipped": totals.skipped,
        "started_at": found.started_at,
        "finished_at": found.finished_at,
    }
