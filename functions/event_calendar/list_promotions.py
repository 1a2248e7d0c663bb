"""GET /promotions: the promotions that run now, as the shop shows them.

Coupon codes are left out: they are for those who get the message.
"""

import functions_framework

from functions.event_calendar.core import reads
from functions.event_calendar.core.domain import PromotionPage, PromotionsQuery
from functions.shared import http


@functions_framework.http
@http.endpoint("GET", "/promotions", roles={"customer", "admin"})
def list_promotions(query: PromotionsQuery) -> PromotionPage:
    return reads.active(query)
