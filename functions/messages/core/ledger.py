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
from promotions.occurrences import FINISHING
from promotions.runs import Addressed, Batch, BatchResult, OpenRun, Run, RunRequest, SliceTask

# A promotion that was withdrawn and published again has a later revision: what is not done is done from its snapshot.
# One whose end has moved has longer to finish. The number of slices is fixed once one of them has begun.
BEGIN_RUN = """
INSERT INTO run (
  event_id, occurrence_date, revision, snapshot, ends_at, slices, skip_reason, expires, started_at, finished_at
)
VALUES (:event_id, :date, :revision, :snapshot, :ends_at, :slices, :skip_reason, :expires, :now, :finished_at)
ON CONFLICT (event_id, occurrence_date) DO UPDATE
SET revision = excluded.revision, snapshot = excluded.snapshot, ends_at = excluded.ends_at, expires = excluded.expires,
  slices = CASE
    WHEN run.snapshot IS NULL AND run.closed_at IS NOT NULL AND NOT EXISTS (
      SELECT FROM slice WHERE slice.event_id = run.event_id AND slice.occurrence_date = run.occurrence_date
    ) THEN excluded.slices
    ELSE run.slices
  END,
  closed_at = CASE WHEN run.revision = excluded.revision THEN run.closed_at END
WHERE run.finished_at IS NULL
  AND (run.revision < excluded.revision OR run.revision = excluded.revision AND run.expires < excluded.expires)
"""

ONE_RUN = """
SELECT event_id, occurrence_date, revision, slices, slices_done, skip_reason, expires, started_at, finished_at,
  closed_at
FROM run WHERE event_id = :event_id AND occurrence_date = :date
"""

RUNS = """
SELECT event_id, occurrence_date, revision, slices, slices_done, skip_reason, expires, started_at, finished_at,
  closed_at
FROM run WHERE event_id = :event_id ORDER BY occurrence_date DESC
"""

TASK = """
SELECT run.event_id, run.occurrence_date, run.revision, run.slices, run.slices_done, run.skip_reason, run.expires,
  run.started_at, run.finished_at, run.closed_at, run.snapshot, coalesce(slice.covered, '') AS covered,
  slice.done_at IS NOT NULL AS done
FROM run LEFT JOIN slice
  ON slice.event_id = run.event_id AND slice.occurrence_date = run.occurrence_date AND slice.slice = :slice
WHERE run.event_id = :event_id AND run.occurrence_date = :date AND :slice < run.slices
"""

# Whoever opens the run later, from a snapshot that was withdrawn in the meantime, finds it closed.
NEVER_OPENED = """
INSERT INTO run (event_id, occurrence_date, revision, slices, expires, started_at, closed_at)
VALUES (:event_id, :date, :revision, 1, :now, :now, :now)
ON CONFLICT DO NOTHING
"""

# Waits for the batches that are being written, so that the totals of a run that is closed stay as they are.
LOCK_RUN = "SELECT 1 FROM run WHERE event_id = :event_id AND occurrence_date = :date FOR UPDATE"

