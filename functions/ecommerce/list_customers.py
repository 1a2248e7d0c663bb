"""GET /customers: the customers of a segment who have agreed to promotions, by user id.

A delivery pages a range of the user ids through here, so this is one indexed statement however large the shop is.
"""

import functions_framework

from functions.ecommerce.core import reads
from functions.ecommerce.core.domain import CustomerPage, CustomersQuery
from functions.shared import http


@functions_framework.http
@http.endpoint("GET", "/customers", roles={"admin", "dispatcher"})
def list_customers(query: CustomersQuery) -> CustomerPage:
    return reads.customers(query)
