"""Changes to the calendar, each with its entry in the change log, in the caller's transaction.

Locks are taken in one order: the event's row, then the log. A place in the log is given under the log's lock, which
is held until the commit: who reads the log up to a place never finds something before it later.
"""

import hashlib
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, insert
from sqlalchemy.engine import Connection

from eventing.facts import DeliveryCompleted, WindowEnded
from functions.event_calendar.core import lifecycle, reads
from functions.event_calendar.core.domain import (
    FIELDS,
    Author,
    Event,
    EventDraft,
    FieldChange,
    LoggedAction,
    Promotion,
    Run,
    differences,
    edits,
)
from functions.event_calendar.core.lifecycle import TRANSITIONS, EventAction, Standing, Status
from functions.shared import clock, database
from functions.shared.etags import IfMatch
from functions.shared.problems import FieldError, Unprocessable
from promotions.occurrences import has_come, may_have_begun

KEY_LIFETIME = timedelta(hours=24)  # how long an idempotency key stands for its answer
LOG_LOCK = 0x6C6F67  # the change log's number among this database's advisory locks

metadata = sa.MetaData()
Instant = sa.DateTime(timezone=True)

event = sa.Table(
    "event",
    metadata,
    sa.Column("event_id", sa.Uuid, primary_key=True),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("description", sa.Text, nullable=False),
    sa.Column("promotion_package", JSONB, nullable=False),
    sa.Column("start_datetime", Instant, nullable=False),
    sa.Column("end_datetime", Instant, nullable=False),
    sa.Column("timezone", sa.Text, nullable=False),
    sa.Column("send_time", sa.Text, nullable=False),
    sa.Column("audience", JSONB, nullable=False),
    sa.Column("subject", sa.Text, nullable=False),
    sa.Column("content", sa.Text, nullable=False),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("created_by", sa.Text, nullable=False),
    sa.Column("created_at", Instant, nullable=False),
    sa.Column("updated_at", Instant, nullable=False),
    sa.Column("revision", sa.Integer, nullable=False),
)

run = sa.Table(
    "run",
    metadata,
    sa.Column("event_id", sa.Uuid, primary_key=True),
    sa.Column("date", sa.Date, primary_key=True),
    sa.Column("outcome", sa.Text, nullable=False),
    sa.Column("reason", sa.Text),
    sa.Column("recipients", sa.Integer, nullable=False),
    sa.Column("created", sa.Integer, nullable=False),
    sa.Column("duplicates", sa.Integer, nullable=False),
    sa.Column("skipped", JSONB, nullable=False),
    sa.Column("started_at", Instant, nullable=False),
    sa.Column("finished_at", Instant, nullable=False),
)

occurrence = sa.Table(
    "occurrence",
    metadata,
    sa.Column("event_id", sa.Uuid, primary_key=True),
    sa.Column("date", sa.Date, primary_key=True),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("revision", sa.Integer, nullable=False),
    sa.Column("expires", Instant, nullable=False),
    sa.Column("started_at", Instant, nullable=False),
    sa.Column("snapshot", JSONB, nullable=False),
    sa.Column("due", Instant),
    sa.Column("ready_at", Instant),
)

sending_change = sa.Table(
    "sending_change",
    metadata,
    sa.Column("seq", sa.BigInteger, sa.Identity(always=True), primary_key=True),
    sa.Column("action", sa.Text, nullable=False),
    sa.Column("changed_by", sa.Text, nullable=False),
    sa.Column("changed_by_name", sa.Text),
    sa.Column("changed_at", Instant, nullable=False),
    sa.Column("reason", sa.Text),
)

change = sa.Table(
    "change",
    metadata,
    sa.Column("seq", sa.BigInteger, sa.Identity(always=True), primary_key=True),
    sa.Column("event_id", sa.Uuid, nullable=False),
    sa.Column("revision", sa.Integer, nullable=False),
    sa.Column("action", sa.Text, nullable=False),
    sa.Column("changed_by", sa.Text, nullable=False),
    sa.Column("changed_by_name", sa.Text),
    sa.Column("changed_at", Instant, nullable=False),
    sa.Column("fields", JSONB, nullable=False),
)

