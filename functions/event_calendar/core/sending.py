"""The switch that stops all sending: a log of stops and resumes, whose newest entry says what holds.

A stop lets no day start, and holds back the days that were started; dispatch leaves such a day to the scheduler, which
states it again until it may go on or its time is over.
"""

from datetime import datetime
from typing import Annotated, Literal

import msgspec
import sqlalchemy as sa
from msgspec import Meta, Struct
from sqlalchemy.engine import Connection

from functions.event_calendar.core.domain import Author, Position
from functions.event_calendar.core.store import sending_change
from functions.shared import clock, paging, sql, text
from functions.shared.paging import PageSize
from functions.shared.problems import BadRequest, Conflict

MAX_REASON = 300
SWITCH_LOCK = 0x73656E  # of those who stop or resume: its number among this database's advisory locks

SendingAction = Literal["stopped", "resumed"]

CHANGES = """
SELECT seq, action, changed_by, changed_by_name, changed_at, reason FROM sending_change
WHERE seq < coalesce(CAST(:before AS bigint), 9223372036854775807)
ORDER BY seq DESC
LIMIT :limit
"""


class StopRequest(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Why all sending is stopped, for everyone who sees that it is."""

    reason: Annotated[str, Meta(description=text.LINE, extra_json_schema={"minLength": 1, "maxLength": MAX_REASON})]

    def __post_init__(self) -> None:
        text.tidy(self, one_line=("reason",))
        if faults := list(text.line_faults("reason", self.reason, longest=MAX_REASON)):
            raise BadRequest.of(*faults)


class SendingChange(Struct, frozen=True, kw_only=True):
    """Who stopped or resumed all sending, when, and why it was stopped."""

    seq: int
    action: SendingAction
    changed_by: str
    changed_by_name: str | None
    changed_at: datetime
    reason: str | None


class SendingQuery(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    before: Position | None = None
    limit: PageSize = 20


class Sending(Struct, frozen=True, kw_only=True):
    """Whether sending is stopped: `stop` is the change that did it, null while sending goes on.

    `changes` are all stops and resumes, newest first; `next_before` is where the next page begins.
    """

    stop: SendingChange | None
    changes: list[SendingChange]
    next_before: int | None


def read(query: SendingQuery) -> Sending:
    """Return what holds, and a page of what has been done."""
    found = _changes(before=query.before, limit=query.limit + 1)
    newest = found if query.before is None else _changes(before=None, limit=1)
    changes, next_before = paging.page(found, query.limit, end=lambda change: change.seq)
    return Sending(stop=_stop(newest), changes=changes, next_before=next_before)


def stop(connection: Connection, request: StopRequest, *, by: Author) -> None:
    """Stop all sending; where it is stopped already, the first stop stays."""
    _switch(connection, "stopped", by=by, reason=request.reason)


def resume(connection: Connection, *, by: Author) -> None:
    """Let sending go on; where it does already, nothing changes."""
    _switch(connection, "resumed", by=by)


def check(connection: Connection) -> None:
    """Raise Conflict while sending is stopped."""
    if _is_stopped(connection):
        raise Conflict("All sending is stopped.", code="sending_stopped")


def _switch(connection: Connection, action: SendingAction, *, by: Author, reason: str | None = None) -> None:
    connection.execute(sa.select(sa.func.pg_advisory_xact_lock(SWITCH_LOCK)))
    if _is_stopped(connection) == (action == "stopped"):
        return
    author = {"changed_by": by.user_id, "changed_by_name": by.name}
    entry = {"action": action, "changed_at": clock.now(), "reason": reason}
    connection.execute(sa.insert(sending_change).values(**author, **entry))


def _is_stopped(connection: Connection) -> bool:
    newest = sa.select(sending_change.c.action).order_by(sending_change.c.seq.desc()).limit(1)
    return connection.execute(newest).scalar_one_or_none() == "stopped"


def _changes(*, before: int | None, limit: int) -> list[SendingChange]:
    return [msgspec.convert(row, SendingChange) for row in sql.run(CHANGES, before=before, limit=limit)]


def _stop(changes: list[SendingChange]) -> SendingChange | None:
    return next((change for change in changes[:1] if change.action == "stopped"), None)
