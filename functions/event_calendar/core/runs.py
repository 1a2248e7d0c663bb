"""Days of all promotions that were started or missed, and how each stands: what the platform team looks at first."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from msgspec import Meta, Struct

from functions.shared import clock, paging, sql
from functions.shared.paging import Cursor, PageSize
from promotions.occurrences import FINISHING
from promotions.runs import State

MAX_DAYS = 90
LATE = timedelta(minutes=5)  # the job states a day again after half a minute, a minute, two minutes

# As Messages says it of a run, from what the calendar knows: a day without an outcome is under way while it may finish.
STATE = """
  CASE
    WHEN run.outcome = 'completed' AND created + duplicates = 0 AND skipped != '{}' THEN 'failed'
    WHEN run.outcome IS NOT NULL THEN run.outcome
    WHEN occurrence.state IN ('withdrawn', 'missed') THEN occurrence.state
    WHEN occurrence.expires > :begun_before THEN 'running'
    ELSE 'incomplete'
  END"""

MAIN_REASON = "(SELECT key FROM jsonb_each(skipped) ORDER BY value DESC, key LIMIT 1)"

RECENT = f"""
SELECT event_id, date, {STATE} AS state, CASE WHEN run.reason IS NULL THEN {MAIN_REASON} ELSE run.reason END AS reason,
  recipients, created, duplicates, due, occurrence.started_at AS at,
  CASE WHEN occurrence.state != 'missed' THEN occurrence.started_at END AS started_at, finished_at,
  occurrence.started_at - ready_at AS late_by, occurrence.started_at - ready_at > :late AS is_late
FROM occurrence LEFT JOIN run USING (event_id, date)
WHERE occurrence.started_at > :since
"""  # noqa: S608 - of constants

PAGE = f"""
WITH recent AS ({RECENT})
SELECT event_id, title, timezone, date, state, CASE WHEN state IN ('failed', 'skipped') THEN reason END AS reason,
  recipients, created, duplicates, due, started_at, finished_at, late_by, coalesce(is_late, FALSE) AS is_late, at
FROM recent JOIN event USING (event_id)
WHERE (CAST(:state AS text) IS NULL OR state = :state)
  AND (NOT :attention OR is_late OR state IN ('failed', 'incomplete', 'missed'))
  AND (at, event_id) < (
    coalesce(CAST(:at AS timestamptz), 'infinity'),
    coalesce(CAST(:id AS uuid), 'ffffffff-ffff-ffff-ffff-ffffffffffff')
  )
ORDER BY at DESC, event_id DESC
LIMIT :limit
"""  # noqa: S608 - of constants

COUNTS = f"""
WITH recent AS ({RECENT})
SELECT state, count(*) AS runs, count(*) FILTER (WHERE is_late) AS late FROM recent GROUP BY state
"""  # noqa: S608 - of constants


DayState = Literal[State, "missed"]


class RecentRunsQuery(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Days that were started or missed in the last `days`, of one state or of all.

    With `attention`, only those that are late, incomplete, failed or missed.
    """

    state: DayState | None = None
    attention: bool = False
    days: Annotated[int, Meta(ge=1, le=MAX_DAYS)] = 7
    limit: PageSize = 50
    cursor: Cursor | None = None


class RecentRun(Struct, frozen=True, kw_only=True):
    """One day of a promotion. What was delivered is null until the outcome is recorded.

    `lateness` is in seconds: from when the day was due, or the promotion published, until it was started. It and `due`
    are null for a day that an earlier release started, `started_at` for one that was missed.
    """

    event_id: UUID
    title: str
    timezone: str
    date: date
    state: DayState
    reason: str | None
    recipients: int | None
    created: int | None
    duplicates: int | None
    due: datetime | None
    started_at: datetime | None
    finished_at: datetime | None
    lateness: int | None
    is_late: bool


class RunCounts(Struct, frozen=True, kw_only=True):
    """How many days of the period are in each state, and how many of all were late."""

    running: int = 0
    completed: int = 0
    failed: int = 0
    incomplete: int = 0
    skipped: int = 0
    withdrawn: int = 0
    missed: int = 0
    late: int = 0


class RecentRunPage(Struct, frozen=True):
    """Days, the last one that was started or expired first.

    `counts` are of the whole period, whatever the filters; null on the pages after the first.
    """

    runs: list[RecentRun]
    next_cursor: str | None
    counts: RunCounts | None


def page(query: RecentRunsQuery) -> RecentRunPage:
    """Return days that were started lately, the last one first."""
    period = _period(query.days)
    wanted = {"state": query.state, "attention": query.attention, "limit": query.limit + 1}
    found = sql.run(PAGE, **period, **wanted, **paging.after(query.cursor))
    counts = None if query.cursor else _counts(period)
    shown, next_cursor = paging.page(found, query.limit, end=_cursor)
    return RecentRunPage([_run(row) for row in shown], next_cursor, counts)


def _period(days: int) -> dict[str, Any]:
    now = clock.now()
    return {"since": now - timedelta(days=days), "begun_before": now - FINISHING, "late": LATE}


def _counts(period: Mapping[str, Any]) -> RunCounts:
    found = sql.run(COUNTS, **period)
    late = sum(row["late"] for row in found)
    return RunCounts(**{row["state"]: row["runs"] for row in found}, late=late)


def _run(row: Mapping[str, Any]) -> RecentRun:
    late_by: timedelta | None = row["late_by"]
    lateness = None if late_by is None else max(0, round(late_by.total_seconds()))
    return msgspec.convert({**row, "lateness": lateness}, RecentRun)


def _cursor(last: Mapping[str, Any]) -> str:
    return paging.cursor_of(at=last["at"], id=last["event_id"])