schedule = sa.Table(
    "schedule",
    metadata,
    sa.Column("event_id", sa.Uuid, primary_key=True),
    sa.Column("seq", sa.BigInteger, nullable=False),
    sa.Column("revision", sa.Integer, nullable=False),
)

event_search = sa.Table(
    "event_search",
    metadata,
    sa.Column("event_id", sa.Uuid, primary_key=True),
    sa.Column("revision", sa.Integer, nullable=False),
    sa.Column("skus", ARRAY(sa.Text), nullable=False),
    sa.Column("text", sa.Text, nullable=False),
)

search_position = sa.Table(
    "search_position",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("seq", sa.BigInteger, nullable=False),
)

product = sa.Table(
    "product",
    metadata,
    sa.Column("sku", sa.Text, primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
)

catalogue = sa.Table(
    "catalogue",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("asked_at", Instant, nullable=False),
)

idempotency_key = sa.Table(
    "idempotency_key",
    metadata,
    sa.Column("caller", sa.Text, primary_key=True),
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("body_hash", sa.Text, nullable=False),
    sa.Column("response", JSONB),
    sa.Column("created_at", Instant, nullable=False),
)


def add(connection: Connection, draft: EventDraft, *, by: Author) -> Event:
    """Keep a new event as a draft."""
    event_id, now = uuid4(), clock.now()
    own = {"status": "DRAFT", "created_by": by.user_id, "created_at": now, "updated_at": now, "revision": 1}
    connection.execute(sa.insert(event).values(event_id=event_id, **_columns(draft), **own))
    log_change(connection, event_id, 1, "created", by=by, fields=differences(None, draft))
    return locked(connection, event_id, by)


def add_once(connection: Connection, draft: EventDraft, *, by: Author, key: str) -> Event:
    """Store a new event, or return the first answer to its key, for 24 hours.

    Raises Unprocessable where the key came with another draft.
    """
    now, body_hash = clock.now(), hashlib.sha256(msgspec.json.encode(draft)).hexdigest()
    claim = insert(idempotency_key).values(caller=by.user_id, key=key, body_hash=body_hash, created_at=now)
    mine = sa.and_(idempotency_key.c.caller == by.user_id, idempotency_key.c.key == key)
    connection.execute(sa.delete(idempotency_key).where(mine, idempotency_key.c.created_at <= now - KEY_LIFETIME))
    if not connection.execute(claim.on_conflict_do_nothing()).rowcount:
        first = connection.execute(sa.select(idempotency_key).where(mine)).one()
        if first.body_hash != body_hash:
            reason = "This Idempotency-Key came with another event before."
            raise Unprocessable(reason, code="idempotency_key_reused")
        return _answered(first.response, by)
    created = add(connection, draft, by=by)
    connection.execute(sa.update(idempotency_key).where(mine).values(response=msgspec.to_builtins(created)))
    return created


def edit(connection: Connection, event_id: UUID, draft: EventDraft, *, if_match: IfMatch, by: Author) -> Event:
    """Make the event what the draft says; where it is that already, nothing changes.

    Raises NotFound, PreconditionFailed or Conflict.
    """
    before = locked(connection, event_id, by, if_match)
    lifecycle.check(before.allowed_actions, *edits(before, draft))
    fields = differences(before, draft)
    if not fields:
        return before
    return _changed(connection, before, "updated", by=by, fields=fields, values=_columns(draft))


def publish(connection: Connection, event_id: UUID, *, if_match: IfMatch, by: Author) -> Event:
    """Make a draft known to the scheduler. Raises NotFound, PreconditionFailed or Conflict."""
    return _moved(connection, event_id, "publish", "published", if_match=if_match, by=by)


def withdraw(connection: Connection, event_id: UUID, *, if_match: IfMatch, by: Author) -> Event:
    """Make what is published a draft again, and its days of which nothing is recorded yet withdrawn.

    Raises NotFound, PreconditionFailed or Conflict.
    """
    event = _moved(connection, event_id, "withdraw", "withdrawn", if_match=if_match, by=by)
    recorded = sa.exists().where(run.c.event_id == occurrence.c.event_id, run.c.date == occurrence.c.date)
    under_way = sa.and_(occurrence.c.event_id == event_id, occurrence.c.state == "started", ~recorded)
    connection.execute(sa.update(occurrence).where(under_way).values(state="withdrawn"))
    return event


def remove(connection: Connection, event_id: UUID, *, if_match: IfMatch, by: Author) -> None:
    """Remove a draft, its days and its runs; the change log still has its last version.

    Raises NotFound, PreconditionFailed or Conflict.
    """
    before = locked(connection, event_id, by, if_match)
    lifecycle.check(before.allowed_actions, "delete")
    connection.execute(sa.delete(event).where(event.c.event_id == event_id))
    log_change(connection, event_id, before.revision + 1, "deleted", by=by, fields=differences(before, None))


def record(connection: Connection, fact: DeliveryCompleted) -> None:
    """Store the outcome of a run, once; the event itself stays as it is. An event that was deleted has no runs."""
    stored = connection.execute(_stored(fact.event_id)).one_or_none()
    if stored is None:
        return
    _check_happened(fact)
    plain = msgspec.structs.asdict(fact)
    new = insert(run).values(plain)
    # A run that was stopped may have gone on since.
    goes_on = sa.and_(run.c.outcome == "withdrawn", new.excluded.outcome != "withdrawn")
    new = new.on_conflict_do_update(index_elements=["event_id", "date"], set_=plain, where=goes_on)
    if connection.execute(new).rowcount:
        outcome = msgspec.to_builtins(msgspec.convert(fact, Run, from_attributes=True))
        log_change(
            connection,
            fact.event_id,
            stored.revision,
            "run_recorded",
            by=Author("dispatch"),
            fields={"run": FieldChange(None, outcome)},
        )


def _check_happened(fact: DeliveryCompleted) -> None:
    """Raise Unprocessable for a run of a day to come: stored, it would keep that day from being sent."""
    if not may_have_begun(fact.date, now=clock.now()):
        raise Unprocessable.of(FieldError("date", "has not begun", "too_early", {"at": fact.date.isoformat()}))
    _check_come("started_at", fact.started_at)
    _check_come("finished_at", fact.finished_at)


def _check_come(field: str, instant: datetime) -> None:
    if not has_come(instant, now=clock.now()):
        raise Unprocessable.of(FieldError(field, "lies in the future", "too_early", {"at": instant.isoformat()}))


def expire(connection: Connection, fact: WindowEnded) -> None:
    """Store that a published event's window is over; not where it was moved or withdrawn in the meantime.

    The fact's own time counts where this clock is a little behind. Raises Unprocessable for one that lies further
    ahead: a service that may send facts may not end any promotion.
    """
    stored = connection.execute(_stored(fact.event_id)).one_or_none()
    if stored is None:
        return
    _check_come("end_datetime", fact.end_datetime)
    now = max(clock.now(), fact.end_datetime)
    phase = lifecycle.phase_at(now, start=stored.start_datetime, end=stored.end_datetime)
    by = Author("scheduler", roles=lifecycle.SCHEDULER)
    if lifecycle.refusal(Standing(status=stored.status, phase=phase), "expire", roles=by.roles):
        return
    to = TRANSITIONS["expire"].to
    connection.execute(sa.update(event).where(event.c.event_id == fact.event_id).values(status=to))
    log_change(connection, fact.event_id, stored.revision, "expired", by=by, fields=_status(stored.status, to))


def event_at(event_id: UUID, if_match: IfMatch, *, roles: frozenset[str]) -> Event:
    """Return an event that is still at a revision of these. Raises NotFound or PreconditionFailed."""
    statement = sa.text(reads.EVENT).bindparams(event_id=event_id)
    found = [row._asdict() for row in database.rows(statement)]
    return reads.at_revision(reads.event_of(found, roles=roles), if_match)


def locked(connection: Connection, event_id: UUID, by: Author, if_match: IfMatch | None = None) -> Event:
    """Return an event whose row is locked until the transaction ends. Raises NotFound or PreconditionFailed."""
    statement = sa.text(f"{reads.EVENT} FOR UPDATE OF event")
    found = connection.execute(statement, {"event_id": event_id}).mappings().all()
    stored = reads.event_of(list(found), roles=by.roles)
    return stored if if_match is None else reads.at_revision(stored, if_match)


def _answered(stored: dict[str, Any], by: Author) -> Event:
    """Return an answer as it was, with what is allowed in the present release's terms: a draft of this phase."""
    standing = Standing(status=stored["status"], phase=stored["phase"])
    return msgspec.convert({**stored, "allowed_actions": lifecycle.permissions(standing, roles=by.roles)}, Event)


def _stored(event_id: UUID) -> sa.Select[Any]:
    columns = (event.c.revision, event.c.status, event.c.start_datetime, event.c.end_datetime)
    return sa.select(*columns).where(event.c.event_id == event_id).with_for_update()


def _moved(
    connection: Connection, event_id: UUID, action: EventAction, logged: LoggedAction, *, if_match: IfMatch, by: Author
) -> Event:
    before = locked(connection, event_id, by, if_match)
    lifecycle.check(before.allowed_actions, action)
    to = TRANSITIONS[action].to
    return _changed(connection, before, logged, by=by, fields=_status(before.status, to), values={"status": to})


def _status(before: Status, after: Status | None) -> dict[str, FieldChange]:
    return {"status": FieldChange(before, after)}


def _changed(
    connection: Connection,
    before: Event,
    action: LoggedAction,
    *,
    by: Author,
    fields: dict[str, FieldChange],
    values: dict[str, Any],
) -> Event:
    revision = before.revision + 1
    own = {"revision": revision, "updated_at": _later(before.updated_at)}
    connection.execute(sa.update(event).where(event.c.event_id == before.event_id).values(**values, **own))
    log_change(connection, before.event_id, revision, action, by=by, fields=fields)
    return locked(connection, before.event_id, by)


def _later(before: datetime) -> datetime:
    """Return the time of a change; it is never before the last one, whatever two machines' clocks say."""
    return max(before, clock.now())


def planned_since(connection: Connection, event_id: UUID) -> datetime:
    """Return when an event's days were last planned anew."""
    statement = sa.text(reads.PLANNED_SINCE.format(event_id=":event_id"))
    found: datetime = connection.execute(statement, {"event_id": event_id}).scalar_one()
    return found


def show_again(connection: Connection, event_id: UUID) -> None:
    """Have the schedule feed show an event once more as it is, to a scheduler that does not know it so."""
    connection.execute(sa.select(sa.func.pg_advisory_xact_lock(LOG_LOCK)))
    place = sa.func.nextval(sa.func.pg_get_serial_sequence("change", "seq"))
    connection.execute(sa.update(schedule).where(schedule.c.event_id == event_id).values(seq=place))


def log_change(
    connection: Connection,
    event_id: UUID,
    revision: int,
    action: LoggedAction,
    *,
    by: Author,
    fields: dict[str, FieldChange],
) -> None:
    """Add an entry to the change log, where the schedule feed shows it."""
    connection.execute(sa.select(sa.func.pg_advisory_xact_lock(LOG_LOCK)))
    entry = {"event_id": event_id, "revision": revision, "action": action, "changed_at": clock.now()}
    author = {"changed_by": by.user_id, "changed_by_name": by.name}
    log = sa.insert(change).values(**entry, **author, fields=msgspec.to_builtins(fields)).returning(change.c.seq)
    place = {"seq": connection.execute(log).scalar_one(), "revision": revision}
    if action == "published":
        first = insert(schedule).values(event_id=event_id, **place)
        connection.execute(first.on_conflict_do_update(index_elements=["event_id"], set_=place))
    else:
        connection.execute(sa.update(schedule).where(schedule.c.event_id == event_id).values(**place))


def _columns(promotion: Promotion) -> dict[str, Any]:
    plain = msgspec.to_builtins(promotion, builtin_types=(datetime,))
    return {name: plain[name] for name in FIELDS}
