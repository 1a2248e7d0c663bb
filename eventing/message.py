"""What a promotion's message says to one customer: the one rendering that the preview and the delivery share.

Pure. Templates may name what NAMES lists; the Structs here are what they are filled with, decoded from the answers of
the event calendar and of E-commerce, which say more than that.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from msgspec import Meta, Struct

from functions.shared import templates
from functions.shared.problems import FieldError
from functions.shared.templates import TemplateError

MAX_SUBJECT = 200  # characters, as written and as rendered
MAX_CONTENT = 5_000  # characters as written
MAX_RENDERED = 10_000  # characters of a content as rendered
CURRENCY = "€"
INSTANT = timedelta(microseconds=1)  # the finest step of a datetime

NAMES = frozenset(
    {
        "customer.first_name",
        "customer.last_name",
        "customer.city",
        "customer.language",
        "event.title",
        "event.description",
        "event.start_date",
        "event.end_date",
        "event.timezone",
        "package.name",
        "package.coupon_code",
        "package.discount",
    }
)


class Customer(Struct, frozen=True, kw_only=True):
    """Whom a message is for; what is not known of a person is empty."""

    first_name: str | None = None
    last_name: str | None = None
    city: str | None = None
    language: str | None = None


class Discount(Struct, frozen=True, kw_only=True):
    kind: Literal["percent", "amount", "none"]
    value: float = 0


class Package(Struct, frozen=True, kw_only=True):
    name: str
    discount: Discount
    coupon_code: str | None = None


class Promotion(Struct, frozen=True, kw_only=True):
    """What a message is about."""

    title: str
    description: str
    promotion_package: Package
    start_datetime: Annotated[datetime, Meta(tz=True)]
    end_datetime: Annotated[datetime, Meta(tz=True)]
    timezone: str
    subject: str
    content: str


class Message(Struct, frozen=True, kw_only=True):
    """What a customer reads: a line of plain text, and limited Markdown. Whoever displays it escapes it."""

    subject: str
    content: str


class Letter:
    """A promotion's message before it has a recipient: compiled once, rendered for many."""

    def __init__(self, promotion: Promotion) -> None:
        """Compile both templates, or raise TemplateError where one is refused."""
        self._subject = templates.compile(promotion.subject, NAMES, max_text=MAX_SUBJECT, max_rendered=MAX_SUBJECT)
        self._content = templates.compile(promotion.content, NAMES, max_text=MAX_CONTENT, max_rendered=MAX_RENDERED)
        self._values = {
            "event": SimpleNamespace(**_event(promotion)),
            "package": SimpleNamespace(**_package(promotion.promotion_package)),
        }
        self._same_subject: str | None = None

    def to(self, customer: Customer) -> Message:
        """Return the message for one customer. Raises TemplateError where one of the values it names is not known."""
        values = {**self._values, "customer": SimpleNamespace(**_customer(customer))}
        subject = self._same_subject or " ".join(self._subject.render(values).split())
        if "customer" not in self._subject.roots:
            self._same_subject = subject
        content = self._content.render(values).strip()
        if not subject or not content:
            raise TemplateError("Nothing is left to say.")
        return Message(subject=subject, content=content)


def faults(*, subject: str, content: str) -> list[FieldError]:
    """Return what is wrong with a promotion's templates, by field."""
    return [
        *(FieldError("subject", reason) for reason in templates.check(subject, NAMES, max_text=MAX_SUBJECT)),
        *(FieldError("content", reason) for reason in templates.check(content, NAMES, max_text=MAX_CONTENT)),
    ]


def _customer(customer: Customer) -> Mapping[str, Any]:
    return {
        "first_name": customer.first_name or None,
        "last_name": customer.last_name or None,
        "city": customer.city or None,
        "language": customer.language or None,
    }


def _event(promotion: Promotion) -> Mapping[str, Any]:
    zone = ZoneInfo(promotion.timezone)
    return {
        "title": promotion.title,
        "description": promotion.description,
        "start_date": promotion.start_datetime.astimezone(zone).date(),
        # The window ends before its end: at midnight, the day before is the last.
        "end_date": (promotion.end_datetime - INSTANT).astimezone(zone).date(),
        "timezone": promotion.timezone,
    }


def _package(package: Package) -> Mapping[str, Any]:
    return {
        "name": package.name,
        "coupon_code": package.coupon_code or None,
        "discount": _discount(package.discount),
    }


def _discount(discount: Discount) -> str | None:
    if discount.kind == "percent":
        return f"{discount.value:g}%"
    return f"{CURRENCY}{discount.value:.2f}" if discount.kind == "amount" else None
