"""Let messages be archived, and keep with each when its offer ends."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("message", sa.Column("ends_at", INSTANT))
    op.add_column("message", sa.Column("archived_at", INSTANT))
    op.add_column("run", sa.Column("ends_at", INSTANT))
    op.execute(
        "UPDATE run SET ends_at = CAST(CAST(snapshot AS jsonb) ->> 'end_datetime' AS timestamptz)"
        " WHERE snapshot IS NOT NULL AND finished_at IS NULL"
    )
