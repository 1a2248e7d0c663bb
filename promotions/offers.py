"""What a shop needs to know of a promotion to charge what it promises: both ends of the call that asks for it."""

from typing import Literal
from uuid import UUID

from msgspec import Struct

from functions.shared.values import Instant


class Discount(Struct, frozen=True, kw_only=True):
    kind: Literal["percent", "amount", "none"]
    value: float = 0


class PriceOffer(Struct, frozen=True, kw_only=True):
    """A promotion that was published, as far as it concerns prices.

    Without products it is for all of the shop. Without a coupon code everybody gets the discount while the window
    [start, end) is open; with one, those whose order names the code.
    """

    event_id: UUID
    title: str
    discount: Discount
    products: list[str]
    coupon_code: str | None
    start_datetime: Instant
    end_datetime: Instant


class PriceOffers(Struct, frozen=True):
    offers: list[PriceOffer]
    next_cursor: str | None
