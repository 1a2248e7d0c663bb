"""Promotion events: what they say, what they may become, and what is wrong with a draft."""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Annotated, Any, Literal, Self
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Meta, Struct

from eventing import message
from eventing.occurrences import Occurrence, Window, occurrences
from functions.shared import text
from functions.shared.auth import Caller
from functions.shared.paging import Cursor, PageSize
from functions.shared.problems import BadRequest, Conflict, FieldError

MAX_TITLE = 200
MAX_DESCRIPTION = 4_000
MAX_NAME = 200
MAX_COUPON_CODE = 64
MAX_PRODUCTS = 100  # as many as the inventory tells of in one answer
MAX_AMOUNT = 100_000
MIN_WINDOW = timedelta(minutes=15)
MAX_WINDOW = timedelta(days=5 * 366)
FIRST_YEAR, LAST_YEAR = 2000, 2100
FINISHING = timedelta(hours=1)  # a run that was begun in time may take this long
SHOWN = 10  # occurrences in a preview

SKU = r"^[A-Za-z0-9._-]{1,64}$"
SEND_TIME = r"^([01][0-9]|2[0-3]):[0-5][0-9]$"
TIMEZONE = r"^[A-Z][A-Za-z0-9_+-]{0,31}(/[A-Za-z0-9_+-]{1,32}){0,2}$"
SEGMENT = r"^[a-z0-9][a-z0-9:_-]{0,63}$"

Status = Literal["DRAFT", "PUBLISHED", "EXPIRED"]
Phase = Literal["upcoming", "active", "ended"]
Action = Literal["created", "updated", "published", "withdrawn", "deleted", "expired", "run_recorded"]
Instant = Annotated[datetime, Meta(tz=True)]
Count = Annotated[int, Meta(ge=0)]
Position = Annotated[int, Meta(ge=0, le=2**63 - 1)]


def _line(longest: int) -> Meta:
    """Describe a text of one line; it is checked with everything else, so that all faults are found at once."""
    return Meta(description=text.LINE, extra_json_schema={"minLength": 1, "maxLength": longest})


def _lines(longest: int, shortest: int = 1) -> Meta:
    return Meta(description=text.LINES, extra_json_schema={"minLength": shortest, "maxLength": longest})


def _coupon(longest: int) -> Meta:
    return Meta(description=text.COUPON_CODE, extra_json_schema={"pattern": text.COUPON, "maxLength": longest})


def _pattern(pattern: str) -> Meta:
    return Meta(extra_json_schema={"pattern": pattern})


