"""Stock: how many of each product can be sold now."""

from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

MAX_ITEMS = 50

# `$` alone also matches before a line feed at the end.
Sku = Annotated[str, Meta(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9._-]+$(?!\n)")]
Items = Annotated[list["Item"], Meta(min_length=1, max_length=MAX_ITEMS)]


class StockLevel(Struct, frozen=True):
    """How many of one product are available; a product that is not known is not in an answer."""

    sku: str
    available: int


class StockQuery(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    sku: Annotated[list[Sku], Meta(min_length=1, max_length=100)]


class Stock(Struct, frozen=True):
    stock: list[StockLevel]


class Item(Struct, frozen=True, forbid_unknown_fields=True):
    """A number of pieces of one product."""

    sku: Sku
    quantity: Annotated[int, Meta(ge=1, le=1000)]


class Reservation(Struct, frozen=True, forbid_unknown_fields=True):
    """Pieces set aside for an order; the order's id makes it one and the same reservation however often it is asked."""

    order_id: UUID
    items: Items
