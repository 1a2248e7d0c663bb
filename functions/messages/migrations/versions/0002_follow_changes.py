"""Follow what changes in an inbox: a version that reading advances, and the transaction that brought a message."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "inbox",
        sa.Column("user_id", sa.Text(collation="C"), primary_key=True),
        sa.Column("version", sa.BigInteger, nullable=False),
    )
    # Its default is the same for all rows of a statement, so that no row there is gets rewritten.
    op.execute("ALTER TABLE message ADD COLUMN created_in xid8 NOT NULL DEFAULT pg_current_xact_id()")
