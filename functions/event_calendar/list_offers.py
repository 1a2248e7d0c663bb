"""GET /promotions/offers: the promotions that the price of some products depends on, for the shop that charges it.

Discounts without a coupon are listed while they are on. With `coupon_code` everything published under that code is
listed too, also what is over or has not begun, so that the shop can say which; no other code is ever named.
"""

import functions_framework

from functions.event_calendar.core import reads
from functions.event_calendar.core.domain import OffersQuery
from functions.shared import http
from promotions.offers import PriceOffers


@functions_framework.http
@http.endpoint("GET", "/promotions/offers", roles={"shop"})
def list_offers(query: OffersQuery) -> PriceOffers:
    return reads.offers(query)
