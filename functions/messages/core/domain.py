"""Messages in people's inboxes, and the runs and slices that brought them there."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from msgspec import Meta, Struct

from functions.shared.paging import Cursor, PageSize
from functions.shared.problems import BadRequest, FieldError, Unprocessable
from functions.shared.values import Instant
from promotions.occurrences import FINISHING, may_have_begun
from promotions.runs import MAX_SLICES, Batch, Run, State

SLICE_SIZE = 500  # recipients that a slice aims at

AsOf = Annotated[str, Meta(min_length=1, max_length=20_000)]


class Message(Struct, frozen=True, kw_only=True):
    """What a person finds in the inbox; its offer ends at `ends_at`, where that is known."""

    message_id: UUID
    event_id: UUID
    occurrence_date: date
    subject: str
    content: str
    is_read: bool
    created_at: datetime
    read_at: datetime | None
    archived_at: datetime | None
    ends_at: datetime | None
    has_ended: bool


class MessagesQuery(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What to list: the inbox, or what is archived; of it what is unread and still on, or all."""

    limit: PageSize = 20
    cursor: Cursor | None = None
    unread: bool = False
    archived: bool = False


class MessagePage(Struct, frozen=True):
    """`as_of` names what the inbox held when this page was read; null where the page is empty."""

    messages: list[Message]
    next_cursor: str | None
    as_of: str | None


class Unread(Struct, frozen=True):
    unread: int


class InboxState(Struct, frozen=True, kw_only=True):
    """How many messages are unread, and a tag of everything that an inbox shows."""

    unread: int
    tag: str


class Watermark(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the reader has had a chance to see: exactly one of the two.

    `as_of` comes from the list's first page and leaves out messages that arrived later, even under an earlier time.
    `before` is the older way: when the newest message that was shown was created.
    """

    as_of: AsOf | None = None
    before: Instant | None = None

    def __post_init__(self) -> None:
        if (self.as_of is None) == (self.before is None):
            raise BadRequest.of(FieldError("as_of", "is required, unless before is given", code="required"))


class Marked(Struct, frozen=True):
    """How many messages were unread until now, and the time they were read at: with it they can be unread again."""

    marked: int
    read_at: datetime


class MarkedAt(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The `read_at` of the messages that were marked all at once."""

    read_at: Instant


class Unmarked(Struct, frozen=True):
    """How many messages are unread again."""

    unmarked: int


class RunReport(Run, frozen=True, kw_only=True):
    """A run with how many of its messages have been read."""

    read: int


class RunReports(Struct, frozen=True):
    runs: list[RunReport]


class Progress(Struct, frozen=True, kw_only=True):
    """How far one slice has come: everyone up to `covered` is accounted for."""

    covered: str = ""
    created: int = 0
    duplicates: int = 0
    skipped: Mapping[str, int] = {}
    done: bool = False


def check_begun(day: date, *, now: datetime) -> None:
    """Raise Unprocessable for a day that has begun nowhere yet: nothing is sent ahead of its time."""
    if not may_have_begun(day, now=now):
        raise Unprocessable.of(FieldError("date", "has not begun", "too_early", {"at": day.isoformat()}))


def slices_for(audience: int) -> int:
    """Return how many slices a run gets: the power of two nearest to audience / SLICE_SIZE, within bounds."""
    slices = 1
    # Nearest by ratio: between n and 2n lies n * √2, so that a slice expects at most √2 times SLICE_SIZE.
    while slices < MAX_SLICES and audience**2 > 2 * (slices * SLICE_SIZE) ** 2:
        slices *= 2
    return slices


def accounted(before: Progress, batch: Batch, *, created: int, created_beyond: int) -> Progress:
    """Return a slice's progress after a batch, of which `created` messages were new.

    A batch may come again, after a crash or side by side with itself. Whoever lies up to `covered` has been accounted
    for, so that only those beyond count as duplicates or skipped; a message that was created is counted once anyway.
    """
    beyond = sum(message.user_id > before.covered for message in batch.messages)
    skipped = dict(before.skipped)
    for each in batch.skipped:
        if each.user_id > before.covered:
            skipped[each.reason] = skipped.get(each.reason, 0) + 1
    return Progress(
        covered=max(before.covered, batch.upto),
        created=before.created + created,
        duplicates=before.duplicates + beyond - created_beyond,
        skipped=skipped,
        done=batch.last,
    )


def state_of(run: Mapping[str, Any], *, now: datetime, all_skipped: bool) -> State:
    """Return how a row of `run` stands at an instant; one in which every customer was skipped has failed."""
    if run["skip_reason"] is not None:
        return "skipped"
    if run["closed_at"] is not None:
        return "withdrawn"
    if run["finished_at"] is not None:
        return "failed" if all_skipped else "completed"
    return "running" if now < run["expires"] + FINISHING else "incomplete"
