"""What a promotion's message says to one customer: the one rendering that the preview and the delivery share.

Pure. Templates may name what NAMES lists; the Structs here are what they are filled with, decoded from the answers of
the event calendar and of E-commerce, which say more than that.
"""

import functools
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from types import SimpleNamespace
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from msgspec import Meta, Struct

from functions.shared import locales, markdown, templates, text
from functions.shared.problems import FieldError
from functions.shared.templates import Fault, NoValueError, TemplateError, Values
from promotions.occurrences import INSTANT
from promotions.offers import Discount

MAX_SUBJECT = 200  # characters, as written and as rendered
MAX_CONTENT = 5_000  # characters as written
MAX_RENDERED = 10_000  # characters of a content as rendered
MOST_RENDERED = {"subject": MAX_SUBJECT, "content": MAX_RENDERED}
CURRENCY = "EUR"

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
    """What a customer reads: a line of plain text, and CommonMark without HTML."""

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
        self._event = SimpleNamespace(**_event(promotion))
        self._package = promotion.promotion_package
        self._mark = markdown.mark_for(promotion.content, promotion.description)
        self._subjects: dict[str, str] = {}

    def to(self, customer: Customer) -> Message:
        """Return the message for one customer. Raises CannotRenderError where a value that it names is not known."""
        language = locales.known(customer.language or "")
        faults: list[FieldError] = []
        known = self._subjects.get(language)
        subject = known or _attempted("subject", faults, lambda: self._subject_for(customer, language))
        content = _attempted("content", faults, lambda: self._content_for(customer, language))
        if faults:
            raise CannotRenderError(faults)
        if "customer" not in self._subject.roots:
            self._subjects[language] = subject
        return Message(subject=subject, content=content)

    def faults_for_everyone(self) -> list[FieldError]:
        """Return why a text that names nothing of the customer cannot be rendered."""
        faults: list[FieldError] = []
        texts = (("subject", self._subject, self._subject_for), ("content", self._content, self._content_for))
        for field, template, render in texts:
            if "customer" not in template.roots:
                _attempted(field, faults, functools.partial(render, Customer(), locales.DEFAULT))
        return faults

    def _subject_for(self, customer: Customer, language: str) -> str:
        return text.one_line(self._subject.render(self._values(customer, language), language=language))

    def _content_for(self, customer: Customer, language: str) -> str:
        inserted = markdown.Values(self._mark)
        marked = self._content.render(self._values(customer, language), language=language, insert=inserted.insert)
        content = inserted.filled(marked).strip()
        if len(content) > MAX_RENDERED:
            raise TemplateError(f"has more than {MAX_RENDERED} characters once it is rendered")
        return content

    def _values(self, customer: Customer, language: str) -> Values:
        return {
            "event": self._event,
            "package": _package_in(self._package, language),
            "customer": SimpleNamespace(**_customer(customer)),
        }


def faults(*, subject: str, content: str) -> list[FieldError]:
    """Return what is wrong with a promotion's templates, by field."""
    return [
        *_refusals("subject", templates.check(subject, NAMES, max_text=MAX_SUBJECT)),
        *_refusals("content", templates.check(content, NAMES, max_text=MAX_CONTENT)),
    ]


def unrenderable(promotion: Promotion) -> list[FieldError]:
    """Return why a promotion's texts cannot be rendered, by field `subject` and `content`; pure.

    Where one of the promotion's own names has no value, the text cannot be rendered, at least for those customers for
    whom an `if` shows that part of it. Names with a `default`, and those in a branch that is not taken, do no harm. A
    text that says the same to everyone may come out empty or too long. A template that is refused is left to `faults`.
    """
    known = {
        f"{root}.{name}": value
        for root, fields in (("event", _event(promotion)), ("package", _package(promotion.promotion_package)))
        for name, value in fields.items()
    }
    texts = (("subject", promotion.subject, MAX_SUBJECT), ("content", promotion.content, MAX_CONTENT))
    missing = [no_value(field, name) for field, written, most in texts for name in _missing(written, known, most)]
    fields = {fault.field for fault in missing}
    return [*missing, *(fault for fault in _faults_for_everyone(promotion) if fault.field not in fields)]


def no_value(field: str, name: str) -> FieldError:
    """Return the fault of a template that names what has no value."""
    return FieldError(field, f"{name} has no value", "no_value", {"name": name})


def _faults_for_everyone(promotion: Promotion) -> list[FieldError]:
    try:
        return Letter(promotion).faults_for_everyone()
    except TemplateError:
        return []


def _attempted(field: str, faults: list[FieldError], render: Callable[[], str]) -> str:
    """Return a field's text; where there is none, add to the faults."""
    try:
        rendered = render()
    except NoValueError as error:
        faults.append(no_value(field, error.name))
    except TemplateError as error:
        faults.append(FieldError(field, str(error), "too_long_rendered", {"limit": MOST_RENDERED[field]}))
    else:
        if not text.is_blank(rendered):
            return rendered
        faults.append(FieldError(field, "is empty once it is rendered", "empty_rendered"))
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
        "first_name": _known_line(customer.first_name),
        "last_name": _known_line(customer.last_name),
        "city": _known_line(customer.city),
        "language": _known_line(customer.language),
    }


def _known_line(value: str | None) -> str | None:
    """Return a customer's value on one line; None where there is nothing to see."""
    return None if value is None or text.is_blank(value) else text.one_line(value)


def _event(promotion: Promotion) -> Mapping[str, Any]:
    zone = ZoneInfo(promotion.timezone)
    return {
        "title": promotion.title,
        "description": markdown.Markdown(text.lines(promotion.description)),
        "start_date": promotion.start_datetime.astimezone(zone).date(),
        # The window ends before its end: at midnight, the day before is the last.
        "end_date": (promotion.end_datetime - INSTANT).astimezone(zone).date(),
        "timezone": promotion.timezone,
    }


@functools.lru_cache(maxsize=256)
def _package_in(package: Package, language: str) -> SimpleNamespace:
    return SimpleNamespace(**_package(package, language))


def _package(package: Package, language: str = "en") -> Mapping[str, Any]:
    return {
        "name": package.name,
        "coupon_code": package.coupon_code or None,
        "discount": _discount(package.discount, language),
    }


def _discount(discount: Discount, language: str) -> str | None:
    if discount.kind == "percent":
        return locales.percent(discount.value, language)
    return locales.money(discount.value, CURRENCY, language) if discount.kind == "amount" else None
