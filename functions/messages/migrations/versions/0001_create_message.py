"""Create the inboxes, and the ledger of what was delivered."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0001"
down_revision = None


def upgrade() -> None:
    _create_messages()
    _create_ledger()


def _create_messages() -> None:
    op.create_table(
        "message",
        sa.Column("message_id", sa.Uuid, primary_key=True),
        sa.Column("user_id", sa.Text(collation="C"), nullable=False),
        sa.Column("event_id", sa.Uuid, nullable=False),
        sa.Column("occurrence_date", sa.Date, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("content", sa.Text, nullable=False),
        sa.Column("is_read", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True)),
        sa.UniqueConstraint("user_id", "event_id", "occurrence_date", name="message_once_a_day"),
        # Counting unread messages needs no table page where the visibility map is fresh; by default it is only after
        # a fifth of the table is new.
        postgresql_with={"autovacuum_vacuum_insert_scale_factor": "0.02", "autovacuum_vacuum_scale_factor": "0.05"},
    )
    op.create_index("message_inbox", "message", ["user_id", "created_at", "message_id"])
    op.create_index(
        "message_unread", "message", ["user_id", "created_at", "message_id"], postgresql_where=sa.text("NOT is_read")
    )
    op.create_index("message_read", "message", ["event_id", "occurrence_date"], postgresql_where=sa.text("is_read"))


def _create_ledger() -> None:
    op.create_table(
        "run",
        sa.Column("event_id", sa.Uuid, primary_key=True),
        sa.Column("occurrence_date", sa.Date, primary_key=True),
        sa.Column("slices", sa.Integer, nullable=False),
        sa.Column("slices_done", sa.Integer, nullable=False, server_default="0"),
        sa.Column("skip_reason", sa.Text),
        sa.Column("expires", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True)),
        sa.CheckConstraint("slices_done BETWEEN 0 AND slices", name="run_done_within_slices"),
    )
    op.create_table(
        "slice",
        sa.Column("event_id", sa.Uuid, primary_key=True),
        sa.Column("occurrence_date", sa.Date, primary_key=True),
        sa.Column("slice", sa.Integer, primary_key=True),
        sa.Column("covered", sa.Text(collation="C"), nullable=False, server_default=""),
        sa.Column("created", sa.Integer, nullable=False, server_default="0"),
        sa.Column("duplicates", sa.Integer, nullable=False, server_default="0"),
        sa.Column("skipped", JSONB, nullable=False, server_default="{}"),
        sa.Column("done_at", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(["event_id", "occurrence_date"], ["run.event_id", "run.occurrence_date"]),
    )
