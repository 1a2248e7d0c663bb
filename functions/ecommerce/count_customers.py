"""GET /customers/count: how many customers of a segment have agreed to promotions."""

import functions_framework

from functions.ecommerce.core import reads
from functions.ecommerce.core.domain import CountQuery, CustomerCount
from functions.shared import http


@functions_framework.http
@http.endpoint("GET", "/customers/count", roles={"admin", "dispatcher"})
def count_customers(query: CountQuery) -> CustomerCount:
    return CustomerCount(reads.count_customers(query.segment))
