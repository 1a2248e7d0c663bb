"""Tables and queries of the shop."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.engine import Connection, Row

from functions.ecommerce.core.domain import (
    Customer,
    CustomerPage,
    CustomersQuery,
    Order,
    OrderPage,
    Product,
    Profile,
    ProfileDraft,
    Segment,
    segments_of,
)
from functions.shared import clock, database, paging

metadata = sa.MetaData()

product = sa.Table(
    "product",
    metadata,
    sa.Column("sku", sa.Text, primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("description", sa.Text, nullable=False),
    sa.Column("price_cents", sa.Integer, nullable=False),
)

customer = sa.Table(
    "customer",
    metadata,
    sa.Column("user_id", sa.Text(collation="C"), primary_key=True),
    sa.Column("first_name", sa.Text, nullable=False),
    sa.Column("last_name", sa.Text, nullable=False),
    sa.Column("email", sa.Text, nullable=False),
    sa.Column("language", sa.Text, nullable=False),
    sa.Column("city", sa.Text, nullable=False),
    sa.Column("tier", sa.Text, nullable=False),
    sa.Column("marketing_consent", sa.Boolean, nullable=False),
    sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
)

placed_order = sa.Table(
    "placed_order",
    metadata,
    sa.Column("order_id", sa.Uuid, primary_key=True),
    sa.Column("user_id", sa.Text(collation="C"), nullable=False),
    sa.Column("items", sa.JSON, nullable=False),
    sa.Column("total_cents", sa.BigInteger, nullable=False),
    sa.Column("currency", sa.Text, nullable=False),
    sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
)

PROFILE = ("first_name", "last_name", "email", "language", "city", "marketing_consent")
LISTED = ("user_id", "first_name", "last_name", "email", "language", "city", "tier")


def products() -> list[Product]:
    """Return all products, by name."""
    return [_product(row) for row in database.rows(sa.select(product).order_by(product.c.name, product.c.sku))]


def products_by_sku(skus: Iterable[str]) -> dict[str, Product]:
    """Return those of the products that there are."""
    return {row.sku: _product(row) for row in database.rows(sa.select(product).where(product.c.sku.in_(list(skus))))}


def order(order_id: UUID) -> Order | None:
    """Return an order, if it has been placed."""
    found = database.rows(sa.select(placed_order).where(placed_order.c.order_id == order_id))
    return _order(found[0]) if found else None


def orders(user_id: str, *, limit: int, cursor: str | None) -> OrderPage:
    """Return a page of a customer's orders, the newest first."""
    key = sa.tuple_(placed_order.c.created_at, placed_order.c.order_id)
    wanted = sa.select(placed_order).where(placed_order.c.user_id == user_id)
    if cursor:
        last = paging.position_of(cursor)
        wanted = wanted.where(key < sa.tuple_(sa.literal(last.at), sa.literal(last.id)))
    newest_first = (placed_order.c.created_at.desc(), placed_order.c.order_id.desc())
    found = [_order(row) for row in database.rows(wanted.order_by(*newest_first).limit(limit + 1))]
    page, more = found[:limit], len(found) > limit
    return OrderPage(page, paging.cursor_of(at=page[-1].created_at, id=page[-1].order_id) if more else None)


def add_order(connection: Connection, placed: Order, *, user_id: str) -> bool:
    """Keep an order, and count a new customer as a regular one from now on. False: it was kept before."""
    values = msgspec.to_builtins(placed, builtin_types=(UUID, type(placed.created_at)))
    kept = insert(placed_order).values(**values, user_id=user_id).on_conflict_do_nothing()
    if not connection.execute(kept).rowcount:
        return False
    was_new = sa.update(customer).where(customer.c.user_id == user_id, customer.c.tier == "new")
    connection.execute(was_new.values(tier="regular"))
    return True


def profile(user_id: str) -> Profile | None:
    """Return what is known of a person, if anything is."""
    columns = (customer.c[name] for name in PROFILE)
    found = database.rows(sa.select(*columns).where(customer.c.user_id == user_id))
    return msgspec.convert(found[0], Profile, from_attributes=True) if found else None


def save_profile(connection: Connection, draft: ProfileDraft, *, user_id: str, email: str) -> Profile:
    """Keep what a customer says of themselves. An address that is not known this time stays as it was."""
    values = {**msgspec.structs.asdict(draft), "email": email, "updated_at": clock.now()}
    changed = values if email else {name: value for name, value in values.items() if name != "email"}
    saved = (
        insert(customer)
        .values(user_id=user_id, tier="new", **values)
        .on_conflict_do_update(index_elements=[customer.c.user_id], set_=changed)
        .returning(*(customer.c[name] for name in PROFILE))
    )
    return msgspec.convert(connection.execute(saved).one(), Profile, from_attributes=True)


def customers(query: CustomersQuery) -> CustomerPage:
    """Return a page of the customers who may be sent promotions, by user id."""
    wanted = sa.select(*(customer.c[name] for name in LISTED)).where(*_may_be_told(query.segment))
    wanted = wanted.where(customer.c.user_id > query.after)
    if query.upto is not None:
        wanted = wanted.where(customer.c.user_id <= query.upto)
    if query.user_id is not None:
        wanted = wanted.where(customer.c.user_id == query.user_id)
    found = database.rows(wanted.order_by(customer.c.user_id).limit(query.limit + 1))
    page = [_customer(row) for row in found[: query.limit]]
    return CustomerPage(page, page[-1].user_id if len(found) > query.limit else None)


def count_customers(segment: Segment) -> int:
    """Return how many customers of a segment may be sent promotions."""
    [row] = database.rows(sa.select(sa.func.count()).select_from(customer).where(*_may_be_told(segment)))
    return int(row[0])


def _may_be_told(segment: Segment) -> list[sa.ColumnElement[bool]]:
    """Each is served by a partial index that ends in the user id."""
    agreed: list[sa.ColumnElement[bool]] = [customer.c.marketing_consent]
    if segment == "all":
        return agreed
    kind, _, language = segment.partition(":")
    return [*agreed, customer.c.language == language if language else customer.c.tier == kind]


def _product(row: Row[Any]) -> Product:
    return msgspec.convert(row, Product, from_attributes=True)


def _order(row: Row[Any]) -> Order:
    return msgspec.convert(row, Order, from_attributes=True)


def _customer(row: Sequence[Any]) -> Customer:
    user_id, first_name, last_name, email, language, city, tier = row
    return Customer(
        user_id=user_id,
        first_name=first_name,
        last_name=last_name,
        email=email,
        language=language,
        city=city,
        segments=segments_of(tier=tier, language=language),
    )
