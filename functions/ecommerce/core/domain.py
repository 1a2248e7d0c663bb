"""Products, orders and customers, as far as a shop needs them to be promoted to."""

from collections.abc import Sequence
from datetime import datetime
from itertools import chain
from typing import Annotated, Literal
from uuid import UUID, uuid4, uuid5

from msgspec import Meta, Struct

from functions.shared import text
from functions.shared.paging import Cursor, PageSize
from functions.shared.problems import BadRequest, Conflict, FieldError, Problem, Unprocessable

CURRENCY = "EUR"
MAX_CUSTOMERS = 1000
MAX_NAME = 100
MAX_COUPON_CODE = 64
MAX_TOTAL = 2**53 - 1  # cents that a page can count
ORDERS = UUID("c0f9ad3e-6a7c-4f0a-8a52-0f4f1d3f6a55")  # the name space of order ids

# `$` alone also matches before a line feed at the end.
Sku = Annotated[str, Meta(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9._-]+$(?!\n)")]
Language = Literal["de", "en"]
Tier = Literal["new", "regular", "vip"]
Segment = Literal["all", "new", "regular", "vip", "lang:de", "lang:en"]
Name = Annotated[str, Meta(description=text.LINE, extra_json_schema={"maxLength": MAX_NAME})]
Key = Annotated[str, Meta(max_length=64)]
Coupon = Meta(description=text.COUPON_CODE, extra_json_schema={"pattern": text.COUPON, "maxLength": MAX_COUPON_CODE})
KEY_REUSED = FieldError("Idempotency-Key", "was used for an order of other items", "idempotency_key_reused")
COUPON_UNKNOWN = FieldError("coupon_code", "is not a code of this shop", "coupon_unknown")
COUPON_NOT_ON = FieldError("coupon_code", "is for a promotion that has not begun or is over", "coupon_not_on")
COUPON_ELSEWHERE = FieldError("coupon_code", "is for other products", "coupon_not_for_these_products")
COUPON_USED = FieldError("coupon_code", "was used for another order", "coupon_already_used")
PASSING = frozenset({"coupon_not_on", "coupon_already_used", "price_changed"})


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


class OrderDraft(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is to be bought, with a coupon's code in any letter case.

    With `expected_total_cents` the order is refused where it costs anything else by now.
    """

    items: Annotated[list[OrderItem], Meta(min_length=1, max_length=50)]
    coupon_code: Annotated[str, Coupon] | None = None
    expected_total_cents: Annotated[int, Meta(ge=0, le=MAX_TOTAL)] | None = None

    def __post_init__(self) -> None:
        text.tidy(self, one_line=("coupon_code",))
        code = self.coupon_code
        if code is not None and (faults := list(text.coupon_faults("coupon_code", code, longest=MAX_COUPON_CODE))):
            raise BadRequest.of(*faults)


class OrderLine(Struct, frozen=True, kw_only=True):
    """An item as it is sold: the product's name and list price at that time, and what the whole line costs less.

    `event_id` and `promotion` name the promotion that takes the discount off, by its `coupon_code` where it needs one.
    """

    sku: str
    name: str
    quantity: int
    price_cents: int
    discount_cents: int = 0
    event_id: UUID | None = None
    promotion: str | None = None
    coupon_code: str | None = None


class Quote(Struct, frozen=True, kw_only=True):
    """What an order would cost now. A coupon that it would be refused for is in `problems`, and not in the prices."""

    items: list[OrderLine]
    total_cents: int
    discount_cents: int
    currency: str
    coupon_code: str | None
    problems: list[FieldError]


class Order(Struct, frozen=True, kw_only=True):
    """An order; `total_cents` is what was charged, `coupon_code` the code that the order named."""

    order_id: UUID
    items: list[OrderLine]
    total_cents: int
    discount_cents: int = 0
    coupon_code: str | None = None
    currency: str
    created_at: datetime

    @property
    def redeemed(self) -> list[UUID]:
        """The promotions whose coupon is used up by this order."""
        return sorted({line.event_id for line in self.items if line.event_id and line.coupon_code})


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


def order(quote: Quote, draft: OrderDraft, *, order_id: UUID, at: datetime) -> Order:
    """Return the order at these prices. Raises Conflict or Unprocessable where its coupon, or the total, is refused."""
    for problem in quote.problems:
        raise refusal(problem)
    if draft.expected_total_cents not in {None, quote.total_cents}:
        raise refusal(
            FieldError(
                "expected_total_cents",
                "is not what the order costs now",
                "price_changed",
                {"total_cents": quote.total_cents},
            )
        )
    return Order(
        order_id=order_id,
        items=quote.items,
        total_cents=quote.total_cents,
        discount_cents=quote.discount_cents,
        coupon_code=quote.coupon_code,
        currency=quote.currency,
        created_at=at,
    )


def again(placed: Order, draft: OrderDraft) -> Order:
    """Return an order that was placed before. Raises Unprocessable where something else is asked for this time."""
    if _asked(placed.items, placed.coupon_code) != _asked(draft.items, draft.coupon_code):
        raise Unprocessable.of(KEY_REUSED)
    return placed


def refusal(error: FieldError) -> Problem:
    """Return the problem that refuses an order: a conflict where another time, or another order, may do."""
    kind = Conflict if error.code in PASSING else Unprocessable
    return kind(f"{error.field} {error.reason}.", [error], code=error.code)


def _asked(items: Sequence[OrderItem | OrderLine], code: str | None) -> tuple[dict[str, int], str | None]:
    return {item.sku: item.quantity for item in items}, code and code.lower()