CLOSE = """
UPDATE run SET closed_at = :now
WHERE event_id = :event_id AND occurrence_date = :date AND revision <= :revision
  AND finished_at IS NULL AND closed_at IS NULL
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

# The slice's row stays locked until the transaction ends: its batches come one after the other. The run's row cannot be
# closed meanwhile.
LOCK_SLICE = """
WITH open AS (
  SELECT event_id, occurrence_date, ends_at FROM run
  WHERE event_id = :event_id AND occurrence_date = :date AND revision = :revision AND slices = :slices
    AND closed_at IS NULL AND skip_reason IS NULL
  FOR KEY SHARE
), locked AS (
  INSERT INTO slice (event_id, occurrence_date, slice)
  SELECT event_id, occurrence_date, CAST(:slice AS integer) FROM open
  ON CONFLICT (event_id, occurrence_date, slice) DO UPDATE SET slice = excluded.slice
  RETURNING covered, created, duplicates, skipped, done_at IS NOT NULL AS done
)
SELECT covered, created, duplicates, skipped, done, ends_at FROM locked, open
"""

# All rows of a batch in one value: nearly as quick as COPY, and it can leave out who has the message already.
CREATE = """
WITH created AS (
  INSERT INTO message (message_id, user_id, event_id, occurrence_date, revision, subject, content, created_at, ends_at)
  SELECT message_id, user_id, CAST(:event_id AS uuid), CAST(:date AS date), CAST(:revision AS integer), subject,
    content, CAST(:now AS timestamptz), CAST(:ends_at AS timestamptz)
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
RETURNING event_id, occurrence_date, revision, slices, slices_done, skip_reason, expires, started_at, finished_at,
  closed_at
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
    """Return a day's run, begun now if it was not before. Raises Conflict where it is too late to begin it.

    A run of an earlier revision that is not complete goes on from this snapshot.
    """
    now, key = clock.now(), {"event_id": event_id, "date": day}
    if now < wanted.ends:
        sql.run(
            BEGIN_RUN,
            **key,
            revision=wanted.revision,
            snapshot=msgspec.json.encode(wanted.snapshot).decode(),
            ends_at=wanted.offer_ends,
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


def task(event_id: UUID, day: date, number: int) -> SliceTask:
    """Return what is to be done for a slice. Raises NotFound where there is none, Conflict where its run is over."""
    found = sql.run(TASK, event_id=event_id, date=day, slice=number)
    if not found:
        raise NotFound("There is no such slice.", code="no_such_slice")
    row = found[0]
    if row["closed_at"] or row["skip_reason"] or clock.now() >= row["expires"] + FINISHING:
        raise Conflict("The run is over.", code="run_over")
    if row["snapshot"] is None:
        raise Conflict("The run was opened without a snapshot.", code="no_snapshot")
    return SliceTask(
        revision=row["revision"],
        snapshot=msgspec.json.decode(row["snapshot"]),
        slices=row["slices"],
        covered=row["covered"],
        done=row["done"],
        run=_if_finished(sql.run, row),
    )


def close(event_id: UUID, day: date, *, revision: int) -> Run:
    """Stop a day's run of this revision or an earlier one, and return it; one that is complete stays as it is."""
    key, now = {"event_id": event_id, "date": day}, clock.now()
    with sql.transaction() as execute:
        execute(NEVER_OPENED, **key, revision=revision, now=now)
        execute(LOCK_RUN, **key)
        execute(CLOSE, **key, revision=revision, now=now)
        [found] = execute(ONE_RUN, **key)
        return Run(**_report(found, _totals(execute, event_id, day)[day]))


def keep(batch: Batch) -> BatchResult:
    """Write a batch's messages and count them in its slice; its last batch closes the slice, once.

    Raises Conflict where no such run is open at the batch's revision.
    """
    now = clock.now()
    with sql.transaction() as execute:
        before, ends_at = _locked(execute, batch)
        if before.done:
            return BatchResult(created=0, duplicates=0, slice_done=True, run=_finished(execute, batch))
        created, beyond = _create(execute, batch, now, covered=before.covered, ends_at=ends_at)
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


def _locked(execute: Execute, batch: Batch) -> tuple[Progress, datetime | None]:
    """Return how far the slice has come, locked, and when the run's offer ends."""
    found = execute(LOCK_SLICE, **_key(batch), revision=batch.revision, slice=batch.slice, slices=batch.slices)
    if not found:
        reason = "This run is not open at this revision and with this slice count."
        raise Conflict(reason, code="run_not_open")
    ends_at = found[0].pop("ends_at")
    return Progress(**found[0]), ends_at


def _create(
    execute: Execute, batch: Batch, now: datetime, *, covered: str, ends_at: datetime | None
) -> tuple[int, int]:
    if not batch.messages:
        return 0, 0
    # Whole milliseconds: a browser knows no finer ones, and marks as read up to the time that it was shown.
    created_at = now.replace(microsecond=now.microsecond // 1000 * 1000)
    rows = msgspec.json.encode(_rows(batch.messages, created_at)).decode()
    values = {"revision": batch.revision, "now": created_at, "ends_at": ends_at, "covered": covered}
    [counts] = execute(CREATE, **_key(batch), **values, rows=rows)
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
    all_skipped = bool(totals.skipped) and totals.created + totals.duplicates == 0
    return {
        "event_id": found["event_id"],
        "date": found["occurrence_date"],
        "revision": found["revision"],
        "state": state_of(found, now=clock.now(), all_skipped=all_skipped),
        "reason": found["skip_reason"],
        "slices": found["slices"],
        "slices_done": found["slices_done"],
        "recipients": totals.created + totals.duplicates + sum(totals.skipped.values()),
        "created": totals.created,
        "duplicates": totals.duplicates,
        "skipped": totals.skipped,
        "started_at": found["started_at"],
        "finished_at": found["finished_at"] or found["closed_at"],
    }
