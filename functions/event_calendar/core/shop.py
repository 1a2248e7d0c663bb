"""What the calendar asks the shop, with the asking admin's own token: its products, and its customers."""

from collections.abc import Iterator
from typing import Any, TypeVar

import httpx
import msgspec
from msgspec import Struct

from functions.event_calendar.core import publishing
from functions.event_calendar.core.domain import Promotion
from functions.event_calendar.core.settings import ShopSettings
from functions.shared import client, clock, parts, settings
from functions.shared.client import Refused, Service
from functions.shared.problems import FieldError, Unavailable, Unprocessable
from promotions.message import Customer

T = TypeVar("T")

BAD_REQUEST = 400
SOON = 2.0  # seconds


class StockLevel(Struct, frozen=True):
    sku: str
    available: int


class Stock(Struct, frozen=True):
    stock: list[StockLevel]


class Product(Struct, frozen=True):
    sku: str
    name: str


class Products(Struct, frozen=True):
    products: list[Product]


class Count(Struct, frozen=True):
    count: int


class Customers(Struct, frozen=True):
    customers: list[Customer]


def check_publishable(promotion: Promotion, *, before: Promotion | None = None, token: str) -> None:
    """Raise Unprocessable, naming all that stands in the way of publishing, or Unavailable."""
    if problems := publishing_problems(promotion, before=before, token=token):
        raise Unprocessable.of(*problems)


def publishing_problems(promotion: Promotion, *, before: Promotion | None = None, token: str) -> list[FieldError]:
    """Return all that stands in the way of publishing. Raises Unavailable where the shop does not answer.

    `before` is what is published already: then only what is new in the promotion is checked.
    """
    problems = publishing.problems(promotion, before=before, now=clock.now())
    problems += _product_problems(promotion, before, token)
    problems += _segment_problems(promotion, before, token)
    return problems


def products(*, token: str) -> list[Product]:
    """Return what the shop sells. Raises Unavailable soon: who asks has saved something, and somebody waits."""
    url = settings.load(ShopSettings).ecommerce_url.format(function="list-products").rstrip("/") + "/products"
    try:
        reply = client.http().get(url, headers={"Authorization": f"Bearer {token}"}, timeout=SOON)
        reply.raise_for_status()
        return msgspec.json.decode(reply.content, type=Products).products
    except (httpx.HTTPError, msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise Unavailable("list-products does not answer.") from error


def audience_size(segment: str, *, token: str) -> int:
    """Return how many customers are in a segment now; none where the shop has no such segment."""
    return _size(segment, token) or 0


def someone(segment: str, customer_id: str | None, *, token: str) -> Customer | None:
    """Return the chosen customer, or the segment's first. Raises Unprocessable where the chosen one is not in it."""
    chosen = {"user_id": customer_id} if customer_id else {}
    params = {"segment": segment, "limit": 1, **chosen}
    found = _customers(params, token)
    if customer_id and not found:
        reason = "is not a customer who would get this promotion"
        raise Unprocessable.of(FieldError("customer_id", reason, "not_in_audience"))
    return found[0] if found else None


def _customers(params: dict[str, Any], token: str) -> list[Customer]:
    try:
        found = _asked(_ecommerce(), "list-customers", "/customers", answer=Customers, params=params, token=token)
    except Refused:
        return []
    return found.customers


def _product_problems(promotion: Promotion, before: Promotion | None, token: str) -> list[FieldError]:
    places = {sku: index for index, sku in reversed(list(enumerate(promotion.promotion_package.products)))}
    known = set(before.promotion_package.products) if before else set()
    added = [sku for sku in dict.fromkeys(promotion.promotion_package.products) if sku not in known]
    if not added:
        return []
    available = {level.sku: level.available for level in _stock(added, token)}
    return [_product_problem(places[sku], sku, known=sku in available) for sku in added if available.get(sku, 0) <= 0]


def _stock(skus: list[str], token: str) -> Iterator[StockLevel]:
    for part in parts.of("sku", skus):
        yield from _asked(_inventory(), "get-stock", "/stock", answer=Stock, params={"sku": part}, token=token).stock


def _product_problem(index: int, sku: str, *, known: bool) -> FieldError:
    field = f"promotion_package.products[{index}]"
    if known:
        return FieldError(field, f"{sku} is out of stock", "out_of_stock", {"sku": sku})
    return FieldError(field, f"{sku} is not a product of the shop", "unknown_product", {"sku": sku})


def _segment_problems(promotion: Promotion, before: Promotion | None, token: str) -> list[FieldError]:
    segment = promotion.audience.segment
    if (before and before.audience.segment == segment) or _size(segment, token) is not None:
        return []
    return [FieldError("audience.segment", "is not a segment of the shop", "unknown_segment", {"segment": segment})]


def _size(segment: str, token: str) -> int | None:
    params = {"segment": segment}
    try:
        counted = _asked(_ecommerce(), "count-customers", "/customers/count", answer=Count, params=params, token=token)
    except Refused:
        return None
    return counted.count


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
