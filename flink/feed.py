"""GET /schedule: what the calendar says is to be scheduled, read page by page from a position on."""

import logging
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Struct

from eventing.facts import OccurrenceWithdrawn
from flink.rules import Promotion
from functions.shared.client import Service
from promotions.schedule import SETTLED, ScheduleEntry

AUDIENCE = "fanfare-event-calendar"
FUNCTION = "schedule-feed"
LONGEST_PAUSE = 30.0  # seconds

logger = logging.getLogger(__name__)


class Page(Struct, frozen=True):
    """A `Schedule` whose entries are decoded one by one."""

    entries: list[msgspec.Raw]
    next_after: int


class Change(Struct, frozen=True):
    """What is now true of one promotion; None: it is not, or no longer, to be scheduled. Days withdrawn are to stop."""

    event_id: str
    promotion: Promotion | None
    withdrawn: tuple[OccurrenceWithdrawn, ...] = ()


def read(url: str, *, after: int, limit: int) -> Page:
    """Return the entries after a position. Raises whatever stands in the way."""
    service = Service(url=url, audience=AUDIENCE)
    return service.call(FUNCTION, "GET", "/schedule", answer=Page, params={"after": after, "limit": limit})


def changes(page: Page) -> list[Change]:
    """Return what a page says; an entry that cannot be understood is logged and holds nothing else up."""
    found = []
    for raw in page.entries:
        try:
            found.append(_change(msgspec.json.decode(raw, type=ScheduleEntry)))
        except (msgspec.MsgspecError, KeyError, ValueError, TypeError, OSError) as error:
            logger.error("A feed entry cannot be understood (%s): %s", error, bytes(raw).decode(errors="replace"))  # noqa: TRY400 - the sentence says it
    return found


def pause_after(failures: int, first: float) -> float:
    """Return how many seconds to wait after so many failures in a row."""
    return min(LONGEST_PAUSE, first * 2.0 ** min(failures - 1, 30))


def _change(entry: ScheduleEntry) -> Change:
    return Change(str(entry.event_id), _promotion(entry) if entry.scheduled else None, _withdrawn(entry))


def _withdrawn(entry: ScheduleEntry) -> tuple[OccurrenceWithdrawn, ...]:
    return tuple(
        OccurrenceWithdrawn(event_id=entry.event_id, date=day.date, revision=day.revision) for day in entry.withdrawn
    )


def _promotion(entry: ScheduleEntry) -> Promotion:
    if not (entry.timezone and entry.start_datetime and entry.end_datetime) or entry.send_time is None:
        raise ValueError("a scheduled promotion has a time zone, a send time, a start and an end")
    if entry.start_datetime.tzinfo is None or entry.end_datetime.tzinfo is None:
        raise ValueError("its times carry an offset")
    ZoneInfo(entry.timezone)
    return Promotion(
        seq=entry.seq,
        event_id=entry.event_id,
        revision=entry.revision,
        start_datetime=entry.start_datetime,
        end_datetime=entry.end_datetime,
        timezone=entry.timezone,
        send_time=entry.send_time,
        planned_since=entry.planned_since,
        settled=frozenset(run.date for run in entry.runs if run.outcome in SETTLED),
        recorded=frozenset(run.date for run in entry.runs),
    )
