"""Keep when a day was due and when it could start, and list days by their start; days started before know neither."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("occurrence", sa.Column("due", INSTANT))
    op.add_column("occurrence", sa.Column("ready_at", INSTANT))
    op.create_index("occurrence_by_start", "occurrence", ["started_at", "event_id"])
