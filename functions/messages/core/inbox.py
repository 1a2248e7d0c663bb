"""What people read and mark: single statements, each served by an index, on the caller's own messages alone."""

from datetime import datetime
from uuid import UUID

import msgspec

from functions.messages.core.domain import Message, MessagePage
from functions.shared import clock, paging, sql
from functions.shared.problems import NotFound

PAGE = """
SELECT message_id, event_id, occurrence_date, subject, content, is_read, created_at, read_at
FROM message
WHERE user_id = :user_id{conditions}
ORDER BY created_at DESC, message_id DESC
LIMIT :rows
"""
OLDER = " AND (created_at, message_id) < (:at, :id)"
UNREAD = " AND NOT is_read"

COUNT_UNREAD = "SELECT count(*) AS unread FROM message WHERE user_id = :user_id AND NOT is_read"

MARK_ONE = """
WITH own AS (SELECT message_id FROM message WHERE message_id = :message_id AND user_id = :user_id),
marked AS (
  UPDATE message SET is_read = true, read_at = :now
  WHERE message_id IN (SELECT message_id FROM own) AND NOT is_read
)
SELECT message_id FROM own
"""

MARK_ALL = """
WITH marked AS (
  UPDATE message SET is_read = true, read_at = :now
  WHERE user_id = :user_id AND NOT is_read AND created_at <= :before
  RETURNING 1
)
SELECT count(*) AS marked FROM marked
"""


def page(user_id: str, *, limit: int, cursor: str | None, unread: bool) -> MessagePage:
    """Return a page of a person's messages, the newest first. Raises BadRequest for a cursor that is not ours."""
    conditions, values = UNREAD if unread else "", {}
    if cursor is not None:
        last = paging.position_of(cursor)
        conditions, values = conditions + OLDER, {"at": last.at, "id": last.id}
    found = sql.run(PAGE.format(conditions=conditions), user_id=user_id, rows=limit + 1, **values)
    messages = [msgspec.convert(row, Message) for row in found[:limit]]
    more = len(found) > limit
    return MessagePage(
        messages, paging.cursor_of(at=messages[-1].created_at, id=messages[-1].message_id) if more else None
    )


def count_unread(user_id: str) -> int:
    """Return how many of a person's messages are unread, exactly."""
    [row] = sql.run(COUNT_UNREAD, user_id=user_id)
    return int(row["unread"])


def mark_read(user_id: str, message_id: UUID) -> None:
    """Mark a message as read; one that is read stays as it is. Raises NotFound where it is not this person's."""
    if not sql.run(MARK_ONE, user_id=user_id, message_id=message_id, now=clock.now()):
        raise NotFound("There is no such message.")


def mark_all_read(user_id: str, *, before: datetime) -> int:
    """Mark as read what was created up to an instant, and return how many messages that were."""
    [row] = sql.run(MARK_ALL, user_id=user_id, before=before, now=clock.now())
    return int(row["marked"])
