"""When a promotion is due: the one rule that the functions, the Flink job and the tests share.

A promotion is due once per local calendar day of its window. Pure: no clock, no Flink, no HTTP, no SQL.
"""

import functools
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Protocol, Self
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
INSTANT = timedelta(microseconds=1)  # the finest step of a datetime
FINISHING = HOUR  # that a run which began in time may take after its occurrence has expired
CLOCKS_DIFFER = timedelta(minutes=5)  # at most, between two machines
EARLIEST_ZONE = timezone(14 * HOUR)  # where a calendar day begins first
_REMEMBERED = 4096  # local times of day, as instants: many promotions share them


class Scheduled(Protocol):
    """Whatever has a window: a promotion as one of the services, the job or the change log describes it."""

    @property
    def start_datetime(self) -> datetime: ...
    @property
    def end_datetime(self) -> datetime: ...
    @property
    def timezone(self) -> str: ...
    @property
    def send_time(self) -> str | time: ...


@dataclass(frozen=True, kw_only=True)
class Window:
    """When a promotion runs: half-open [start, end), and the local time of day at which its messages are sent."""

    start_datetime: datetime
    end_datetime: datetime
    timezone: str
    send_time: time

    @classmethod
    def of(cls, promotion: Scheduled) -> Self:
        at = promotion.send_time
        return cls(
            start_datetime=promotion.start_datetime,
            end_datetime=promotion.end_datetime,
            timezone=promotion.timezone,
            send_time=time.fromisoformat(at) if isinstance(at, str) else at,
        )


@dataclass(frozen=True)
class Occurrence:
    """One day's notification: due at an instant, it may start until `expires`."""

    date: date
    due: datetime
    expires: datetime

    @property
    def ends(self) -> datetime:
        """When a run that began in time must have finished."""
        return self.expires + FINISHING


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


def occurrence_on(window: Window, day: date) -> Occurrence | None:
    """Return the window's occurrence on a local day, if it has one there."""
    if not window.start_datetime.date() - 2 * DAY <= day <= window.end_datetime.date() + 2 * DAY:
        return None
    # Local days lie less than a day from those of UTC.
    noon = datetime.fromisoformat(f"{day}T12:00:00Z")
    found = occurrences(window, (noon - 2 * DAY, noon + 2 * DAY))
    return next((each for each in found if each.date == day), None)


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


@functools.lru_cache(maxsize=_REMEMBERED)
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
