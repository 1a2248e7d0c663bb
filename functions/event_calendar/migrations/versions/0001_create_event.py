"""Create the events, their runs, the change log and the schedule."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0001"
down_revision = None

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _create_event()
    _create_run()
    _create_change()
    _create_schedule()
    _create_idempotency_key()


def _create_event() -> None:
    op.create_table(
        "event",
        sa.Column("event_id", sa.Uuid, primary_key=True),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("description", sa.Text, nullable=False),
        sa.Column("promotion_package", JSONB, nullable=False),
        sa.Column("start_datetime", INSTANT, nullable=False),
        sa.Column("end_datetime", INSTANT, nullable=False),
        sa.Column("timezone", sa.Text, nullable=False),
        sa.Column("send_time", sa.Text, nullable=False),
        sa.Column("audience", JSONB, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("content", sa.Text, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("created_by", sa.Text, nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("updated_at", INSTANT, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.CheckConstraint("status IN ('DRAFT', 'PUBLISHED', 'EXPIRED')", name="event_status"),
        sa.CheckConstraint("start_datetime < end_datetime", name="event_window"),
    )
    # The visible part of the calendar, however long the calendar is; and pages of all of it.
    window = sa.text("tstzrange(start_datetime, end_datetime)")
    op.create_index("event_in_window", "event", [window], postgresql_using="gist")
    op.create_index("event_by_start", "event", ["start_datetime", "event_id"])
    op.create_index(
        "event_published",
        "event",
        ["start_datetime", "event_id"],
        postgresql_where=sa.text("status = 'PUBLISHED'"),
    )


def _create_run() -> None:
    op.create_table(
        "run",
        sa.Column("event_id", sa.Uuid, sa.ForeignKey("event.event_id", ondelete="CASCADE"), primary_key=True),
        sa.Column("date", sa.Date, primary_key=True),
        sa.Column("outcome", sa.Text, nullable=False),
        sa.Column("reason", sa.Text),
        sa.Column("recipients", sa.Integer, nullable=False),
        sa.Column("created", sa.Integer, nullable=False),
        sa.Column("duplicates", sa.Integer, nullable=False),
        sa.Column("skipped", JSONB, nullable=False),
        sa.Column("started_at", INSTANT, nullable=False),
        sa.Column("finished_at", INSTANT, nullable=False),
    )


def _create_change() -> None:
    # No foreign key: the log outlives what it tells of.
    op.create_table(
        "change",
        sa.Column("seq", sa.BigInteger, sa.Identity(always=True), primary_key=True),
        sa.Column("event_id", sa.Uuid, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("action", sa.Text, nullable=False),
        sa.Column("changed_by", sa.Text, nullable=False),
        sa.Column("changed_at", INSTANT, nullable=False),
        sa.Column("fields", JSONB, nullable=False),
    )
    op.create_index("change_of_event", "change", ["event_id", "seq"])


def _create_schedule() -> None:
    # One row an event that was ever published, with its newest place in the change log; it outlives the event.
    op.create_table(
        "schedule",
        sa.Column("event_id", sa.Uuid, primary_key=True),
        sa.Column("seq", sa.BigInteger, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
    )
    op.create_index("schedule_by_seq", "schedule", ["seq"], unique=True)


def _create_idempotency_key() -> None:
    op.create_table(
        "idempotency_key",
        sa.Column("caller", sa.Text, primary_key=True),
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("body_hash", sa.Text, nullable=False),
        sa.Column("response", JSONB),
        sa.Column("created_at", INSTANT, nullable=False),
    )
    op.create_index("idempotency_key_by_age", "idempotency_key", ["created_at"])
