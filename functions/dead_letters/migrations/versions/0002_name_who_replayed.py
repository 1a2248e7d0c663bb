"""Keep who sent a dead letter again, and find those that wait; what was sent again before names nobody."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.add_column("dead_letter", sa.Column("replayed_by", sa.Text))
    op.add_column("dead_letter", sa.Column("replayed_by_name", sa.Text))
    op.create_index(
        "dead_letter_open",
        "dead_letter",
        ["kept_at", "dead_letter_id"],
        postgresql_where=sa.text("replayed_at IS NULL OR replayed_at < kept_at"),
    )
