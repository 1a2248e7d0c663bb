"""Deliveries: runs, the ledger of their slices, and the messages that they bring."""

import os
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec

from functions.messages.core.domain import (
    Progress,
    RunReport,
    accounted,
    slices_for,
    state_of,
)
from functions.shared import clock, sql
from functions.shared.problems import Conflict, NotFound
from promotions.runs import Addressed, Batch, BatchResult, OpenRun, Run, RunRequest

BEGIN_RUN = """
INSERT INTO run (event_id, occurrence_date, slices, skip_reason, expires, started_at, finished_at)
VALUES (:event_id, :date, :slices, :skip_reason, :expires, :now, :finished_at)
ON CONFLICT DO NOTHING
"""

ONE_RUN = """
SELECT event_id, occurrence_date, slices, slices_done, skip_reason, expires, started_at, finished_at FROM run
WHERE event_id = :event_id AND occurrence_date = :date
"""

RUNS = """
SELECT event_id, occurrence_date, slices, slices_done, skip_reason, expires, started_at, finished_at FROM run
WHERE event_id = :event_id ORDER BY occurrence_date DESC
"""

# Those of all days where no day is given.
TOTALS = """
SELECT occurrence_date, CAST(sum(created) AS integer) AS created, CAST(sum(duplicates) AS integer) AS duplicates
FROM slice
WHERE event_id = :event_id AND (CAST(:date AS date) IS NULL OR occurrence_date = :date)
GROUP BY occurrence_date
"""
REASONS = """
SELECT occurrence_date, reason.key AS reason, CAST(sum(CAST(reason.value AS integer)) AS integer) AS people
FROM slice, jsonb_each_text(skipped) AS reason
WHERE event_id = :event_id AND (CAST(:date AS date) IS NULL OR occurrence_date = :date)
GROUP BY occurrence_date, reason.key
"""

MISSING = """
SELECT number FROM generate_series(0, :last) AS number
WHERE NOT EXISTS (
  SELECT FROM slice
  WHERE event_id = :event_id AND occurrence_date = :date AND slice.slice = number AND done_at IS NOT NULL
)
ORDER BY number
"""

READ = """
SELECT occurrence_date, count(*) AS people FROM message WHERE event_id = :event_id AND is_read GROUP BY occurrence_date
"""

# The slice's row stays locked until the transaction ends: its batches come one after the other.
LOCK_SLICE = """
INSERT INTO slice (event_id, occurrence_date, slice)
SELECT event_id, occurrence_date, CAST(:slice AS integer) FROM run
WHERE event_id = :event_id AND occurrence_date = :date AND slices = :slices AND skip_reason IS NULL
ON CONFLICT (event_id, occurrence_date, slice) DO UPDATE SET slice = excluded.slice
RETURNING covered, created, duplicates, skipped, done_at IS NOT NULL AS done
"""

# All rows of a batch in one value: nearly as quick as COPY, and it can leave out who has the message already.
CREATE = """
WITH created AS (
  INSERT INTO message (message_id, user_id, event_id, occurrence_date, subject, content, created_at)
  SELECT message_id, user_id, CAST(:event_id AS uuid), CAST(:date AS date), subject, content, CAST(:now AS timestamptz)
  FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS given (message_id uuid, user_id text, subject text, content text)
  ON CONFLICT (user_id, event_id, occurrence_date) DO NOTHING
  RETURNING user_id
)
SELECT count(*) AS created, count(*) FILTER (WHERE user_id > :covered) AS beyond FROM created
"""

SAVE_SLICE = """
UPDATE slice
SET covered = :covered, created = :created, duplicates = :duplicates, skipped = :skipped, done_at = :done_at
WHERE event_id = :event_id AND occurrence_date = :date AND slice = :slice
"""

# Counted under the lock of the run's row, so that exactly one slice is the last.
COUNT_SLICE = """
UPDATE run
SET slices_done = slices_done + 1,
  finished_at = CASE WHEN slices_done + 1 = slices THEN CAST(:now AS timestamptz) END
WHERE event_id = :event_id AND occurrence_date = :date
RETURNING event_id, occurrence_date, slices, slices_done, skip_reason, expires, started_at, finished_at
"""

Execute = Callable[..., list[sql.Row]]


class _Row(msgspec.Struct, frozen=True):
    message_id: str
    user_id: str
    subject: str
    content: str


class _Totals(msgspec.Struct, frozen=True):
    created: int
    duplicates: int
    skipped: dict[str, int]


def open_run(event_id: UUID, day: date, wanted: RunRequest) -> OpenRun:
    """Return a day's run, begun now if it was not before. Raises Conflict where it is too late to begin it."""
    now, key = clock.now(), {"event_id": event_id, "date": day}
    if now < wanted.expires:
        sql.run(
            BEGIN_RUN,
            **key,
            slices=slices_for(wanted.audience),
            skip_reason=wanted.skip_reason,
            expires=wanted.expires,
            now=now,
            finished_at=None if wanted.skip_reason is None else now,
        )
    found = sql.run(ONE_RUN, **key)
    if not found:
        raise Conflict("It is too late to begin this run.", code="run_expired")
    report = _report(found[0], _totals(sql.run, event_id, day)[day])
    unfinished = report["finished_at"] is None
    missing = sql.run(MISSING, **key, last=report["slices"] - 1) if unfinished else []
    return OpenRun(**report, missing=[row["number"] for row in missing])


