"""GET /stock: how many of each of the named products are available.

A product that the inventory does not know is left out of the answer.
"""

import functions_framework

from functions.inventory.core import reads
from functions.inventory.core.domain import Stock, StockQuery
from functions.shared import http


@functions_framework.http
@http.endpoint("GET", "/stock", roles={"admin", "customer", "dispatcher", "shop"})
def get_stock(query: StockQuery) -> Stock:
    return Stock(reads.levels(query.sku))
