"""Tables of the shop, and what is written to them; what is answered with one statement is in reads.py."""

from collections.abc import Iterable, Sequence
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.engine import Connection

from functions.ecommerce.core.domain import COUPON_USED, Order, Product, Profile, ProfileDraft, refusal
from functions.shared import clock, database

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
    sa.Column("discount_cents", sa.BigInteger, nullable=False),
    sa.Column("coupon_code", sa.Text),
)

redemption = sa.Table(
    "redemption",
    metadata,
    sa.Column("user_id", sa.Text(collation="C"), primary_key=True),
    sa.Column("event_id", sa.Uuid, primary_key=True),
    sa.Column("order_id", sa.Uuid, nullable=False),
    sa.Column("redeemed_at", sa.DateTime(timezone=True), nullable=False),
)

PROFILE = ("first_name", "last_name", "email", "language", "city", "marketing_consent")


def products_by_sku(skus: Iterable[str]) -> dict[str, Product]:
    """Return those of the products that there are."""
    found = database.rows(sa.select(product).where(product.c.sku.in_(list(skus))))
    return {row.sku: msgspec.convert(row, Product, from_attributes=True) for row in found}


def order(order_id: UUID) -> Order | None:
    """Return an order, if it has been placed."""
    found = database.rows(sa.select(placed_order).where(placed_order.c.order_id == order_id))
    return msgspec.convert(found[0], Order, from_attributes=True) if found else None


def used_coupons(user_id: str, event_ids: Sequence[UUID], *, but_for: UUID | None) -> set[UUID]:
    """Return those of the promotions whose coupon the customer has used, but for this order."""
    if not event_ids:
        return set()
    of_customer = sa.and_(redemption.c.user_id == user_id, redemption.c.event_id.in_(event_ids))
    found = database.rows(sa.select(redemption.c.event_id, redemption.c.order_id).where(of_customer))
    return {row.event_id for row in found if row.order_id != but_for}


def redeem(connection: Connection, placed: Order, *, user_id: str) -> None:
    """Use up an order's coupons. Raises Conflict where another order did; one that is about to is waited for."""
    for event_id in placed.redeemed:
        own = {"user_id": user_id, "event_id": event_id, "order_id": placed.order_id, "redeemed_at": clock.now()}
        added = connection.execute(insert(redemption).values(own).on_conflict_do_nothing()).rowcount
        if not added and _redeemed_by(connection, user_id, event_id) != placed.order_id:
            raise refusal(COUPON_USED)


def add_order(connection: Connection, placed: Order, *, user_id: str) -> bool:
    """Store an order, and make a new customer a regular one. Return False if it was stored before."""
    values = {**msgspec.structs.asdict(placed), "items": msgspec.to_builtins(placed.items)}
    new = insert(placed_order).values(**values, user_id=user_id).on_conflict_do_nothing()
    if not connection.execute(new).rowcount:
        return False
    was_new = sa.update(customer).where(customer.c.user_id == user_id, customer.c.tier == "new")
    connection.execute(was_new.values(tier="regular"))
    return True


def save_profile(connection: Connection, draft: ProfileDraft, *, user_id: str, email: str) -> Profile:
    """Store a customer's profile. An address that is not known this time stays as it was."""
    values = {**msgspec.structs.asdict(draft), "email": email, "updated_at": clock.now()}
    changed = values if email else {name: value for name, value in values.items() if name != "email"}
    saved = (
        insert(customer)
        .values(user_id=user_id, tier="new", **values)
        .on_conflict_do_update(index_elements=[customer.c.user_id], set_=changed)
        .returning(*(customer.c[name] for name in PROFILE))
    )
    return msgspec.convert(connection.execute(saved).one(), Profile, from_attributes=True)


def _redeemed_by(connection: Connection, user_id: str, event_id: UUID) -> UUID:
    key = sa.and_(redemption.c.user_id == user_id, redemption.c.event_id == event_id)
    found: UUID = connection.execute(sa.select(redemption.c.order_id).where(key)).scalar_one()
    return found
