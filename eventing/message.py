"""What a promotion's message says to one customer: the one rendering that the preview and the delivery share.

Pure. Templates may name what NAMES lists; the Structs here are what they are filled with, decoded from the answers of
the event calendar and of E-commerce, which say more than that.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from msgspec import Meta, Struct

from functions.shared import templates, text
from functions.shared.problems import FieldError
from functions.shared.templates import Fault, NoValueError, Template, TemplateError, Values

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


class CannotRenderError(TemplateError):
    """A customer's message has no text; `faults` names the fields, and why."""

    def __init__(self, faults: list[FieldError]) -> None:
        super().__init__("; ".join(f"{fault.field}: {fault.reason}" for fault in faults))
        self.faults = faults


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
        """Return the message for one customer. Raises CannotRenderError where a value that it names is not known."""
        values = {**self._values, "customer": SimpleNamespace(**_customer(customer))}
        faults: list[FieldError] = []
        subject = self._same_subject or _rendered("subject", self._subject, values, faults)
        content = _rendered("content", self._content, values, faults)
        if faults:
            raise CannotRenderError(faults)
        if "customer" not in self._subject.roots:
            self._same_subject = subject
        return Message(subject=" ".join(subject.split()), content=content)


def faults(*, subject: str, content: str) -> list[FieldError]:
    """Return what is wrong with a promotion's templates, by field."""
    return [
        *_refusals("subject", templates.check(subject, NAMES, max_text=MAX_SUBJECT)),
        *_refusals("content", templates.check(content, NAMES, max_text=MAX_CONTENT)),
    ]


def unrenderable(promotion: Promotion) -> list[FieldError]:
    """Return which of a promotion's own names have no value, by field `subject` and `content`; pure.

    Such a text cannot be rendered, at least for those customers for whom an `if` shows that part of it. Names with a
    `default`, and those in a branch that is not taken, do no harm. A template that is refused is left to `faults`.
    """
    known = {
        f"{root}.{name}": value
        for root, fields in (("event", _event(promotion)), ("package", _package(promotion.promotion_package)))
        for name, value in fields.items()
    }
    texts = (("subject", promotion.subject, MAX_SUBJECT), ("content", promotion.content, MAX_CONTENT))
    return [no_value(field, name) for field, written, most in texts for name in _missing(written, known, most)]


def no_value(field: str, name: str) -> FieldError:
    """Return the fault of a template that names what has no value."""
    return FieldError(field, f"{name} has no value", "no_value", {"name": name})


def _rendered(field: str, template: Template, values: Values, faults: list[FieldError]) -> str:
    """Return a field's text; where there is none, add to the faults."""
    try:
        rendered = template.render(values).strip()
    except NoValueError as error:
        faults.append(no_value(field, error.name))
    except TemplateError as error:
        faults.append(FieldError(field, str(error), "too_long_rendered"))
    else:
        if not text.is_blank(rendered):
            return rendered
        faults.append(FieldError(field, "is empty for this customer", "empty_rendered"))
    return ""


def _missing(template: str, known: Mapping[str, Any], longest: int) -> list[str]:
    try:
        return templates.compile(template, NAMES, max_text=longest, max_rendered=MAX_RENDERED).missing(known)
    except TemplateError:
        return []


def _refusals(field: str, refused: Iterable[Fault]) -> list[FieldError]:
    return [FieldError(field, fault.reason, fault.code, fault.params) for fault in refused]


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
