"""Days of a promotion: one that is started fixes its text and audience; one that was not in time is missed.

All in the caller's transaction.
"""

import logging
from datetime import date, datetime
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.engine import Connection

from eventing.facts import OccurrenceMissed
from functions.event_calendar.core import lifecycle, sending, store
from functions.event_calendar.core.domain import Author, Event, FieldChange
from functions.event_calendar.core.lifecycle import Standing
from functions.event_calendar.core.store import change, occurrence, run
from functions.shared import clock
from functions.shared.problems import Conflict, FieldError, NotFound, Unprocessable
from promotions.occurrences import Occurrence, has_come, occurrence_on
from promotions.snapshot import Snapshot

DISPATCHER = Author("dispatch", roles=lifecycle.DISPATCHER)
SCHEDULER = Author("scheduler", roles=lifecycle.SCHEDULER)

log = logging.getLogger("fanfare")


def start(connection: Connection, event_id: UUID, day: date) -> Snapshot:
    """Return the snapshot of a day, which is started now if it was not before, or was withdrawn or missed since.

    Raises NotFound, Conflict where the day cannot be started, no longer, or not while all sending is stopped, and
    Unprocessable where it is not due yet.
    """
    event = store.locked(connection, event_id, DISPATCHER)
    known = connection.execute(sa.select(occurrence.c.state, occurrence.c.snapshot).where(_is(event_id, day)))
    stored = known.one_or_none()
    if stored is not None and stored.state == "started":
        sending.check(connection)
        return _prolonged(connection, event, msgspec.convert(stored.snapshot, Snapshot))
    found = _startable(event, day, clock.now())
    sending.check(connection)  # last, so that a day which was withdrawn is distinguished from one that is held back
    snapshot = _snapshot(event, found)
    _store(connection, snapshot, due=found.due)
    return snapshot


def miss(connection: Connection, fact: OccurrenceMissed) -> None:
    """Store that a day was not started until it expired, once, where that is so.

    Raises Unprocessable for a day that has not expired yet: a service that may send facts may not end a day early.
    """
    try:
        found = store.locked(connection, fact.event_id, SCHEDULER)
    except NotFound:
        return  # deleted since
    if not has_come(fact.expires, now=clock.now()):
        at = fact.expires.isoformat()
        raise Unprocessable.of(FieldError("expires", "lies in the future", "too_early", {"at": at}))
    if _is_recorded(connection, fact.event_id, fact.date) or not _was_missed(connection, found, fact):
        store.show_again(connection, fact.event_id)
        return
    values = {
        "event_id": fact.event_id,
        "date": fact.date,
        "state": "missed",
        "revision": found.revision,
        "expires": fact.expires,
        "started_at": fact.expires,  # its place among the days that were started
        "snapshot": {},
        "due": fact.due,
    }
    connection.execute(sa.insert(occurrence).values(values))
    missed = {"missed": FieldChange(None, fact.date.isoformat())}
    store.log_change(connection, fact.event_id, found.revision, "day_missed", by=SCHEDULER, fields=missed)
    log.warning("A day was missed: %s of promotion %s, due at %s.", fact.date, fact.event_id, fact.due.isoformat())


def _is_recorded(connection: Connection, event_id: UUID, day: date) -> bool:
    of_run = sa.select(run.c.date).where(run.c.event_id == event_id, run.c.date == day)
    found = connection.execute(sa.select(occurrence.c.date).where(_is(event_id, day)).union(of_run))
    return found.first() is not None


def _was_missed(connection: Connection, event: Event, fact: OccurrenceMissed) -> bool:
    """Return whether the day was planned until it expired. Where its days were planned anew since, the fact decides."""
    planned = occurrence_on(event.window, fact.date) if event.status != "DRAFT" else None
    if planned is None:
        return store.planned_since(connection, event.event_id) > fact.expires
    return planned.expires <= max(clock.now(), fact.expires)  # this clock may be a little behind


def _prolonged(connection: Connection, event: Event, snapshot: Snapshot) -> Snapshot:
    """Return the snapshot; where the promotion's end has moved since, the day's delivery has longer to finish."""
    now = occurrence_on(event.window, snapshot.date) if event.status == "PUBLISHED" else None
    if now is None or now.expires <= snapshot.expires:
        return snapshot
    longer = msgspec.structs.replace(snapshot, expires=now.expires)
    values = {"expires": longer.expires, "snapshot": msgspec.to_builtins(longer)}
    row = sa.update(occurrence).where(_is(snapshot.event_id, snapshot.date))
    connection.execute(row.values(values))
    return longer


def _startable(event: Event, day: date, now: datetime) -> Occurrence:
    standing = Standing(status=event.status, phase=event.phase)
    if why := lifecycle.refusal(standing, "start", roles=DISPATCHER.roles):
        raise why.problem()
    found = occurrence_on(event.window, day)
    if found is None:
        raise Conflict("The promotion has no messages on this day.", code="no_such_day")
    if not has_come(found.due, now=now):
        at = found.due.isoformat()
        raise Unprocessable.of(FieldError("date", f"is not due before {at}", "too_early", {"at": at}))
    if now >= found.expires:
        raise Conflict("It is too late to start this day.", code="run_expired")
    return found


def _snapshot(event: Event, day: Occurrence) -> Snapshot:
    fields = msgspec.to_builtins(event, builtin_types=(datetime,))
    own = {"date": day.date, "expires": day.expires, "segment": event.audience.segment}
    return msgspec.convert({**fields, **own}, Snapshot)


def _store(connection: Connection, snapshot: Snapshot, *, due: datetime) -> None:
    event_id, day = snapshot.event_id, snapshot.date
    values = {
        "state": "started",
        "revision": snapshot.revision,
        "expires": snapshot.expires,
        "started_at": clock.now(),
        "snapshot": msgspec.to_builtins(snapshot),
        "due": due,
        "ready_at": max(due, _published_at(connection, event_id) or due),
    }
    row = insert(occurrence).values(event_id=event_id, date=day, **values)
    connection.execute(row.on_conflict_do_update(index_elements=["event_id", "date"], set_=values))
    # The outcome of a run that was stopped is recorded anew when the resumed run has ended.
    stopped = sa.and_(run.c.event_id == event_id, run.c.date == day, run.c.outcome == "withdrawn")
    connection.execute(sa.delete(run).where(stopped))


def _published_at(connection: Connection, event_id: UUID) -> datetime | None:
    """Return when the promotion was last published: a day cannot start before."""
    published = sa.and_(change.c.event_id == event_id, change.c.action == "published")
    found: datetime | None = connection.execute(sa.select(sa.func.max(change.c.changed_at)).where(published)).scalar()
    return found


def _is(event_id: UUID, day: date) -> sa.ColumnElement[bool]:
    return sa.and_(occurrence.c.event_id == event_id, occurrence.c.date == day)
