"""Promotion events: what they say, what they may become, and what is wrong with a draft."""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Annotated, Any, Literal, Self
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Meta, Struct

from functions.event_calendar.core import zones
from functions.event_calendar.core.lifecycle import EventAction, Permission, Phase, Status
from functions.shared import text
from functions.shared.auth import Caller
from functions.shared.paging import Cursor, PageSize
from functions.shared.problems import BadRequest, FieldError, Parameter
from functions.shared.values import Instant
from promotions import message
from promotions.occurrences import Window, occurrences

MAX_TITLE = 200
MAX_DESCRIPTION = 4_000
MAX_NAME = 200
MAX_COUPON_CODE = 64
MAX_PRODUCTS = 100  # as many as the inventory tells of in one answer
MAX_AMOUNT = 100_000
MIN_WINDOW = timedelta(minutes=15)
MAX_YEARS = 5
MAX_WINDOW = timedelta(days=MAX_YEARS * 366)
FIRST_YEAR, LAST_YEAR = 2000, 2100
SHOWN = 10  # occurrences in a preview
MAX_TOTAL = 1000  # events that a search counts

SKU = r"^[A-Za-z0-9._-]{1,64}$"
SEND_TIME = r"^([01][0-9]|2[0-3]):[0-5][0-9]$"
SEGMENT = r"^[a-z0-9][a-z0-9:_-]{0,63}$"

LoggedAction = Literal[
    "created", "updated", "published", "withdrawn", "deleted", "expired", "run_recorded", "day_missed"
]
Outcome = Literal["completed", "failed", "skipped", "withdrawn"]
Count = Annotated[int, Meta(ge=0)]
Position = Annotated[int, Meta(ge=0, le=2**63 - 1)]
Sku = Annotated[str, Meta(min_length=1, max_length=64)]


def _line(longest: int) -> Meta:
    """Describe a text of one line; it is checked with everything else, so that all faults are found together."""
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
    timezone: Annotated[str, _pattern(zones.TIMEZONE)]
    send_time: Annotated[str, _pattern(SEND_TIME)] = "09:00"
    audience: Audience = Audience()
    subject: Annotated[str, _line(message.MAX_SUBJECT)]
    content: Annotated[str, _lines(message.MAX_CONTENT)]

    @property
    def window(self) -> Window:
        return Window.of(self)


