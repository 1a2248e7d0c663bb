"""Products, orders and customers, as far as a shop needs them to be promoted to."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import chain
from typing import Annotated, Literal
from uuid import UUID, uuid4, uuid5

from msgspec import Meta, Struct

from functions.shared import text
from functions.shared.paging import Cursor, PageSize
from functions.shared.problems import BadRequest, FieldError, Unprocessable

CURRENCY = "EUR"
MAX_CUSTOMERS = 1000
MAX_NAME = 100
ORDERS = UUID("c0f9ad3e-6a7c-4f0a-8a52-0f4f1d3f6a55")  # the name space of order ids

# `$` alone also matches before a line feed at the end.
Sku = Annotated[str, Meta(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9._-]+$(?!\n)")]
Language = Literal["de", "en"]
Tier = Literal["new", "regular", "vip"]
Segment = Literal["all", "new", "regular", "vip", "lang:de", "lang:en"]
Name = Annotated[str, Meta(description=text.LINE, extra_json_schema={"maxLength": MAX_NAME})]
Key = Annotated[str, Meta(max_length=64)]
KEY_REUSED = FieldError("Idempotency-Key", "was used for an order of other items", "idempotency_key_reused")


class Product(Struct, frozen=True, kw_only=True):
    sku: str
    name: str
    description: str
    price_cents: int
    currency: str = CURRENCY


class Products(Struct, frozen=True):
    products: list[Product]


class OrderItem(Struct, frozen=True, forbid_unknown_fields=True):
    """A number of pieces of one product."""

    sku: Sku
    quantity: Annotated[int, Meta(ge=1, le=1000)]


class OrderDraft(Struct, frozen=True, forbid_unknown_fields=True):
    items: Annotated[list[OrderItem], Meta(min_length=1, max_length=50)]


class OrderLine(Struct, frozen=True, kw_only=True):
    """An item as it was sold: the product's name and price at that time."""

    sku: str
    name: str
    quantity: int
    price_cents: int


class Order(Struct, frozen=True, kw_only=True):
    order_id: UUID
    items: list[OrderLine]
    total_cents: int
    currency: str
    created_at: datetime


class OrdersQuery(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    limit: PageSize = 20
    cursor: Cursor | None = None


class OrderPage(Struct, frozen=True):
    orders: list[Order]
    next_cursor: str | None


class Profile(Struct, frozen=True, kw_only=True):
    """What the shop knows of a person; without their say it may not send them promotions."""

    first_name: str = ""
    last_name: str = ""
    email: str = ""
    language: Language = "en"
    city: str = ""
    marketing_consent: bool = False


class ProfileDraft(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    first_name: Name
    last_name: Name
    language: Language
    city: Name
    marketing_consent: bool

    def __post_init__(self) -> None:
        names = ("first_name", "last_name", "city")
        text.tidy(self, one_line=names)
        checked = (text.line_faults(name, getattr(self, name), longest=MAX_NAME, required=False) for name in names)
        if faults := list(chain.from_iterable(checked)):
            raise BadRequest.of(*faults)


class Customer(Struct, frozen=True, kw_only=True):
    """A customer who may be sent promotions."""

    user_id: str
    first_name: str
    last_name: str
    email: str
    language: Language
    city: str
    segments: list[Segment]


class CustomersQuery(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A segment's customers with `after` < user_id <= `upto`, both compared byte by byte."""

    segment: Segment = "all"
    after: Key = ""
    upto: Key | None = None
    user_id: Key | None = None
    limit: Annotated[int, Meta(ge=1, le=MAX_CUSTOMERS)] = MAX_CUSTOMERS


class CustomerPage(Struct, frozen=True):
    """`next_after` is where the next page begins; null where this was the last."""

    customers: list[Customer]
    next_after: str | None


class CountQuery(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    segment: Segment = "all"


class CustomerCount(Struct, frozen=True):
    count: int


def segments_of(*, tier: Tier, language: Language) -> list[Segment]:
    """Return the segments that a customer belongs to, besides "all"."""
    return [tier, "lang:de" if language == "de" else "lang:en"]


def order_id_for(user_id: str, key: str | None) -> UUID:
    """Return the id of the order that a customer places under an idempotency key: the same each time."""
    return uuid4() if key is None else uuid5(ORDERS, f"{user_id} {key}")


def priced(draft: OrderDraft, products: Mapping[str, Product], *, order_id: UUID, at: datetime) -> Order:
    """Return the order at today's prices. Raises BadRequest, naming what the shop does not sell or is listed twice."""
    _check(draft.items, products)
    lines = [
        OrderLine(sku=sku, name=products[sku].name, quantity=quantity, price_cents=products[sku].price_cents)
        for sku, quantity in _quantities(draft.items).items()
    ]
    total = sum(line.quantity * line.price_cents for line in lines)
    return Order(order_id=order_id, items=lines, total_cents=total, currency=CURRENCY, created_at=at)


def again(order: Order, draft: OrderDraft) -> Order:
    """Return an order that was placed before. Raises Unprocessable where other items are asked for this time."""
    if _quantities(order.items) != _quantities(draft.items):
        raise Unprocessable.of(KEY_REUSED)
    return order


def _check(items: Sequence[OrderItem], products: Mapping[str, Product]) -> None:
    skus = [item.sku for item in items]
    faults = [fault for index in range(len(skus)) for fault in _item_faults(skus, index, products)]
    if faults:
        raise BadRequest.of(*faults)


def _item_faults(skus: Sequence[str], index: int, products: Mapping[str, Product]) -> Iterator[FieldError]:
    field, sku = f"items[{index}].sku", skus[index]
    if sku not in products:
        yield FieldError(field, "is not sold here", "unknown_product", {"sku": sku})
    if sku in skus[:index]:
        yield FieldError(field, "is listed twice", "duplicate", {"sku": sku})


def _quantities(items: Sequence[OrderItem | OrderLine]) -> dict[str, int]:
    return {item.sku: item.quantity for item in items}
