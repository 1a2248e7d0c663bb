"""Which days were planned while a promotion was published, and missed. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any

import msgspec
from msgspec import Struct

from functions.event_calendar.core.domain import Plan, PlanChange, Run
from promotions.occurrences import FINISHING, Occurrence, Window, occurrences


class _Planned(Struct, frozen=True):
    """What the change log says of a window."""

    start_datetime: datetime
    end_datetime: datetime
    timezone: str
    send_time: str


def plans(log: Iterable[PlanChange]) -> Iterator[Plan]:
    """Return what the scheduler knew of an event and when, from the changes of its window and its status."""
    fields: dict[str, Any] = {}
    since: datetime | None = None
    for entry in log:
        if since is not None:
            yield Plan(window=_window_of(fields), since=since, until=entry.changed_at)
        fields |= entry.fields
        since = entry.changed_at if fields.get("status") == "PUBLISHED" else None
    if since is not None:
        yield Plan(window=_window_of(fields), since=since)


def missed_days(log: Iterable[PlanChange], *, runs: Iterable[Run], now: datetime) -> list[date]:
    """Return the days whose time to start ran out while they were planned, and of which nothing came.

    A run that began in time may still finish.
    """
    over = {one.date for plan in plans(log) for one in _ran_out(plan, now - FINISHING)}
    return sorted(over - {run.date for run in runs})


def _window_of(fields: Mapping[str, Any]) -> Window:
    return Window.of(msgspec.convert(fields, _Planned))


def _ran_out(plan: Plan, by: datetime) -> Iterator[Occurrence]:
    """Yield the occurrences that might have started last while this was the plan, up to a time."""
    until = min(plan.until or by, by)
    near = occurrences(plan.window, (plan.since - timedelta(days=2), until))
    return (one for one in near if plan.since < one.expires <= until)