def keep(batch: Batch) -> BatchResult:
    """Write a batch's messages and count them in its slice; its last batch closes the slice, once.

    Raises NotFound where no such run is open.
    """
    now = clock.now()
    with sql.transaction() as execute:
        before = _locked(execute, batch)
        if before.done:
            return BatchResult(created=0, duplicates=0, slice_done=True, run=_finished(execute, batch))
        created, beyond = _create(execute, batch, now, covered=before.covered)
        after = accounted(before, batch, created=created, created_beyond=beyond)
        _save(execute, batch, after, now)
        return BatchResult(
            created=created,
            duplicates=len(batch.messages) - created,
            slice_done=after.done,
            run=_counted(execute, batch, now) if after.done else None,
        )


def reports(event_id: UUID) -> list[RunReport]:
    """Return a promotion's runs, the newest first, with how many of their messages have been read."""
    totals = _totals(sql.run, event_id)
    read = {row["occurrence_date"]: row["people"] for row in sql.run(READ, event_id=event_id)}
    return [
        RunReport(**_report(found, totals[found["occurrence_date"]]), read=read.get(found["occurrence_date"], 0))
        for found in sql.run(RUNS, event_id=event_id)
    ]


def _locked(execute: Execute, batch: Batch) -> Progress:
    found = execute(LOCK_SLICE, **_key(batch), slice=batch.slice, slices=batch.slices)
    if not found:
        raise NotFound("Run not found, or opened with another slice count.", code="no_such_run")
    return Progress(**found[0])


def _create(execute: Execute, batch: Batch, now: datetime, *, covered: str) -> tuple[int, int]:
    if not batch.messages:
        return 0, 0
    # Whole milliseconds: a browser knows no finer ones, and marks as read up to the time that it was shown.
    created_at = now.replace(microsecond=now.microsecond // 1000 * 1000)
    rows = msgspec.json.encode(_rows(batch.messages, created_at)).decode()
    [counts] = execute(CREATE, **_key(batch), now=created_at, rows=rows, covered=covered)
    return counts["created"], counts["beyond"]


def _rows(messages: Iterable[Addressed], created_at: datetime) -> list[_Row]:
    ids = _message_ids(created_at)
    return [_Row(next(ids), each.user_id, each.subject, each.content) for each in messages]


def _message_ids(created_at: datetime) -> Iterator[str]:
    """Return UUIDs of version 7 without end: they begin with the time, so that the newest lie together in an index."""
    head = f"{int(created_at.timestamp() * 1000):012x}7"
    while True:
        noise = os.urandom(9 * 64).hex()
        for n in range(0, len(noise), 18):
            yield f"{head}{noise[n : n + 3]}8{noise[n + 3 : n + 18]}"


def _save(execute: Execute, batch: Batch, progress: Progress, now: datetime) -> None:
    counts = {"created": progress.created, "duplicates": progress.duplicates, "skipped": dict(progress.skipped)}
    done_at = now if progress.done else None
    execute(SAVE_SLICE, **_key(batch), slice=batch.slice, covered=progress.covered, **counts, done_at=done_at)


def _counted(execute: Execute, batch: Batch, now: datetime) -> Run | None:
    """Count a slice that is done, and return its run if that was the last one."""
    [found] = execute(COUNT_SLICE, **_key(batch), now=now)
    return _if_finished(execute, found)


def _finished(execute: Execute, batch: Batch) -> Run | None:
    [found] = execute(ONE_RUN, **_key(batch))
    return _if_finished(execute, found)


def _if_finished(execute: Execute, found: sql.Row) -> Run | None:
    if found["finished_at"] is None:
        return None
    day = found["occurrence_date"]
    return Run(**_report(found, _totals(execute, found["event_id"], day)[day]))


def _key(batch: Batch) -> dict[str, Any]:
    return {"event_id": batch.event_id, "date": batch.date}


def _totals(execute: Execute, event_id: UUID, day: date | None = None) -> Mapping[date, _Totals]:
    """Return what the slices of a day, or of each day, have done so far."""
    totals: defaultdict[date, _Totals] = defaultdict(lambda: _Totals(0, 0, {}))
    for row in execute(TOTALS, event_id=event_id, date=day):
        totals[row["occurrence_date"]] = _Totals(row["created"], row["duplicates"], {})
    for row in execute(REASONS, event_id=event_id, date=day):
        totals[row["occurrence_date"]].skipped[row["reason"]] = row["people"]
    return totals


def _report(found: sql.Row, totals: _Totals) -> dict[str, Any]:
    reason, finished_at = found["skip_reason"], found["finished_at"]
    all_skipped = bool(totals.skipped) and totals.created + totals.duplicates == 0
    return {
        "event_id": found["event_id"],
        "date": found["occurrence_date"],
        "state": state_of(reason, finished_at, expires=found["expires"], now=clock.now(), all_skipped=all_skipped),
        "reason": reason,
        "slices": found["slices"],
        "slices_done": found["slices_done"],
        "recipients": totals.created + totals.duplicates + sum(totals.skipped.values()),
        "created": totals.created,
        "duplicates": totals.duplicates,
        "skipped": totals.skipped,
        "started_at": found["started_at"],
        "finished_at": finished_at,
    }
