"""Create products, customers and orders."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "product",
        sa.Column("sku", sa.Text, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("description", sa.Text, nullable=False),
        sa.Column("price_cents", sa.Integer, nullable=False),
        sa.CheckConstraint("price_cents >= 0", name="price_not_negative"),
    )
    op.create_table(
        "customer",
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
    agreed = sa.text("marketing_consent")
    op.create_index("customer_agreed", "customer", ["user_id"], postgresql_where=agreed)
    op.create_index("customer_agreed_by_tier", "customer", ["tier", "user_id"], postgresql_where=agreed)
    op.create_index("customer_agreed_by_language", "customer", ["language", "user_id"], postgresql_where=agreed)
    op.create_table(
        "placed_order",
        sa.Column("order_id", sa.Uuid, primary_key=True),
        sa.Column("user_id", sa.Text(collation="C"), nullable=False),
        sa.Column("items", sa.JSON, nullable=False),
        sa.Column("total_cents", sa.BigInteger, nullable=False),
        sa.Column("currency", sa.Text, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("placed_order_by_customer", "placed_order", ["user_id", "created_at", "order_id"])
