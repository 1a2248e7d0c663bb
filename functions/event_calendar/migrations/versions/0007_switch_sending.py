"""Keep who stopped all sending and who resumed it; the newest row says what holds, and without one sending goes on."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_table(
        "sending_change",
        sa.Column("seq", sa.BigInteger, sa.Identity(always=True), primary_key=True),
        sa.Column("action", sa.Text, nullable=False),
        sa.Column("changed_by", sa.Text, nullable=False),
        sa.Column("changed_by_name", sa.Text),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text),
        sa.CheckConstraint("action IN ('stopped', 'resumed')", name="sending_change_action"),
        sa.CheckConstraint("(action = 'stopped') = (reason IS NOT NULL)", name="sending_change_reason"),
    )
