"""Index the inbox without what is archived, and the archive.

The new indexes replace those of the release before: its functions find a person's messages by the key of (user,
promotion, day) until they have been replaced, too.
"""

import sqlalchemy as sa
from alembic import op

from functions.shared.migrate import outside_transaction

revision = "0005"
down_revision = "0004"

LISTED = ["user_id", "created_at", "message_id"]
IN_INBOX = "archived_at IS NULL"


def upgrade() -> None:
    with outside_transaction():
        _create("message_listed", where=IN_INBOX)
        _create("message_waiting", where=f"NOT is_read AND {IN_INBOX}", include=["ends_at"])
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
