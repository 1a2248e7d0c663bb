"""When a promotion is due: the one rule that the Flink job, the preview and the tests share.

A promotion is due once per local calendar day of its window. Pure: no clock, no Flink, no HTTP, no SQL.
"""

import functools
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
INSTANT = timedelta(microseconds=1)  # the finest step of a datetime
CLOCKS_DIFFER = timedelta(minutes=5)  # at most, between two machines
EARLIEST_ZONE = timezone(14 * HOUR)  # where a calendar day begins first
REMEMBERED = 4096  # local times of day, as instants: many promotions share them


@dataclass(frozen=True, kw_only=True)
class Window:
    """When a promotion runs: half-open [start, end), and the local time of day at which its messages are sent."""

    start_datetime: datetime
    end_datetime: datetime
    timezone: str
    send_time: time


@dataclass(frozen=True)
class Occurrence:
    """One day's notification: due at an instant, it may start until `expires`."""

    date: date
    due: datetime
    expires: datetime


def has_come(instant: datetime, *, now: datetime) -> bool:
    """Whether an instant has come, by this clock or by one that is a little ahead: what is due later is refused."""
    return instant - CLOCKS_DIFFER <= now


def may_have_begun(day: date, *, now: datetime) -> bool:
    """Whether a calendar day has begun somewhere: before that, nothing can have happened on it."""
    return day <= (now + CLOCKS_DIFFER).astimezone(EARLIEST_ZONE).date()


def occurrences(window: Window, between: tuple[datetime, datetime] | None = None) -> list[Occurrence]:
    """Return the window's occurrences in order, or only those due in the half-open interval `between`."""
    zone = ZoneInfo(window.timezone)
    start, end = window.start_datetime.astimezone(UTC), window.end_datetime.astimezone(UTC)
    since, until = (instant.astimezone(UTC) for instant in between or (start, end))
    since, until = max(since, start), min(until, end)
    if since >= until:
        return []
    days = _days(since.astimezone(zone).date() - DAY, (until - INSTANT).astimezone(zone).date())
    found = (_occurrence(day, start, end, zone, window.send_time) for day in days)
    return [one for one in found if one and since <= one.due < until]


def _days(first: date, last: date) -> Iterator[date]:
    return (first + DAY * n for n in range((last - first).days + 1))


def _occurrence(day: date, start: datetime, end: datetime, zone: ZoneInfo, send_time: time) -> Occurrence | None:
    midnight, next_midnight = (_instant(d, time.min, zone) for d in (day, day + DAY))
    if next_midnight <= start or midnight == next_midnight:  # the latter: moved across the date line, no such day
        return None
    due = _instant(day, send_time, zone)
    if not start <= due < end:
        if start < midnight:
            return None
        due = start
    expires = min(end, max(next_midnight, due + HOUR))
    return Occurrence(date=day, due=_local(due, zone), expires=_local(expires, zone))


@functools.lru_cache(maxsize=REMEMBERED)
def _instant(day: date, at: time, zone: ZoneInfo) -> datetime:
    """Return when the local clock shows this, in UTC: the first time of two, or the first instant after a gap."""
    wall = datetime.combine(day, at.replace(fold=0), tzinfo=zone)
    instant = wall.astimezone(UTC)
    if instant.astimezone(zone).replace(tzinfo=None) == wall.replace(tzinfo=None):
        return instant
    return _gap_end(wall.replace(fold=1).astimezone(UTC), instant, zone)


def _gap_end(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    """Return the transition in (before, after], to the second, by halving."""
    offset = before.astimezone(zone).utcoffset()
    low, high = int(before.timestamp()), int(after.timestamp())
    while high - low > 1:
        middle = (low + high) // 2
        if datetime.fromtimestamp(middle, zone).utcoffset() == offset:
            low = middle
        else:
            high = middle
    return datetime.fromtimestamp(high, UTC)


def _local(instant: datetime, zone: ZoneInfo) -> datetime:
    """Return the instant with its local offset made fixed: datetimes of one ZoneInfo compare by wall clock."""
    return instant.astimezone(timezone(instant.astimezone(zone).utcoffset() or timedelta()))
