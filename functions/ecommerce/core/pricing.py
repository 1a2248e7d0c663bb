"""What an order costs: list prices, less what promotions promise. Pure; in cents, rounded half up.

A discount is taken off each piece, so that a line costs what the window shows for one, times its quantity. A fixed
amount therefore counts per piece too; nothing costs less than 0. A line has the offer that takes off most: no two add
up. Where a coupon takes off no more than an offer without one, the coupon is not used.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from msgspec import structs

from functions.ecommerce.core.domain import (
    COUPON_ELSEWHERE,
    COUPON_NOT_ON,
    COUPON_UNKNOWN,
    COUPON_USED,
    CURRENCY,
    OrderDraft,
    OrderItem,
    OrderLine,
    Product,
    Quote,
)
from functions.shared.problems import BadRequest, FieldError
from promotions.offers import Discount, PriceOffer


def cents_off(price_cents: int, discount: Discount) -> int:
    """Return what a discount takes off one piece."""
    hundredths = round(discount.value * 100)  # of a percent, or of the currency: a value has two decimals at most
    off = {"percent": (price_cents * hundredths + 5000) // 10_000, "amount": hundredths, "none": 0}[discount.kind]
    return max(0, min(off, price_cents))


def check_items(items: Sequence[OrderItem], products: Mapping[str, Product]) -> None:
    """Raise BadRequest, naming what the shop does not sell or is listed twice."""
    skus = [item.sku for item in items]
    faults = [fault for index in range(len(skus)) for fault in _item_faults(skus, index, products)]
    if faults:
        raise BadRequest.of(*faults)


def quote(
    draft: OrderDraft,
    products: Mapping[str, Product],
    offers: Sequence[PriceOffer],
    *,
    used: Collection[UUID],
    at: datetime,
) -> Quote:
    """Return what an order costs at an instant; `used` are the promotions whose coupon the customer has used.

    A coupon that is refused is named in `problems`, and takes nothing off.
    """
    problem = coupon_problem(draft, offers, used=used, at=at)
    code = None if problem else draft.coupon_code
    on = [offer for offer in offers if _is_for_everyone(offer, at) or _may_use(offer, code, used, at)]
    lines = [_line(products[item.sku], item.quantity, on) for item in draft.items]
    discount = sum(line.discount_cents for line in lines)
    return Quote(
        items=lines,
        total_cents=sum(line.quantity * line.price_cents for line in lines) - discount,
        discount_cents=discount,
        coupon_code=draft.coupon_code,
        currency=CURRENCY,
        problems=[problem] if problem else [],
    )


def coupon_problem(
    draft: OrderDraft, offers: Sequence[PriceOffer], *, used: Collection[UUID], at: datetime
) -> FieldError | None:
    """Return why the order's coupon is refused. Of several promotions under one code, one that will do is enough."""
    if draft.coupon_code is None:
        return None
    named = [offer for offer in offers if is_named(offer, draft.coupon_code)]
    on = [offer for offer in named if _is_on(offer, at)]
    fitting = [offer for offer in on if any(_is_for(offer, item.sku) for item in draft.items)]
    left = [offer for offer in fitting if offer.event_id not in used]
    steps = ((named, COUPON_UNKNOWN), (on, COUPON_NOT_ON), (fitting, COUPON_ELSEWHERE), (left, COUPON_USED))
    return next((problem for found, problem in steps if not found), None)


def is_named(offer: PriceOffer, code: str | None) -> bool:
    """Return whether a code is this offer's, in any letter case."""
    return code is not None and offer.coupon_code is not None and offer.coupon_code.lower() == code.lower()


def _is_on(offer: PriceOffer, at: datetime) -> bool:
    return offer.start_datetime <= at < offer.end_datetime


def _is_for_everyone(offer: PriceOffer, at: datetime) -> bool:
    return offer.coupon_code is None and _is_on(offer, at)


def _may_use(offer: PriceOffer, code: str | None, used: Collection[UUID], at: datetime) -> bool:
    return is_named(offer, code) and _is_on(offer, at) and offer.event_id not in used


def _is_for(offer: PriceOffer, sku: str) -> bool:
    return not offer.products or sku in offer.products


def _line(product: Product, quantity: int, offers: Sequence[PriceOffer]) -> OrderLine:
    line = OrderLine(sku=product.sku, name=product.name, quantity=quantity, price_cents=product.price_cents)
    offer = max(offers, key=lambda each: _rank(product, each), default=None)
    cents = _off(product, offer) if offer else 0
    if offer is None or not cents:
        return line
    return structs.replace(
        line,
        discount_cents=quantity * cents,
        event_id=offer.event_id,
        promotion=offer.title,
        coupon_code=offer.coupon_code,
    )


def _rank(product: Product, offer: PriceOffer) -> tuple[int, bool]:
    return _off(product, offer), offer.coupon_code is None


def _off(product: Product, offer: PriceOffer) -> int:
    return cents_off(product.price_cents, offer.discount) if _is_for(offer, product.sku) else 0


def _item_faults(skus: Sequence[str], index: int, products: Mapping[str, Product]) -> Iterator[FieldError]:
    field, sku = f"items[{index}].sku", skus[index]
    if sku not in products:
        yield FieldError(field, "is not sold here", "unknown_product", {"sku": sku})
    if sku in skus[:index]:
        yield FieldError(field, "is listed twice", "duplicate", {"sku": sku})
