"""What people read and mark: single statements, each served by an index, on the caller's own messages alone."""

from datetime import datetime
from uuid import UUID

import msgspec

from functions.messages.core import snapshots
from functions.messages.core.domain import InboxState, Marked, Message, MessagePage, MessagesQuery, Watermark
from functions.shared import clock, paging, sql
from functions.shared.problems import NotFound

PAGE = """
SELECT message_id, event_id, occurrence_date, subject, content, is_read, created_at, read_at, archived_at, ends_at,
  (SELECT CAST(pg_current_snapshot() AS text)) AS snapshot
FROM message
WHERE user_id = :user_id AND {conditions}
ORDER BY created_at DESC, message_id DESC
LIMIT :rows
"""
OLDER = " AND (created_at, message_id) < (:at, :id)"
LISTED = "archived_at IS NULL"
ARCHIVED = "archived_at IS NOT NULL"
# A message whose offer has ended asks for nothing any more: it is not counted, though nobody has read it.
UNREAD = "NOT is_read AND (ends_at IS NULL OR ends_at > :now)"

ONE = """
SELECT message_id, event_id, occurrence_date, subject, content, is_read, created_at, read_at, archived_at, ends_at
FROM message
WHERE message_id = :message_id AND user_id = :user_id
"""

# A message enters the unread set when its batch commits and leaves it when it is read: counting alone misses one that
# leaves while another enters, and the set alone misses one that does both between two requests.
STATE = f"""
SELECT count(*) AS unread,
  coalesce(bit_xor(uuid_hash_extended(message_id, 0)), 0) AS unread_set,
  coalesce((SELECT version FROM inbox WHERE user_id = :user_id), 0) AS version
FROM message
WHERE user_id = :user_id AND {LISTED} AND {UNREAD}
"""  # noqa: S608 - of constants

# The count comes before the version is advanced, so that all messages are locked before the inbox's row.
ADVANCED = """
counted AS (SELECT count(*) AS marked FROM marked),
advanced AS (
  INSERT INTO inbox (user_id, version)
  SELECT CAST(:user_id AS text), 1 FROM counted WHERE marked > 0
  ON CONFLICT (user_id) DO UPDATE SET version = inbox.version + 1
)
"""

READ = "is_read = true, read_at = :now"
CHANGE_ONE = """
WITH own AS (SELECT message_id FROM message WHERE message_id = :message_id AND user_id = :user_id),
marked AS (
  UPDATE message SET {change}
  WHERE message_id IN (SELECT message_id FROM own) AND {differs}
  RETURNING 1
), {advanced}
SELECT message_id FROM own
"""

MARK_ALL = """
WITH marked AS (
  UPDATE message SET {read}
  WHERE user_id = :user_id AND {unread} AND {shown}
  RETURNING 1
), {advanced}
SELECT marked FROM counted
"""
UNDO_MARK_ALL = """
WITH marked AS (
  UPDATE message SET is_read = false, read_at = NULL
  WHERE user_id = :user_id AND is_read AND read_at = :read_at
  RETURNING 1
), {advanced}
SELECT marked FROM counted
"""
CREATED_BEFORE = "created_at <= :before"
# A transaction that has not begun yet wrote no message: such a row was restored from another server's dump.
IN_SNAPSHOT = """(
  pg_visible_in_snapshot(created_in, CAST(:snapshot AS pg_snapshot))
  OR created_in >= pg_snapshot_xmax(pg_current_snapshot())
)"""


def page(user_id: str, query: MessagesQuery) -> MessagePage:
    """Return a page of a person's messages, the newest first. Raises BadRequest for a cursor that is not ours."""
    now = clock.now()
    conditions, values = _conditions(query, now)
    if query.cursor is not None:
        conditions, values = conditions + OLDER, {**values, **paging.after(query.cursor)}
    found = sql.run(PAGE.format(conditions=conditions), user_id=user_id, rows=query.limit + 1, **values)
    messages = [_message(row, now) for row in found]
    as_of = snapshots.token_of(found[0]["snapshot"]) if found else None
    return MessagePage(*paging.page(messages, query.limit, end=_cursor), as_of)


def _conditions(query: MessagesQuery, now: datetime) -> tuple[str, dict[str, object]]:
    which = ARCHIVED if query.archived else LISTED
    return (f"{which} AND {UNREAD}", {"now": now}) if query.unread else (which, {})


def _message(row: sql.Row, now: datetime) -> Message:
    has_ended = row["ends_at"] is not None and row["ends_at"] <= now
    return msgspec.convert({**row, "has_ended": has_ended}, Message)


def _cursor(last: Message) -> str:
    return paging.cursor_of(at=last.created_at, id=last.message_id)


def message(user_id: str, message_id: UUID) -> Message:
    """Return one of a person's messages. Raises NotFound where it is not this person's."""
    found = sql.run(ONE, user_id=user_id, message_id=message_id)
    if not found:
        raise NotFound("There is no such message.", code="no_such_message")
    return _message(found[0], clock.now())


def state(user_id: str) -> InboxState:
    """Return how many of a person's messages are unread, exactly, and a tag that every change of the inbox changes."""
    [row] = sql.run(STATE, user_id=user_id, now=clock.now())
    tag = f"{row['unread']}.{row['unread_set'] % 2**64:016x}.{row['version']}"
    return InboxState(unread=row["unread"], tag=tag)


def mark_read(user_id: str, message_id: UUID) -> None:
    """Mark a message as read; one that is read stays as it is. Raises NotFound where it is not this person's."""
    _change(user_id, message_id, READ, "NOT is_read")


def mark_unread(user_id: str, message_id: UUID) -> None:
    """Mark a message as unread again. Raises NotFound where it is not this person's."""
    _change(user_id, message_id, "is_read = false, read_at = NULL", "is_read")


def archive(user_id: str, message_id: UUID) -> None:
    """Put a message out of the inbox, into the archive. Raises NotFound where it is not this person's."""
    _change(user_id, message_id, "archived_at = :now", LISTED)


def unarchive(user_id: str, message_id: UUID) -> None:
    """Put a message back into the inbox, as read or unread as it was. Raises NotFound where it is not this person's."""
    _change(user_id, message_id, "archived_at = NULL", ARCHIVED)


def _change(user_id: str, message_id: UUID, change: str, differs: str) -> None:
    statement = CHANGE_ONE.format(change=change, differs=differs, advanced=ADVANCED)
    if not sql.run(statement, user_id=user_id, message_id=message_id, now=clock.now()):
        raise NotFound("There is no such message.", code="no_such_message")


def mark_all_read(user_id: str, watermark: Watermark) -> Marked:
    """Mark as read what the reader was shown, and return how many messages that were.

    Raises BadRequest for an `as_of` that is not ours.
    """
    values: dict[str, object]
    shown, values = CREATED_BEFORE, {"before": watermark.before}
    if watermark.as_of is not None:
        shown, values = IN_SNAPSHOT, {"snapshot": snapshots.snapshot_of(watermark.as_of)}
    now = clock.now()
    [row] = sql.run(
        MARK_ALL.format(read=READ, unread=f"{LISTED} AND {UNREAD}", shown=shown, advanced=ADVANCED),
        user_id=user_id,
        now=now,
        **values,
    )
    return Marked(int(row["marked"]), now)


def undo_mark_all_read(user_id: str, read_at: datetime) -> int:
    """Mark as unread again what was read at exactly this time, and return how many messages that were."""
    [row] = sql.run(UNDO_MARK_ALL.format(advanced=ADVANCED), user_id=user_id, read_at=read_at)
    return int(row["marked"])
