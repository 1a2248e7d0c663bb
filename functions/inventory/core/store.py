"""Tables of the inventory, and what is written to them; what is answered with one statement is in reads.py."""

from collections.abc import Mapping
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.engine import Connection

from functions.inventory.core.domain import Reservation
from functions.shared import clock
from functions.shared.problems import Conflict, FieldError, Unprocessable

metadata = sa.MetaData()

stock = sa.Table(
    "stock",
    metadata,
    sa.Column("sku", sa.Text, primary_key=True),
    sa.Column("available", sa.Integer, nullable=False),
)

reservation = sa.Table(
    "reservation",
    metadata,
    sa.Column("order_id", sa.Uuid, primary_key=True),
    sa.Column("items", sa.JSON, nullable=False),
    sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
)


def reserve(connection: Connection, wanted: Reservation) -> None:
    """Set the items aside, once for an order.

    Raises Conflict, naming the products, where one is short; Unprocessable where the order had other items before.
    """
    quantities: dict[str, int] = {}
    for item in wanted.items:
        quantities[item.sku] = quantities.get(item.sku, 0) + item.quantity
    new = insert(reservation).values(order_id=wanted.order_id, items=quantities, created_at=clock.now())
    if not connection.execute(new.on_conflict_do_nothing()).rowcount:
        _check_same(connection, wanted.order_id, quantities)
        return
    # In the order of their names, so that two orders for the same products cannot wait for each other.
    short = [sku for sku, quantity in sorted(quantities.items()) if not _take(connection, sku, quantity)]
    if short:
        raise Conflict("Not enough in stock.", map(_short, short), code="not_in_stock")


def _short(sku: str) -> FieldError:
    return FieldError(f"items.{sku}", "is not available in this quantity", "not_available", {"sku": sku})


def _check_same(connection: Connection, order_id: UUID, quantities: Mapping[str, int]) -> None:
    reserved = connection.execute(
        sa.select(reservation.c["items"]).where(reservation.c.order_id == order_id)
    ).scalar_one()
    if reserved != quantities:
        raise Unprocessable.of(FieldError("items", "are not those that were reserved for this order", "other_items"))


def _take(connection: Connection, sku: str, quantity: int) -> bool:
    taken = sa.update(stock).where(stock.c.sku == sku, stock.c.available >= quantity)
    return bool(connection.execute(taken.values(available=stock.c.available - quantity)).rowcount)
