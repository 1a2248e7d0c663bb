"""What an order costs a customer now: the products' prices, what promotions promise, and the coupons used before."""

from collections.abc import Collection
from uuid import UUID

import msgspec

from functions.ecommerce.core import pricing, store
from functions.ecommerce.core.domain import OrderDraft, Quote
from functions.ecommerce.core.settings import CalendarSettings
from functions.shared import clock, parts, settings
from functions.shared.client import Refused, Service
from functions.shared.problems import Unavailable
from promotions.offers import PriceOffer, PriceOffers

FUNCTION = "list-offers"


def quote(draft: OrderDraft, *, user_id: str, order_id: UUID | None = None) -> Quote:
    """Return what an order costs; what the order itself has used already, in an earlier try, does not count as used.

    Raises BadRequest where the shop does not sell its items, and Unavailable where the calendar does not answer: a
    price that may be wrong is none.
    """
    products = store.products_by_sku(item.sku for item in draft.items)
    pricing.check_items(draft.items, products)
    offers = _offers(products, draft.coupon_code)
    coupons = [offer.event_id for offer in offers if offer.coupon_code]
    used = store.used_coupons(user_id, coupons, but_for=order_id)
    return pricing.quote(draft, products, offers, used=used, at=clock.now())


def _offers(skus: Collection[str], code: str | None) -> list[PriceOffer]:
    """Return what the calendar promises for these products, each once, by its start."""
    named = {"coupon_code": code} if code else {}
    found = {offer.event_id: offer for part in parts.of("sku", skus) for offer in _pages({"sku": part, **named})}
    return sorted(found.values(), key=lambda offer: (offer.start_datetime, offer.event_id))


def _pages(params: dict[str, str | list[str]]) -> list[PriceOffer]:
    page = _page(params)
    offers = [*page.offers]
    while page.next_cursor is not None:
        page = _page({**params, "cursor": page.next_cursor})
        offers += page.offers
    return offers


def _page(params: dict[str, str | list[str]]) -> PriceOffers:
    own = settings.load(CalendarSettings)
    calendar = Service(own.event_calendar_url, own.event_calendar_audience)
    try:
        return calendar.call(FUNCTION, "GET", "/promotions/offers", params=params, answer=PriceOffers)
    except Refused as refused:
        raise Unavailable(f"{FUNCTION} refuses to answer.", code="upstream_refused") from refused
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise Unavailable(f"{FUNCTION} gives an answer that cannot be read.", code="upstream_answer") from error