class EventDraft(Promotion, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A promotion as it is asked for. It cannot be invalid: making one raises BadRequest with every fault."""

    def __post_init__(self) -> None:
        text.tidy(self, one_line=("title", "subject"), many_lines=("description", "content"))
        if faults := list(_faults(self)):
            raise BadRequest.of(*faults)


class Run(Struct, frozen=True, kw_only=True):
    """What came of one day's delivery: `failed` where no customer could be given a message, with the main reason."""

    date: date
    outcome: Outcome
    reason: str | None
    recipients: Count
    created: Count
    duplicates: Count
    skipped: dict[str, Count]
    started_at: Instant
    finished_at: Instant

    @property
    def has_sent(self) -> bool:
        return self.created + self.duplicates > 0

    def as_shown(self) -> Self:
        """Return the run as it is shown: complete but without a single message, it has failed."""
        if self.outcome != "completed" or self.has_sent or not self.skipped:
            return self
        main = max(self.skipped, key=lambda reason: self.skipped[reason])
        return msgspec.structs.replace(self, outcome="failed", reason=main)


class EventSummary(Promotion, frozen=True, kw_only=True):
    """A promotion event in a list. `status`, `phase` and `allowed_actions` are those of the time of the answer."""

    event_id: UUID
    status: Status
    phase: Phase
    created_by: str
    created_at: Instant
    updated_at: Instant
    revision: int
    allowed_actions: list[Permission]


class Event(EventSummary, frozen=True, kw_only=True):
    """A promotion event with the days on which it was delivered, and those that were due and not started in time."""

    runs: list[Run] = []
    missed: list[date] = []


class EventsQuery(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename={"since": "from"}):
    """Events whose window touches [from, to), of all times where neither is given; `q` has words, all to be found.

    `show` names one or more of what the calendar shows: drafts, and of what was published where its window stands.
    """

    since: Instant | None = None
    to: Instant | None = None
    status: Status | None = None
    show: Annotated[list[Literal["draft", "upcoming", "active", "ended"]], Meta(max_length=4)] = []
    segment: Annotated[str, Meta(pattern=SEGMENT, max_length=64)] | None = None
    q: Annotated[str, Meta(min_length=1, max_length=100)] | None = None
    limit: PageSize = 50
    cursor: Cursor | None = None

    def __post_init__(self) -> None:
        faults = [*_year_faults("from", self.since), *_year_faults("to", self.to)]
        if self.q is not None and text.is_blank(self.q):
            faults.append(FieldError("q", "must not be empty", "empty"))
        if not faults and self.since and self.to and self.since >= self.to:
            faults = [FieldError("to", "must be after from", "not_after", {"other": "from"})]
        if faults:
            raise BadRequest.of(*faults)


class EventPage(Struct, frozen=True):
    """Events by their start.

    With search words, `total` is how many there are on all pages; 1,000 means that many or more.
    """

    events: list[EventSummary]
    next_cursor: str | None
    total: int | None


class Offer(Struct, frozen=True, kw_only=True):
    """What every customer may see of a package; the coupon's code is for those who get the message."""

    name: str
    discount: Discount
    needs_coupon: bool
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


class OffersQuery(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The products of an order, and the coupon code that it names."""

    sku: Annotated[list[Sku], Meta(min_length=1, max_length=MAX_PRODUCTS)]
    coupon_code: Annotated[str, Meta(min_length=1, max_length=MAX_COUPON_CODE)] | None = None
    limit: PageSize = 100
    cursor: Cursor | None = None


class FieldChange(Struct, frozen=True, rename={"before": "from", "after": "to"}):
    before: Any
    after: Any


class Author(Struct, frozen=True):
    """Who changes an event. People have a name to show, as it is at the time; the platform's services have none."""

    user_id: str
    name: str | None = None
    roles: frozenset[str] = frozenset()

    @classmethod
    def of(cls, caller: Caller) -> Self:
        return cls(caller.user_id, caller.name or None, caller.roles)


class Change(Struct, frozen=True, kw_only=True):
    """One entry of the change log: who did what, and which fields went from what to what."""

    seq: int
    revision: int
    action: LoggedAction
    changed_by: str
    changed_by_name: str | None
    changed_at: Instant
    fields: dict[str, FieldChange]


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


class PreviewRequest(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A draft, and the customer to show it for; without one, the segment's first.

    With the id of a published event, it is a change of that event.
    """

    event: EventDraft
    event_id: UUID | None = None
    customer_id: Annotated[str, Meta(min_length=1, max_length=64)] | None = None


class DueInstant(Struct, frozen=True, kw_only=True):
    date: date
    due: datetime
    expires: datetime


class AudienceSize(Struct, frozen=True):
    size: int


class Preview(Struct, frozen=True, kw_only=True):
    """What a customer would get and when.

    `message` is null where nobody is in the segment, or where `message_problems` says why it cannot be rendered for
    this customer. `problems` has all for which publishing would be refused; for a published event, saving the change.
    """

    occurrences: list[DueInstant]
    message: message.Message | None
    message_problems: list[FieldError]
    audience: AudienceSize
    problems: list[FieldError]


def in_zone(instant: datetime, zone: str) -> datetime:
    """Return the instant with a zone's offset, made fixed: datetimes of one ZoneInfo compare by wall clock."""
    return instant.astimezone(timezone(instant.astimezone(ZoneInfo(zone)).utcoffset() or timedelta()))


def next_occurrences(promotion: Promotion, now: datetime) -> list[DueInstant]:
    """Return the next occurrences that can still start, today's too where it is due already."""
    since = max(now - timedelta(days=2), promotion.start_datetime)
    found = occurrences(promotion.window, (since, since + timedelta(days=SHOWN + 4)))
    coming = [DueInstant(date=one.date, due=one.due, expires=one.expires) for one in found if one.expires > now]
    return coming[:SHOWN]


def differences(before: Promotion | None, after: Promotion | None) -> dict[str, FieldChange]:
    """Return the fields that differ, as plain JSON."""
    old, new = _plain(before), _plain(after)
    return {name: FieldChange(old.get(name), new.get(name)) for name in FIELDS if not _same(before, after, name)}


def edits(before: Promotion, after: Promotion) -> list[EventAction]:
    """Return the actions that make one promotion the other."""
    parts: dict[EventAction, bool] = {
        "move_start": before.start_datetime != after.start_datetime,
        "move_end": before.end_datetime != after.end_datetime,
        "change_timezone": not zones.is_same(before.timezone, after.timezone),
    }
    return ["edit", *(action for action, changed in parts.items() if changed)]


def changed_values(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return a log entry's fields with those of the package and the audience apart, as `promotion_package.discount`."""
    apart: dict[str, Any] = {}
    for name, values in fields.items():
        apart |= _apart(name, values) if name in PARTS else {name: values}
    return apart


def _apart(name: str, values: Mapping[str, Any]) -> dict[str, Any]:
    before, after = values["from"] or {}, values["to"] or {}
    names = dict.fromkeys([*before, *after])
    pairs = {f"{name}.{part}": {"from": before.get(part), "to": after.get(part)} for part in names}
    return {part: pair for part, pair in pairs.items() if pair["from"] != pair["to"]}


PARTS = frozenset({"promotion_package", "audience"})
FIELDS = tuple(field.name for field in msgspec.structs.fields(Promotion))


def _plain(promotion: Promotion | None) -> Mapping[str, Any]:
    plain: Mapping[str, Any] = {} if promotion is None else msgspec.to_builtins(promotion)
    return plain


def _same(before: Promotion | None, after: Promotion | None, name: str) -> bool:
    return before is not None and after is not None and getattr(before, name) == getattr(after, name)


def _faults(draft: EventDraft) -> Iterator[FieldError]:
    yield from text.line_faults("title", draft.title, longest=MAX_TITLE)
    yield from text.lines_faults("description", draft.description, longest=MAX_DESCRIPTION, required=False)
    yield from _package_faults(draft.promotion_package)
    yield from _window_faults(draft)
    if not zones.is_zone(draft.timezone):
        reason = "must be an IANA time zone such as Europe/Berlin"
        yield FieldError("timezone", reason, "unknown_timezone", {"name": draft.timezone})
    if not re.fullmatch(SEND_TIME, draft.send_time):
        yield FieldError("send_time", "must be a time of day such as 09:00", "not_a_time")
    if not re.fullmatch(SEGMENT, draft.audience.segment):
        reason = "must be a segment's name, such as all or lang:de"
        yield FieldError("audience.segment", reason, "not_a_segment")
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
    yield from _discount_faults(package.discount)
    yield from _product_faults(package.products)


def _product_faults(products: list[str]) -> Iterator[FieldError]:
    if len(products) > MAX_PRODUCTS:
        reason = f"must name {MAX_PRODUCTS} products at most"
        yield FieldError("promotion_package.products", reason, "too_many", {"limit": MAX_PRODUCTS})
    for index, sku in enumerate(products[:MAX_PRODUCTS]):
        field = f"promotion_package.products[{index}]"
        if not re.fullmatch(SKU, sku):
            yield FieldError(field, "must be an article number such as MUG-01", "not_a_sku", {"sku": sku})
        elif sku in products[:index]:
            yield FieldError(field, "is named twice", "duplicate", {"sku": sku})


def _discount_faults(discount: Discount) -> Iterator[FieldError]:
    field, most = "promotion_package.discount.value", {"percent": 100, "amount": MAX_AMOUNT, "none": 0}[discount.kind]
    if discount.kind == "none":
        if discount.value:
            yield FieldError(field, "must be 0 where there is no discount", "not_zero")
    elif not 0 < discount.value <= most:
        yield FieldError(field, f"must be more than 0, and {most} at most", "out_of_range", {"above": 0, "max": most})
    elif round(discount.value, 2) != discount.value:
        yield FieldError(field, "must have two decimal places at most", "too_many_decimals", {"limit": 2})


def _window_faults(draft: EventDraft) -> Iterator[FieldError]:
    start, end = draft.start_datetime, draft.end_datetime
    faults = [*_year_faults("start_datetime", start), *_year_faults("end_datetime", end)]
    yield from faults
    if faults:
        return
    if end - start < MIN_WINDOW:
        minutes = MIN_WINDOW // timedelta(minutes=1)
        reason = f"must be at least {minutes} minutes after the start"
        yield FieldError("end_datetime", reason, "window_too_short", {"minutes": minutes})
    if end - start > MAX_WINDOW:
        reason = f"must be at most {MAX_YEARS} years after the start"
        yield FieldError("end_datetime", reason, "window_too_long", {"years": MAX_YEARS})


def _year_faults(field: str, instant: datetime | None) -> Iterator[FieldError]:
    if instant and not datetime(FIRST_YEAR, 1, 1, tzinfo=UTC) <= instant < datetime(LAST_YEAR + 1, 1, 1, tzinfo=UTC):
        years: dict[str, Parameter] = {"first": FIRST_YEAR, "last": LAST_YEAR}
        yield FieldError(field, f"must be in the years {FIRST_YEAR} to {LAST_YEAR}", "year_out_of_range", years)
