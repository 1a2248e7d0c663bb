"""What the inventory answers with one statement; what it writes is in store.py."""

from collections.abc import Sequence

import msgspec

from functions.inventory.core.domain import StockLevel
from functions.shared import sql

LEVELS = "SELECT sku, available FROM stock WHERE sku = ANY(CAST(:skus AS text[])) ORDER BY sku"


def levels(skus: Sequence[str]) -> list[StockLevel]:
    """Return the stock of those products that are known, by SKU."""
    return [msgspec.convert(row, StockLevel) for row in sql.run(LEVELS, skus=list(skus))]
