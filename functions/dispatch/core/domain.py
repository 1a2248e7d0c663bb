"""What a delivery is made of, as far as it reads the answers of the calendar and of the shop."""

from datetime import date, datetime
from uuid import UUID

import msgspec
from msgspec import Struct

from functions.shared.problems import FieldError, Unprocessable
from functions.shared.templates import TemplateError
from promotions import message
from promotions.message import Letter
from promotions.occurrences import Occurrence, Window, has_come, occurrence_on
from promotions.runs import Addressed, Skipped, UserId

SOLD_OUT = "All of its products are sold out."
NOT_READABLE = "What is known of this customer cannot be read."

ALIVE = frozenset({"PUBLISHED", "EXPIRED"})  # a published event expires as its window ends; its run may still finish


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
        return Skipped(user_id=msgspec.json.decode(customer, type=Anyone).user_id, reason=NOT_READABLE)
    except TemplateError as error:
        return Skipped(user_id=known.user_id, reason=str(error)[:200])
    return Addressed(user_id=known.user_id, subject=text.subject, content=text.content)
