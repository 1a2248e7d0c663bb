"""What a delivery is made of, as far as it reads the other services' answers, and what it asks of Messages."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta, Struct

from functions.shared.problems import FieldError, Unprocessable
from functions.shared.templates import TemplateError
from promotions import message
from promotions.message import Letter
from promotions.occurrences import Occurrence, Window, has_come, occurrence_on

SOLD_OUT = "All of its products are sold out."
NOT_READABLE = "What is known of this customer cannot be read."

ALIVE = frozenset({"PUBLISHED", "EXPIRED"})  # a published event expires as its window ends; its run may still finish
UserId = Annotated[str, Meta(min_length=1, max_length=255)]


class Package(message.Package, frozen=True, kw_only=True):
    products: tuple[str, ...] = ()


class Audience(Struct, frozen=True):
    segment: str


class Event(message.Promotion, frozen=True, kw_only=True):
    """A promotion event as the calendar has it now."""

    event_id: UUID
    status: str
    send_time: str
    audience: Audience
    promotion_package: Package

    def occurrence_on(self, day: date) -> Occurrence | None:
        """Return the event's occurrence on a local day, if it has one there."""
        return occurrence_on(Window.of(self), day)


class Customer(message.Customer, frozen=True, kw_only=True):
    user_id: UserId


class Anyone(Struct, frozen=True):
    """A customer of whom nothing but the id can be read."""

    user_id: UserId


class CustomerPage(Struct, frozen=True):
    """Customers by user id, each still undecoded; `next_after` is null on the last page."""

    customers: list[msgspec.Raw]
    next_after: str | None


class RunRequest(Struct, frozen=True, kw_only=True):
    audience: int
    expires: datetime
    skip_reason: str | None


class Run(Struct, frozen=True, kw_only=True):
    """A day's delivery as Messages keeps it."""

    event_id: UUID
    date: date
    reason: str | None
    slices: int
    recipients: int
    created: int
    duplicates: int
    skipped: dict[str, int]
    started_at: datetime
    finished_at: datetime | None
    missing: list[int] = []


class Addressed(Struct, frozen=True):
    user_id: str
    subject: str
    content: str


class Skipped(Struct, frozen=True):
    user_id: str
    reason: str


class Batch(Struct, frozen=True, kw_only=True):
    """Everyone in a range of the user ids, each with a message or with a reason; `last` closes the slice."""

    event_id: UUID
    date: date
    slice: int
    slices: int
    last: bool
    messages: list[Addressed]
    skipped: list[Skipped]


class Kept(Struct, frozen=True, kw_only=True):
    """What came of a batch; `run` is there once all slices of the run are done."""

    slice_done: bool
    run: Run | None


def wanted(event: Event, day: date, *, now: datetime) -> Occurrence | None:
    """Return the occurrence that may still be delivered; None where it is withdrawn, moved away or over."""
    if event.status not in ALIVE:
        return None
    occurrence = event.occurrence_on(day)
    return occurrence if occurrence and now < occurrence.ends else None


def check_due(occurrence: Occurrence, *, now: datetime) -> None:
    """Raise Unprocessable for an occurrence that is not due yet: its sender has a wrong clock, or lies."""
    if not has_come(occurrence.due, now=now):
        at = occurrence.due.isoformat()
        raise Unprocessable.of(FieldError("date", f"is not due before {at}", "too_early", {"at": at}))


def written(letter: Letter, customer: msgspec.Raw) -> Addressed | Skipped:
    """Return a customer's message, or why there is none: nobody else goes without because of one."""
    try:
        known = msgspec.json.decode(customer, type=Customer)
        text = letter.to(known)
    except msgspec.ValidationError:
        return Skipped(msgspec.json.decode(customer, type=Anyone).user_id, NOT_READABLE)
    except TemplateError as error:
        return Skipped(known.user_id, str(error)[:200])
    return Addressed(known.user_id, text.subject, text.content)
