"""Let messages be archived, and keep with each when its offer ends.

The indexes that leave out what is archived replace those of the release before: its functions find a person's messages
by the key of (user, promotion, day) until they have been replaced, too.
"""

import sqlalchemy as sa
from alembic import op

from functions.shared.migrate import outside_transaction

revision = "0004"
down_revision = "0003"

LISTED = ["user_id", "created_at", "message_id"]


def upgrade() -> None:
    _add_columns()
    with outside_transaction():
        _create_indexes()


def _add_columns() -> None:
    op.add_column("message", sa.Column("ends_at", sa.DateTime(timezone=True)))
    op.add_column("message", sa.Column("archived_at", sa.DateTime(timezone=True)))
    op.add_column("run", sa.Column("ends_at", sa.DateTime(timezone=True)))
    op.execute(
        "UPDATE run SET ends_at = CAST(CAST(snapshot AS jsonb) ->> 'end_datetime' AS timestamptz)"
        " WHERE snapshot IS NOT NULL AND finished_at IS NULL"
    )


def _create_indexes() -> None:
    kept = "archived_at IS NULL"
    _create("message_listed", where=kept)
    _create("message_waiting", where=f"NOT is_read AND {kept}", include=["ends_at"])
    _create("message_archived", where="archived_at IS NOT NULL")
    for name in ("message_inbox", "message_unread"):
        _drop(name)


def _create(name: str, *, where: str, include: list[str] | None = None) -> None:
    _drop(name)  # one that an interrupted migration left behind is not valid
    op.create_index(
        name,
        "message",
        LISTED,
        postgresql_where=sa.text(where),
        postgresql_include=include,
        postgresql_concurrently=True,
    )


def _drop(name: str) -> None:
    op.drop_index(name, "message", postgresql_concurrently=True, if_exists=True)
