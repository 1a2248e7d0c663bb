"""The schedule feed as the calendar writes it and the job reads it: one Struct for both ends."""

from datetime import date, datetime, time
from uuid import UUID

from msgspec import Struct

SETTLED = ("completed", "skipped")  # outcomes after which a day is done


class ScheduledRun(Struct, frozen=True):
    """A day that was started, or recorded as missed; without an outcome, it is not done."""

    date: date
    outcome: str | None = None


class WithdrawnDay(Struct, frozen=True):
    """A day that was withdrawn while it was being delivered, and the revision at which it had been started."""

    date: date
    revision: int


class ScheduleEntry(Struct, frozen=True, kw_only=True):
    """What is now true of an event that was once published; where it is not `scheduled`, there is no window.

    `planned_since` is when its days were last planned anew: by publishing, or by another start, time zone or send time.
    `withdrawn` are days that are to be stopped, until what came of them is recorded.
    """

    seq: int
    event_id: UUID
    revision: int
    scheduled: bool
    timezone: str | None = None
    send_time: time | None = None
    start_datetime: datetime | None = None
    end_datetime: datetime | None = None
    planned_since: datetime | None = None
    runs: list[ScheduledRun] = []
    withdrawn: list[WithdrawnDay] = []


class Schedule(Struct, frozen=True):
    """Entries in the order of `seq`; `next_after` is where to read on."""

    entries: list[ScheduleEntry]
    next_after: int
