"""POST /reservations: set products aside for an order, all or none.

Asked again for the same order, it changes nothing: the shop may retry.
"""

import functions_framework

from functions.inventory.core import store
from functions.inventory.core.domain import Reservation
from functions.shared import database, http


@functions_framework.http
@http.endpoint("POST", "/reservations", roles={"shop"}, problems={409, 422})
def reserve_stock(body: Reservation) -> None:
    with database.transaction() as connection:
        store.reserve(connection, body)
