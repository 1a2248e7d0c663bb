"""What the calendar asks the shop, with the asking admin's own token: its products, and its customers."""

from typing import Any, TypeVar

import msgspec
from msgspec import Struct

from eventing.message import Customer
from functions.event_calendar.core.domain import Promotion, publishing_faults
from functions.event_calendar.core.settings import ShopSettings
from functions.shared import clock, settings
from functions.shared.client import Refused, Service
from functions.shared.problems import FieldError, Unavailable, Unprocessable

T = TypeVar("T")

BAD_REQUEST = 400


class StockLevel(Struct, frozen=True):
    sku: str
    available: int


class Stock(Struct, frozen=True):
    stock: list[StockLevel]


class Count(Struct, frozen=True):
    count: int


class Customers(Struct, frozen=True):
    customers: list[Customer]


def check_publishable(promotion: Promotion, *, token: str) -> None:
    """Raise Unprocessable, naming all that stands in the way of publishing, or Unavailable."""
    faults = publishing_faults(promotion, clock.now())
    faults += _product_faults(promotion.promotion_package.products, token)
    faults += [] if _size(promotion.audience.segment, token) is not None else [_unknown_segment("")]
    if faults:
        raise Unprocessable.of(*faults)


def audience_size(segment: str, *, token: str) -> int:
    """Return how many customers are in a segment now. Raises Unprocessable where the shop has no such segment."""
    size = _size(segment, token)
    if size is None:
        raise Unprocessable.of(_unknown_segment("event."))
    return size


def someone(segment: str, customer_id: str | None, *, token: str) -> Customer | None:
    """Return the chosen customer, or the segment's first. Raises Unprocessable where the chosen one is not in it."""
    chosen = {"user_id": customer_id} if customer_id else {}
    params = {"segment": segment, "limit": 1, **chosen}
    found = _customers(params, token)
    if customer_id and not found:
        raise Unprocessable.of(FieldError("customer_id", "is not a customer who would get this promotion"))
    return found[0] if found else None


def _customers(params: dict[str, Any], token: str) -> list[Customer]:
    try:
        found = _asked(_ecommerce(), "list-customers", "/customers", answer=Customers, params=params, token=token)
    except Refused:
        return []
    return found.customers


def _product_faults(products: list[str], token: str) -> list[FieldError]:
    if not products:
        return []
    stock = _asked(_inventory(), "get-stock", "/stock", answer=Stock, params={"sku": products}, token=token).stock
    available = {level.sku: level.available for level in stock}
    return [
        FieldError(f"promotion_package.products[{index}]", "is out of stock" if sku in available else "is not known")
        for index, sku in enumerate(products)
        if available.get(sku, 0) <= 0
    ]


def _size(segment: str, token: str) -> int | None:
    params = {"segment": segment}
    try:
        counted = _asked(_ecommerce(), "count-customers", "/customers/count", answer=Count, params=params, token=token)
    except Refused:
        return None
    return counted.count


def _unknown_segment(prefix: str) -> FieldError:
    return FieldError(f"{prefix}audience.segment", "is not a segment of the shop's")


def _asked(service: Service, function: str, path: str, *, answer: type[T], params: dict[str, Any], token: str) -> T:
    """Ask, and pass on only the refusal of a value; anything else means that no answer can be had."""
    try:
        return service.call(function, "GET", path, answer=answer, params=params, token=token)
    except Refused as refused:
        if refused.status == BAD_REQUEST:
            raise
        raise Unavailable(f"{function} refuses to answer.") from refused
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise Unavailable(f"{function} gives an answer that cannot be read.") from error


def _ecommerce() -> Service:
    return Service(settings.load(ShopSettings).ecommerce_url, "fanfare-ecommerce")


def _inventory() -> Service:
    return Service(settings.load(ShopSettings).inventory_url, "fanfare-inventory")
