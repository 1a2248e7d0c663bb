"""GET /orders: the caller's own orders, the newest first."""

import functions_framework

from functions.ecommerce.core import reads
from functions.ecommerce.core.domain import OrderPage, OrdersQuery
from functions.shared import http
from functions.shared.auth import Caller


@functions_framework.http
@http.endpoint("GET", "/orders", roles={"customer"})
def list_orders(caller: Caller, query: OrdersQuery) -> OrderPage:
    return reads.orders(caller.user_id, query)
