"""Table and queries of the dead letters."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.engine import Connection, Row

from functions.dead_letters.core import domain
from functions.dead_letters.core.domain import DeadLetter, DeadLetterPage, DeadLettersQuery, Failure
from functions.shared import clock, database, paging
from functions.shared.auth import Caller
from functions.shared.cloudevents import CloudEvent
from functions.shared.problems import NotFound

metadata = sa.MetaData()

dead_letter = sa.Table(
    "dead_letter",
    metadata,
    sa.Column("dead_letter_id", sa.Uuid, primary_key=True),
    sa.Column("id", sa.Text, nullable=False),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("type", sa.Text, nullable=False),
    sa.Column("subject", sa.Text),
    sa.Column("time", sa.DateTime(timezone=True), nullable=False),
    sa.Column("partitionkey", sa.Text),
    sa.Column("traceparent", sa.Text),
    sa.Column("expirytime", sa.DateTime(timezone=True)),
    sa.Column("datacontenttype", sa.Text, nullable=False),
    sa.Column("extensions", sa.JSON, nullable=False),
    sa.Column("data", sa.LargeBinary, nullable=False),
    sa.Column("error_code", sa.Integer),
    sa.Column("error", sa.Text, nullable=False),
    sa.Column("destination", sa.Text, nullable=False),
    sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("times_kept", sa.Integer, nullable=False),
    sa.Column("replayed_at", sa.DateTime(timezone=True)),
    sa.Column("replayed_by", sa.Text),
    sa.Column("replayed_by_name", sa.Text),
    sa.Column("replays", sa.Integer, nullable=False),
)


WAITING = sa.or_(dead_letter.c.replayed_at.is_(None), dead_letter.c.replayed_at < dead_letter.c.kept_at)


def add(connection: Connection, event: CloudEvent[bytes]) -> None:
    """Store an event that its destination did not take; stored before, it counts once more and tops the list again."""
    failure = Failure.of(event.extensions)
    now = clock.now()
    what_failed = {"error_code": failure.code, "error": failure.text, "kept_at": now}
    new = insert(dead_letter).values(
        dead_letter_id=domain.dead_letter_id(event, failure),
        destination=failure.destination,
        times_kept=1,
        replays=0,
        **what_failed,
        **msgspec.structs.asdict(domain.original(event)),
    )
    again = {**what_failed, "times_kept": dead_letter.c.times_kept + 1}
    connection.execute(new.on_conflict_do_update(index_elements=[dead_letter.c.dead_letter_id], set_=again))


def page(query: DeadLettersQuery) -> DeadLetterPage:
    """Return a page of the dead letters that match the query, newest first."""
    key = sa.tuple_(dead_letter.c.kept_at, dead_letter.c.dead_letter_id)
    wanted = sa.select(dead_letter).where(*_filters(query))
    if query.cursor:
        last = paging.position_of(query.cursor)
        wanted = wanted.where(key < sa.tuple_(sa.literal(last.at), sa.literal(last.id)))
    last_first = (dead_letter.c.kept_at.desc(), dead_letter.c.dead_letter_id.desc())
    found = [_letter(row) for row in database.rows(wanted.order_by(*last_first).limit(query.limit + 1))]
    return DeadLetterPage(*paging.page(found, query.limit, end=_cursor))


def _filters(query: DeadLettersQuery) -> Iterator[sa.ColumnElement[bool]]:
    if query.type is not None:
        yield dead_letter.c.type == query.type
    if query.destination is not None:
        yield dead_letter.c.destination == query.destination
    if query.state is not None:
        yield WAITING if query.state == "open" else sa.not_(WAITING)


def _cursor(last: DeadLetter) -> str:
    return paging.cursor_of(at=last.kept_at, id=last.dead_letter_id)


def event(dead_letter_id: UUID) -> CloudEvent[bytes]:
    """Return the event of a dead letter, as it was first published. Raises NotFound."""
    found = database.rows(sa.select(dead_letter).where(dead_letter.c.dead_letter_id == dead_letter_id))
    if not found:
        raise NotFound("There is no such dead letter.", code="no_such_dead_letter")
    return msgspec.convert(found[0], CloudEvent[bytes], from_attributes=True)


def mark_replayed(connection: Connection, dead_letter_id: UUID, *, by: Caller) -> DeadLetter:
    """Note that a dead letter was sent again, when and by whom."""
    author = {"replayed_by": by.user_id, "replayed_by_name": by.name or None}
    marked = (
        sa.update(dead_letter)
        .where(dead_letter.c.dead_letter_id == dead_letter_id)
        .values(replayed_at=clock.now(), replays=dead_letter.c.replays + 1, **author)
        .returning(dead_letter)
    )
    return _letter(connection.execute(marked).one())


def _letter(row: Row[Any]) -> DeadLetter:
    names = (field for field in DeadLetter.__struct_fields__ if field not in {"data", "waiting"})
    return DeadLetter(
        **{name: getattr(row, name) for name in names},
        data=bytes(row.data).decode(errors="replace"),
        waiting=row.replayed_at is None or row.replayed_at < row.kept_at,
    )
