"""POST /orders: buy products for the caller, at the prices that promotions promise.

A coupon is redeemed first and stock set aside next, under the order's id, and the order stored last, all in one
transaction: of two orders with one coupon the second waits for the first, and sets nothing aside in vain. What goes
wrong leaves no order and no coupon used, but may leave stock set aside for an id that the same Idempotency-Key names
again: the retry completes it.
"""

import functions_framework

from functions.ecommerce.core import checkout, domain, inventory, store
from functions.ecommerce.core.domain import Order, OrderDraft
from functions.shared import clock, database, http
from functions.shared.auth import Caller


@functions_framework.http
@http.endpoint("POST", "/orders", roles={"customer"}, status=201, problems={409, 422})
def place_order(caller: Caller, body: OrderDraft, idempotency_key: http.IdempotencyKey | None) -> Order:
    order_id = domain.order_id_for(caller.user_id, idempotency_key)
    if idempotency_key and (placed := store.order(order_id)):
        return domain.again(placed, body)
    quote = checkout.quote(body, user_id=caller.user_id, order_id=order_id)
    order = domain.order(quote, body, order_id=order_id, at=clock.now())
    with database.transaction() as connection:
        store.redeem(connection, order, user_id=caller.user_id)
        inventory.reserve(order)
        is_new = store.add_order(connection, order, user_id=caller.user_id)
    return order if is_new else domain.again(store.order(order_id) or order, body)
