"""Store an order's discount and coupon, and which coupons a customer has used.

What the previous release inserts has no discount; what it reads, it reads as before.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.add_column("placed_order", sa.Column("discount_cents", sa.BigInteger, nullable=False, server_default="0"))
    op.add_column("placed_order", sa.Column("coupon_code", sa.Text))
    op.create_table(
        "redemption",
        sa.Column("user_id", sa.Text(collation="C"), primary_key=True),
        sa.Column("event_id", sa.Uuid, primary_key=True),
        sa.Column("order_id", sa.Uuid, nullable=False),
        sa.Column("redeemed_at", sa.DateTime(timezone=True), nullable=False),
    )
