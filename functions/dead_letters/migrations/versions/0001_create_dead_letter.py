"""Create the dead letters."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "dead_letter",
        sa.Column("dead_letter_id", sa.Uuid, primary_key=True),
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("type", sa.Text, nullable=False),
        sa.Column("subject", sa.Text),
        sa.Column("time", sa.DateTime(timezone=True), nullable=False),
        sa.Column("partitionkey", sa.Text),
        sa.Column("traceparent", sa.Text),
        sa.Column("expirytime", sa.DateTime(timezone=True)),
        sa.Column("datacontenttype", sa.Text, nullable=False),
        sa.Column("extensions", sa.JSON, nullable=False),
        sa.Column("data", sa.LargeBinary, nullable=False),
        sa.Column("error_code", sa.Integer),
        sa.Column("error", sa.Text, nullable=False),
        sa.Column("destination", sa.Text, nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("times_kept", sa.Integer, nullable=False),
        sa.Column("replayed_at", sa.DateTime(timezone=True)),
        sa.Column("replays", sa.Integer, nullable=False),
    )
    op.create_index("dead_letter_by_time", "dead_letter", ["kept_at", "dead_letter_id"])
