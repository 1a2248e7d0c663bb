"""Keep with a run the snapshot that it is delivered from, and name the revision of each message."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    # Runs and messages of earlier releases are of no known revision: 0, so that the next one that is opened is later.
    op.add_column("run", sa.Column("revision", sa.Integer, nullable=False, server_default="0"))
    op.add_column("run", sa.Column("snapshot", sa.Text))
    op.add_column("run", sa.Column("closed_at", sa.DateTime(timezone=True)))
    op.add_column("message", sa.Column("revision", sa.Integer, nullable=False, server_default="0"))
