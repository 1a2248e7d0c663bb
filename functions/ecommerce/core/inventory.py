"""Calls to the Inventory service."""

from http import HTTPStatus

from functions.ecommerce.core.domain import KEY_REUSED, Order
from functions.ecommerce.core.settings import InventorySettings
from functions.shared import settings
from functions.shared.client import Refused, Service
from functions.shared.problems import Conflict, Unprocessable


def reserve(order: Order) -> None:
    """Set an order's items aside, once however often it is asked.

    Raises Conflict, naming the products, where one is short; Unprocessable where the same order had other items
    before; and Unavailable where the Inventory does not answer.
    """
    own = settings.load(InventorySettings)
    items = [{"sku": line.sku, "quantity": line.quantity} for line in order.items]
    body = {"order_id": order.order_id, "items": items}
    try:
        Service(own.inventory_url, own.inventory_audience).call(
            "reserve-stock", "POST", "/reservations", body=body, answer=type(None)
        )
    except Refused as refused:
        if refused.status == HTTPStatus.CONFLICT:
            raise Conflict("Not enough in stock.", refused.errors, code="not_in_stock") from refused
        if refused.status == HTTPStatus.UNPROCESSABLE_ENTITY:
            raise Unprocessable.of(KEY_REUSED) from refused
        raise
