"""POST /orders: buy products for the caller.

Stock is set aside first, under the order's id, and the order kept last. What goes wrong before leaves no order; what
goes wrong between leaves stock set aside for an id that the same Idempotency-Key names again: the retry completes it.
"""

import functions_framework

from functions.ecommerce.core import domain, inventory, store
from functions.ecommerce.core.domain import Order, OrderDraft
from functions.shared import clock, database, http
from functions.shared.auth import Caller


@functions_framework.http
@http.endpoint("POST", "/orders", roles={"customer"}, status=201, problems={409, 422})
def place_order(caller: Caller, body: OrderDraft, idempotency_key: http.IdempotencyKey | None) -> Order:
    order_id = domain.order_id_for(caller.user_id, idempotency_key)
    if idempotency_key and (placed := store.order(order_id)):
        return domain.again(placed, body)
    known = store.products_by_sku(item.sku for item in body.items)
    order = domain.priced(body, known, order_id=order_id, at=clock.now())
    inventory.reserve(order)
    with database.transaction() as connection:
        kept = store.add_order(connection, order, user_id=caller.user_id)
    return order if kept else domain.again(store.order(order_id) or order, body)