class Discount(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    kind: Literal["percent", "amount", "none"] = "none"
    value: float = 0


class PromotionPackage(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a promotion offers; without products it is for all of the shop."""

    name: Annotated[str, _line(MAX_NAME)]
    coupon_code: Annotated[str, _coupon(MAX_COUPON_CODE)] | None = None
    discount: Discount = Discount()
    products: Annotated[list[Annotated[str, _pattern(SKU)]], Meta(extra_json_schema={"maxItems": MAX_PRODUCTS})] = []

    def __post_init__(self) -> None:
        text.tidy(self, one_line=("name", "coupon_code"))


class Audience(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which customers a promotion is for; the shop knows the segments."""

    segment: Annotated[str, _pattern(SEGMENT)] = "all"


class Promotion(Struct, frozen=True, kw_only=True):
    """What an admin says of a promotion; it runs in the half-open window [start, end)."""

    title: Annotated[str, _line(MAX_TITLE)]
    description: Annotated[str, _lines(MAX_DESCRIPTION, 0)] = ""
    promotion_package: PromotionPackage
    start_datetime: Instant
    end_datetime: Instant
    timezone: Annotated[str, _pattern(TIMEZONE)]
    send_time: Annotated[str, _pattern(SEND_TIME)] = "09:00"
    audience: Audience = Audience()
    subject: Annotated[str, _line(message.MAX_SUBJECT)]
    content: Annotated[str, _lines(message.MAX_CONTENT)]

    @property
    def window(self) -> Window:
        return Window(
            start_datetime=self.start_datetime,
            end_datetime=self.end_datetime,
            timezone=self.timezone,
            send_time=time.fromisoformat(self.send_time),
        )


class EventDraft(Promotion, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A promotion as it is asked for. It cannot be invalid: making one raises BadRequest with every fault."""

    def __post_init__(self) -> None:
        text.tidy(self, one_line=("title", "subject"), many_lines=("description", "content"))
        if faults := list(_faults(self)):
            raise BadRequest.of(*faults)


class Run(Struct, frozen=True, kw_only=True):
    """What came of one day's delivery."""

    date: date
    outcome: Literal["completed", "skipped"]
    reason: str | None
    recipients: Count
    created: Count
    duplicates: Count
    skipped: dict[str, Count]
    started_at: Instant
    finished_at: Instant


class EventSummary(Promotion, frozen=True, kw_only=True):
    """A promotion event in a list. `status` and `phase` are those of the time of the answer."""

    event_id: UUID
    status: Status
    phase: Phase
    created_by: str
    created_at: Instant
    updated_at: Instant
    revision: int


class Event(EventSummary, frozen=True, kw_only=True):
    """A promotion event with the days on which it was delivered, and those on which it should have been."""

    runs: list[Run] = []
    missed: list[date] = []


class EventsQuery(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename={"since": "from"}):
    """Events whose window touches [from, to)."""

    since: Instant | None = None
    to: Instant | None = None
    status: Status | None = None
    q: Annotated[str, Meta(min_length=1, max_length=100)] | None = None
    limit: PageSize = 50
    cursor: Cursor | None = None

    def __post_init__(self) -> None:
        faults = [*_year_faults("from", self.since), *_year_faults("to", self.to)]
        if self.q is not None and text.is_blank(self.q):
            faults.append(FieldError("q", "must not be empty", "empty"))
        if not faults and self.since and self.to and self.since >= self.to:
            faults = [FieldError("to", "must be after from")]
        if faults:
            raise BadRequest.of(*faults)


class EventPage(Struct, frozen=True):
    events: list[EventSummary]
    next_cursor: str | None


class Offer(Struct, frozen=True, kw_only=True):
    """What every customer may see of a package; the coupon's code is for those who get the message."""

    name: str
    discount: Discount
    products: list[str]


class ActivePromotion(Struct, frozen=True, kw_only=True):
    """A promotion as the shop shows it while it runs."""

    event_id: UUID
    title: str
    description: str
    promotion_package: Offer
    start_datetime: Instant
    end_datetime: Instant


class PromotionsQuery(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    limit: PageSize = 50
    cursor: Cursor | None = None


class PromotionPage(Struct, frozen=True):
    promotions: list[ActivePromotion]
    next_cursor: str | None


class FieldChange(Struct, frozen=True, rename={"before": "from", "after": "to"}):
    before: Any
    after: Any


class Author(Struct, frozen=True):
    """Who changes an event. People have a name to show, as it is at the time; the platform's services have none."""

    user_id: str
    name: str | None = None

    @classmethod
    def of(cls, caller: Caller) -> Self:
        return cls(caller.user_id, caller.name or None)


class Change(Struct, frozen=True, kw_only=True):
    """One entry of the change log: who did what, and which fields went from what to what."""

    seq: int
    revision: int
    action: Action
    changed_by: str
    changed_by_name: str | None
    changed_at: Instant
    fields: dict[str, FieldChange]


class PlanChange(Struct, frozen=True):
    """An entry of the change log as far as it concerns when messages are due: what the named fields became."""

    changed_at: Instant
    fields: dict[str, Any]


class Plan(Struct, frozen=True, kw_only=True):
    """A window that was published, and from when until when it was."""

    window: Window
    since: datetime
    until: datetime | None = None


class HistoryQuery(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    before: Position | None = None
    limit: PageSize = 50


class History(Struct, frozen=True):
    """Newest first; `next_before` is where the next page begins, null where this was the last."""

    changes: list[Change]
    next_before: int | None


class ScheduleQuery(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    after: Position = 0
    limit: Annotated[int, Meta(ge=1, le=1000)] = 500


class ScheduledRun(Struct, frozen=True):
    date: date
    outcome: str


class ScheduleEntry(Struct, frozen=True, kw_only=True):
    """What is now true of an event that was once published; where it is not `scheduled`, nothing else is said."""

    seq: int
    event_id: UUID
    revision: int
    scheduled: bool
    timezone: str | None = None
    send_time: time | None = None
    start_datetime: datetime | None = None
    end_datetime: datetime | None = None
    runs: list[ScheduledRun] = []


class Schedule(Struct, frozen=True):
    """Entries in the order of `seq`; `next_after` is where to read on."""

    entries: list[ScheduleEntry]
    next_after: int


class PreviewRequest(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A draft, and the customer to show it for; without one, the segment's first."""

    event: EventDraft
    customer_id: Annotated[str, Meta(min_length=1, max_length=64)] | None = None


class DueInstant(Struct, frozen=True, kw_only=True):
    date: date
    due: datetime
    expires: datetime


class AudienceSize(Struct, frozen=True):
    size: int


class Preview(Struct, frozen=True, kw_only=True):
    """What a customer would get and when; `message` is null where nobody is in the segment."""

    occurrences: list[DueInstant]
    message: message.Message | None
    audience: AudienceSize


def status_at(now: datetime, *, stored: Status, end: datetime) -> Status:
    """Return the status at a time: what is published has expired once its window is over."""
    return "EXPIRED" if stored == "PUBLISHED" and end <= now else stored


def phase_at(now: datetime, *, start: datetime, end: datetime) -> Phase:
    """Return where a window stands at a time."""
    if now < start:
        return "upcoming"
    return "active" if now < end else "ended"


def in_zone(instant: datetime, zone: str) -> datetime:
    """Return the instant with a zone's offset, made fixed: datetimes of one ZoneInfo compare by wall clock."""
    return instant.astimezone(timezone(instant.astimezone(ZoneInfo(zone)).utcoffset() or timedelta()))


def plans(log: Iterable[PlanChange]) -> Iterator[Plan]:
    """Return what the scheduler was told, out of all that was ever said of an event's window and its publishing."""
    said: dict[str, Any] = {}
    since: datetime | None = None
    for entry in log:
        if since is not None:
            yield Plan(window=_window_of(said), since=since, until=entry.changed_at)
        said |= entry.fields
        since = entry.changed_at if said.get("status") == "PUBLISHED" else None
    if since is not None:
        yield Plan(window=_window_of(said), since=since)


def missed_days(log: Iterable[PlanChange], *, runs: list[Run], now: datetime) -> list[date]:
    """Return the days whose time to start ran out while they were planned, and which never became a run.

    A run that began in time may still finish.
    """
    over = {one.date for plan in plans(log) for one in _ran_out(plan, now - FINISHING)}
    return sorted(over - {run.date for run in runs})


def next_occurrences(promotion: Promotion, now: datetime) -> list[DueInstant]:
    """Return the next occurrences that can still start, today's too where it is due already."""
    since = max(now - timedelta(days=2), promotion.start_datetime)
    found = occurrences(promotion.window, (since, since + timedelta(days=SHOWN + 4)))
    coming = [DueInstant(date=one.date, due=one.due, expires=one.expires) for one in found if one.expires > now]
    return coming[:SHOWN]


def differences(before: Promotion | None, after: Promotion | None) -> dict[str, FieldChange]:
    """Return the fields that differ, as plain JSON."""
    old, new = _plain(before), _plain(after)
    return {name: FieldChange(old.get(name), new.get(name)) for name in SAID if not _same(before, after, name)}


def check_edit(event: Event, draft: EventDraft) -> None:
    """Raise Conflict where the event may not become what the draft says."""
    if event.status == "EXPIRED":
        raise Conflict("The promotion is over and stays as it was. Make a new one.")
    if event.runs and draft.timezone != event.timezone:
        reason = "cannot change once messages were sent: make a new event"
        raise Conflict(f"timezone: {reason}", [FieldError("timezone", reason)])


def check_publish(event: Event) -> None:
    """Raise Conflict unless the event is a draft."""
    if event.status == "PUBLISHED":
        raise Conflict("The promotion is published already.")
    if event.status == "EXPIRED":
        raise Conflict("The promotion is over. Make a new one.")


def check_withdraw(event: Event) -> None:
    """Raise Conflict unless the event is published and its window is not over."""
    if event.status != "PUBLISHED":
        over = event.status == "EXPIRED"
        raise Conflict("The promotion is over." if over else "The promotion is not published.")


def check_delete(event: Event) -> None:
    """Raise Conflict unless the event is a draft."""
    if event.status == "PUBLISHED":
        raise Conflict("The promotion is published. Withdraw it first.")
    if event.status == "EXPIRED":
        raise Conflict("The promotion is over and is kept.")


def publishing_faults(promotion: Promotion, now: datetime) -> list[FieldError]:
    """Return what stands in the way of publishing, as far as the calendar itself knows."""
    over = [FieldError("end_datetime", "has passed")] if promotion.end_datetime <= now else []
    return [*over, *message.faults(subject=promotion.subject, content=promotion.content)]


SAID = tuple(field.name for field in msgspec.structs.fields(Promotion))


def _plain(promotion: Promotion | None) -> Mapping[str, Any]:
    plain: Mapping[str, Any] = {} if promotion is None else msgspec.to_builtins(promotion)
    return plain


def _window_of(said: Mapping[str, Any]) -> Window:
    return Window(
        start_datetime=datetime.fromisoformat(said["start_datetime"]),
        end_datetime=datetime.fromisoformat(said["end_datetime"]),
        timezone=said["timezone"],
        send_time=time.fromisoformat(said["send_time"]),
    )


def _ran_out(plan: Plan, by: datetime) -> Iterator[Occurrence]:
    """Yield the occurrences that might have started last while this was the plan, up to a time."""
    until = min(plan.until or by, by)
    near = occurrences(plan.window, (plan.since - timedelta(days=2), until))
    return (one for one in near if plan.since < one.expires <= until)


def _same(before: Promotion | None, after: Promotion | None, name: str) -> bool:
    return before is not None and after is not None and getattr(before, name) == getattr(after, name)


def _faults(draft: EventDraft) -> Iterator[FieldError]:
    yield from text.line_faults("title", draft.title, longest=MAX_TITLE)
    yield from text.lines_faults("description", draft.description, longest=MAX_DESCRIPTION, required=False)
    yield from _package_faults(draft.promotion_package)
    yield from _window_faults(draft)
    if not _is_timezone(draft.timezone):
        yield FieldError("timezone", "must be an IANA time zone such as Europe/Berlin")
    if not re.fullmatch(SEND_TIME, draft.send_time):
        yield FieldError("send_time", "must be a time of day such as 09:00")
    if not re.fullmatch(SEGMENT, draft.audience.segment):
        yield FieldError("audience.segment", "must be a segment's name, such as all or lang:de")
    yield from text.line_faults("subject", draft.subject, longest=message.MAX_SUBJECT)
    yield from text.lines_faults("content", draft.content, longest=message.MAX_CONTENT)
    yield from _template_faults(draft)


def _template_faults(draft: EventDraft) -> Iterator[FieldError]:
    if len(draft.subject) <= message.MAX_SUBJECT and len(draft.content) <= message.MAX_CONTENT:
        yield from message.faults(subject=draft.subject, content=draft.content)


def _package_faults(package: PromotionPackage) -> Iterator[FieldError]:
    yield from text.line_faults("promotion_package.name", package.name, longest=MAX_NAME)
    if package.coupon_code is not None:
        field = "promotion_package.coupon_code"
        yield from text.coupon_faults(field, package.coupon_code, longest=MAX_COUPON_CODE)
    if reason := _discount_fault(package.discount):
        yield FieldError("promotion_package.discount.value", reason)
    if len(package.products) > MAX_PRODUCTS:
        yield FieldError("promotion_package.products", f"must name {MAX_PRODUCTS} products at most")
    for index, sku in enumerate(package.products[:MAX_PRODUCTS]):
        if not re.fullmatch(SKU, sku):
            yield FieldError(f"promotion_package.products[{index}]", "must be an article number such as MUG-01")
        elif sku in package.products[:index]:
            yield FieldError(f"promotion_package.products[{index}]", "is named twice")


def _discount_fault(discount: Discount) -> str | None:
    most = {"percent": 100, "amount": MAX_AMOUNT, "none": 0}[discount.kind]
    if discount.kind == "none":
        return "must be 0 where there is no discount" if discount.value else None
    if not 0 < discount.value <= most:
        return f"must be more than 0, and {most} at most"
    return None if round(discount.value, 2) == discount.value else "must have two decimal places at most"


def _window_faults(draft: EventDraft) -> Iterator[FieldError]:
    start, end = draft.start_datetime, draft.end_datetime
    faults = [*_year_faults("start_datetime", start), *_year_faults("end_datetime", end)]
    yield from faults
    if faults:
        return
    if end - start < MIN_WINDOW:
        yield FieldError("end_datetime", "must be at least 15 minutes after the start")
    if end - start > MAX_WINDOW:
        yield FieldError("end_datetime", "must be at most five years after the start")


def _year_faults(field: str, instant: datetime | None) -> Iterator[FieldError]:
    if instant and not datetime(FIRST_YEAR, 1, 1, tzinfo=UTC) <= instant < datetime(LAST_YEAR + 1, 1, 1, tzinfo=UTC):
        yield FieldError(field, f"must be in the years {FIRST_YEAR} to {LAST_YEAR}")


def _is_timezone(name: str) -> bool:
    if not re.fullmatch(TIMEZONE, name) or name == "Factory":
        return False
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return False
    return True
