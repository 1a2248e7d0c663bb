"""Create the index of what is searched, and the names of products as far as the calendar knows them.

Tables of their own, so that the previous release goes on with `event` as it was. The index is filled before the first
search, out of the change log. pg_trgm comes with PostgreSQL; the owner of a database may create it.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "0003"
down_revision = "0002"

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    op.create_table(
        "event_search",
        sa.Column("event_id", sa.Uuid, primary_key=True),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("skus", ARRAY(sa.Text), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
    )
    op.execute("CREATE INDEX event_search_by_text ON event_search USING gin (text gin_trgm_ops)")
    op.execute("CREATE INDEX event_search_by_sku ON event_search USING gin (skus)")
    op.create_table(
        "search_position",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("seq", sa.BigInteger, nullable=False),
    )
    op.create_table("product", sa.Column("sku", sa.Text, primary_key=True), sa.Column("name", sa.Text, nullable=False))
    op.create_table(
        "catalogue",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("asked_at", INSTANT, nullable=False),
    )
