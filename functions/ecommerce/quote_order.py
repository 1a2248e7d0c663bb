"""POST /orders/quote: what an order would cost the caller now, line by line. Nothing is stored or set aside.

A coupon that the order would be refused for is named in `problems`.
"""

import functions_framework

from functions.ecommerce.core import checkout
from functions.ecommerce.core.domain import OrderDraft, Quote
from functions.shared import http
from functions.shared.auth import Caller


@functions_framework.http
@http.endpoint("POST", "/orders/quote", roles={"customer"})
def quote_order(caller: Caller, body: OrderDraft) -> Quote:
    return checkout.quote(body, user_id=caller.user_id)
