"""A day's delivery as dispatch asks for it and Messages answers: one Struct for both ends of each call.

An answer may gain a field with a default: who reads it leaves out what it does not know. A request may not, until
Messages knows the field: it refuses those that it does not know.
"""

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from msgspec import Meta, Struct

from functions.shared.problems import BadRequest, FieldError
from functions.shared.values import INT4, Count, Instant, is_in_bounds, out_of_bounds
from promotions.occurrences import FINISHING

MAX_SLICES = 4096
MAX_BATCH = 1000  # messages, and skipped customers
MAX_BATCH_LENGTH = 500_000  # characters of its texts: what a function holds in memory

UserId = Annotated[str, Meta(min_length=1, max_length=255)]
Reason = Annotated[str, Meta(min_length=1, max_length=200)]
SliceNumber = Annotated[int, Meta(ge=0, lt=MAX_SLICES)]
SliceCount = Annotated[int, Meta(ge=1, le=MAX_SLICES)]
Revision = Annotated[int, Meta(ge=1, le=INT4)]
State = Literal["running", "completed", "failed", "incomplete", "skipped", "withdrawn"]


class RunRequest(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What fixes a run when it is first opened; it stays so until a later revision reopens it.

    `snapshot` is what the day's messages are made from (a `Snapshot`): Messages keeps it, and reads no more in it than
    when the offer ends.
    `expires` is its last instant to begin. With a reason to skip it, the run ends as it begins.
    """

    audience: Count
    revision: Revision
    expires: Instant
    snapshot: Annotated[dict[Annotated[str, Meta(max_length=64)], Any], Meta(max_length=64)]
    skip_reason: Reason | None = None

    @property
    def ends(self) -> datetime:
        """When the run must have finished."""
        return self.expires + FINISHING

    @property
    def offer_ends(self) -> datetime | None:
        """When what the messages offer is over, where the snapshot says so."""
        return msgspec.convert(self.snapshot, _Offer).end_datetime

    def __post_init__(self) -> None:
        try:
            ends = self.offer_ends
        except msgspec.ValidationError as error:
            raise BadRequest.of(
                FieldError("snapshot.end_datetime", "must be a time with an offset", "not_an_instant")
            ) from error
        if ends is not None and not is_in_bounds(ends):
            raise BadRequest.of(out_of_bounds("snapshot.end_datetime"))


class _Offer(Struct, frozen=True):
    """What Messages reads in a snapshot."""

    end_datetime: Instant | None = None


class Run(Struct, frozen=True, kw_only=True):
    """One day's delivery of a promotion at a revision: how far it has come, and what it has done so far.

    `recipients` are those accounted for: messages created, duplicates that were not written again, and those skipped.
    """

    event_id: UUID
    date: date
    revision: int
    state: State
    reason: str | None
    slices: int
    slices_done: int
    recipients: int
    created: int
    duplicates: int
    skipped: dict[str, int]
    started_at: datetime
    finished_at: datetime | None


class OpenRun(Run, frozen=True, kw_only=True):
    """A run with the slices that are still to be delivered, by number."""

    missing: list[int]


class SliceTask(Struct, frozen=True, kw_only=True):
    """A slice to be delivered: from whose snapshot, and up to whom it is already.

    Everyone up to the user id `covered` is accounted for. `run` is there once all slices of the run are done.
    """

    revision: int
    snapshot: dict[str, Any]
    slices: int
    covered: str
    done: bool
    run: Run | None


class CloseRequest(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Asks to stop a day's run of this revision or an earlier one."""

    revision: Revision


class Addressed(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A message for one person, not yet in the inbox."""

    user_id: UserId
    subject: Annotated[str, Meta(min_length=1, max_length=500)]
    content: Annotated[str, Meta(min_length=1, max_length=20_000)]

    @property
    def length(self) -> int:
        """Count the characters that it adds to a batch."""
        return len(self.subject) + len(self.content)


class Skipped(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Someone in the slice who gets no message."""

    user_id: UserId
    reason: Reason

    @property
    def length(self) -> int:
        """Count the characters that it adds to a batch."""
        return len(self.reason)


class Batch(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Part of a slice, or all of it: everyone in a range of the user ids, each with a message or with a reason.

    A slice's batches come in the order of their user ids; `last` closes the slice. `revision` is that of the snapshot
    which the messages were made from.
    """

    event_id: UUID
    date: date
    revision: Revision
    slice: SliceNumber
    slices: SliceCount
    last: bool
    messages: Annotated[list[Addressed], Meta(max_length=MAX_BATCH)]
    skipped: Annotated[list[Skipped], Meta(max_length=MAX_BATCH)] = []

    def __post_init__(self) -> None:
        if self.slice >= self.slices:
            raise BadRequest.of(FieldError("slice", "must be less than slices", "not_below", {"limit": self.slices}))

    @property
    def upto(self) -> str:
        """The greatest user id in this batch; empty where there is nobody."""
        ids = [message.user_id for message in self.messages] + [each.user_id for each in self.skipped]
        return max(ids, default="")


class BatchResult(Struct, frozen=True, kw_only=True):
    """What came of a batch. `run` is there once all slices of the run are done."""

    created: int
    duplicates: int
    slice_done: bool
    run: Run | None
