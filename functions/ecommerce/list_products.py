"""GET /products: everything the shop sells.

The shop window is for anyone, signed in or not.
"""

import functions_framework

from functions.ecommerce.core import reads
from functions.ecommerce.core.domain import Products
from functions.shared import http


@functions_framework.http
@http.endpoint("GET", "/products", roles=http.ANYONE)
def list_products() -> Products:
    return Products(reads.products())
