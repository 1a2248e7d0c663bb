"""What the calendar answers with one statement each; what it changes is in store.py."""

from collections.abc import Mapping
from datetime import datetime, time
from typing import Any
from uuid import UUID

import msgspec

from functions.event_calendar.core import search, search_index
from functions.event_calendar.core.domain import (
    MAX_TOTAL,
    ActivePromotion,
    Change,
    Event,
    EventPage,
    EventsQuery,
    EventSummary,
    History,
    OffersQuery,
    PromotionPage,
    PromotionsQuery,
    Run,
    changed_values,
    in_zone,
)
from functions.event_calendar.core.lifecycle import Standing, permissions, phase_at, status_at
from functions.shared import clock, paging, sql
from functions.shared.etags import IfMatch
from functions.shared.problems import FieldError, NotFound, PreconditionFailed
from promotions.offers import PriceOffer, PriceOffers
from promotions.schedule import Schedule, ScheduleEntry

# When an event's days were last planned anew: an end that moves leaves those planned that were.
PLANNED_SINCE = """
  SELECT max(changed_at) FROM change
  WHERE change.event_id = {event_id} AND action != 'expired'
    AND fields ?| ARRAY['start_datetime', 'timezone', 'send_time', 'status']"""

# A day that was started and of which nothing is recorded may be under way, or broken: it may have sent.
SENDING = """
  EXISTS (SELECT FROM run WHERE run.event_id = event.event_id)
    OR EXISTS (SELECT FROM occurrence WHERE occurrence.event_id = event.event_id AND state != 'missed') AS has_run,
  EXISTS (SELECT FROM run WHERE run.event_id = event.event_id AND created + duplicates > 0)
    OR EXISTS (
      SELECT FROM occurrence LEFT JOIN run USING (event_id, date)
      WHERE occurrence.event_id = event.event_id AND state != 'missed' AND run.outcome IS NULL
    ) AS has_sent"""

EVENT = f"""
SELECT event_id, title, description, promotion_package, start_datetime, end_datetime, timezone, send_time, audience,
  subject, content, status, created_by, created_at, updated_at, revision, (
    SELECT coalesce(jsonb_agg(to_jsonb(run) - 'event_id' ORDER BY run.date), '[]')
    FROM run WHERE run.event_id = event.event_id
  ) AS runs, ARRAY(
    SELECT date FROM occurrence WHERE occurrence.event_id = event.event_id AND state = 'missed' ORDER BY date
  ) AS missed,{SENDING}
FROM event WHERE event_id = :event_id
"""  # noqa: S608 - of constants

PAGE = f"""
SELECT event_id, title, description, promotion_package, start_datetime, end_datetime, timezone, send_time, audience,
  subject, content, status, created_by, created_at, updated_at, revision,{SENDING}
FROM event
WHERE {{filters}}
  AND (start_datetime, event_id) > (
    coalesce(CAST(:at AS timestamptz), '-infinity'),
    coalesce(CAST(:id AS uuid), '00000000-0000-0000-0000-000000000000')
  )
ORDER BY start_datetime, event_id
LIMIT :limit
"""  # noqa: S608 - of constants

IN_WINDOW = """
  tstzrange(start_datetime, end_datetime) && tstzrange(CAST(:since AS timestamptz), CAST(:until AS timestamptz))"""
OF_STATUS = """
  :status = CASE WHEN status = 'PUBLISHED' AND end_datetime <= :now THEN 'EXPIRED' ELSE status END"""

# Where it stands, as a calendar shows it: a draft is one whatever its window.
SHOWN = """
  CASE
    WHEN status = 'DRAFT' THEN 'draft'
    WHEN status = 'EXPIRED' OR end_datetime <= :now THEN 'ended'
    WHEN start_datetime > :now THEN 'upcoming'
    ELSE 'active'
  END = ANY(CAST(:show AS text[]))"""
OF_SEGMENT = "audience ->> 'segment' = :segment"

HITS = "SELECT count(*) AS hits FROM (SELECT FROM event_search WHERE {words} LIMIT :most) AS hit"
COUNT = "SELECT count(*) AS events FROM (SELECT FROM event WHERE {filters} LIMIT :most) AS found"

# Both say how to look words up, whatever the planner thinks of a pattern that it does not know: a few hits by their
# ids; many are met soon on the way through all events by their start.
OF_FEW = "event_id = ANY(ARRAY(SELECT event_search.event_id FROM event_search WHERE {words}))"
OF_MANY = "(SELECT {words} FROM event_search WHERE event_search.event_id = event.event_id)"
FEW = 5000

ACTIVE = """
SELECT event_id, title, description, jsonb_build_object(
    'name', promotion_package -> 'name',
    'discount', promotion_package -> 'discount',
    'needs_coupon', promotion_package ->> 'coupon_code' IS NOT NULL,
    'products', promotion_package -> 'products'
  ) AS promotion_package, start_datetime, end_datetime, timezone
FROM event
WHERE status = 'PUBLISHED' AND start_datetime <= :now AND end_datetime > :now
  AND (start_datetime, event_id) > (
    coalesce(CAST(:at AS timestamptz), '-infinity'),
    coalesce(CAST(:id AS uuid), '00000000-0000-0000-0000-000000000000')
  )
ORDER BY start_datetime, event_id
LIMIT :limit
"""

# Discounts that need no coupon, while they are on; and all that the named code was ever published for.
OFFERS = """
SELECT event_id, title, promotion_package -> 'discount' AS discount, promotion_package -> 'products' AS products,
  promotion_package ->> 'coupon_code' AS coupon_code, start_datetime, end_datetime, timezone
FROM (
  SELECT event_id, title, promotion_package, start_datetime, end_datetime, timezone FROM event
  WHERE status = 'PUBLISHED' AND start_datetime <= :now AND end_datetime > :now
    AND promotion_package ->> 'coupon_code' IS NULL AND promotion_package -> 'discount' ->> 'kind' != 'none'
    AND (promotion_package -> 'products' = '[]' OR promotion_package -> 'products' ?| CAST(:skus AS text[]))
  UNION ALL
  SELECT event_id, title, promotion_package, start_datetime, end_datetime, timezone FROM event
  WHERE status != 'DRAFT' AND lower(promotion_package ->> 'coupon_code') = lower(CAST(:code AS text))
) AS offer
WHERE (start_datetime, event_id) > (
  coalesce(CAST(:at AS timestamptz), '-infinity'),
  coalesce(CAST(:id AS uuid), '00000000-0000-0000-0000-000000000000')
)
ORDER BY start_datetime, event_id
LIMIT :limit
"""

CHANGES = """
SELECT seq, revision, action, changed_by, changed_by_name, changed_at, fields FROM change
WHERE event_id = :event_id AND seq < coalesce(CAST(:before AS bigint), 9223372036854775807)
ORDER BY seq DESC
LIMIT :limit
"""

# An event that has expired is listed by its stored status: the job that reads this then publishes that the window
# has ended, once the last run is done.
SCHEDULE = f"""
SELECT schedule.seq, schedule.event_id, schedule.revision, coalesce(event.status = 'PUBLISHED', FALSE) AS scheduled,
  timezone, send_time, start_datetime, end_datetime, ({PLANNED_SINCE.format(event_id="event.event_id")}
  ) AS planned_since, (
    SELECT coalesce(jsonb_agg(jsonb_build_object('date', date, 'outcome', outcome) ORDER BY date), '[]')
    FROM (
      SELECT date, outcome FROM run WHERE run.event_id = event.event_id
      UNION ALL
      SELECT date, CASE WHEN state = 'missed' THEN state END FROM occurrence
      WHERE occurrence.event_id = event.event_id
        AND NOT EXISTS (SELECT FROM run WHERE run.event_id = event.event_id AND run.date = occurrence.date)
    ) AS day
  ) AS runs, (
    SELECT coalesce(
      jsonb_agg(jsonb_build_object('date', date, 'revision', occurrence.revision) ORDER BY date), '[]'
    )
    FROM occurrence LEFT JOIN run USING (event_id, date)
    WHERE occurrence.event_id = event.event_id AND occurrence.state = 'withdrawn' AND run.outcome IS NULL
  ) AS withdrawn
FROM schedule LEFT JOIN event USING (event_id)
WHERE schedule.seq > :after
ORDER BY schedule.seq
LIMIT :limit
"""  # noqa: S608 - of constants


def event(event_id: UUID, *, roles: frozenset[str]) -> Event:
    """Return an event with its runs, as a caller with these roles sees it. Raises NotFound."""
    return event_of(sql.run(EVENT, event_id=event_id), roles=roles)


def page(query: EventsQuery, *, roles: frozenset[str]) -> EventPage:
    """Return events whose window touches the range, by their start; only those in which all words are found."""
    now = clock.now()
    filters, values = _filters(query, now)
    total = None
    if query.q:
        filters, values, total = _with_words(filters, values, query.q)
    of_page = {"limit": query.limit + 1, "now": now, **paging.after(query.cursor)}
    found = sql.run(PAGE.format(filters=" AND ".join(filters) or "TRUE"), **{**values, **of_page})
    events = [msgspec.convert(_seen_at(now, row, roles), EventSummary) for row in found]
    return EventPage(*paging.page(events, query.limit, end=_cursor), total)


def active(query: PromotionsQuery) -> PromotionPage:
    """Return the published promotions whose window is open now, by their start."""
    found = sql.run(ACTIVE, now=clock.now(), limit=query.limit + 1, **paging.after(query.cursor))
    promotions = [msgspec.convert(_zoned(row), ActivePromotion) for row in found]
    return PromotionPage(*paging.page(promotions, query.limit, end=_cursor))


def offers(query: OffersQuery) -> PriceOffers:
    """Return what the prices of these products depend on, by its start."""
    wanted = {"skus": query.sku, "code": query.coupon_code, "now": clock.now()}
    found = sql.run(OFFERS, **wanted, limit=query.limit + 1, **paging.after(query.cursor))
    return PriceOffers(
        *paging.page([msgspec.convert(_zoned(row), PriceOffer) for row in found], query.limit, end=_cursor)
    )


def history(event_id: UUID, *, before: int | None, limit: int) -> History:
    """Return an event's changes, newest first, also of one that was deleted. Raises NotFound."""
    found = sql.run(CHANGES, event_id=event_id, before=before, limit=limit + 1)
    if not found and before is None:
        raise NotFound("There is no such event.")
    changes = [msgspec.convert({**row, "fields": changed_values(row["fields"])}, Change) for row in found]
    return History(*paging.page(changes, limit, end=lambda change: change.seq))


def schedule(*, after: int, limit: int) -> Schedule:
    """Return what was published, edited, withdrawn, deleted, ran or expired after a place in the change log."""
    entries = [_entry(row) for row in sql.run(SCHEDULE, after=after, limit=limit)]
    return Schedule(entries, entries[-1].seq if entries else after)


def event_of(rows: list[Any], *, roles: frozenset[str]) -> Event:
    """Return the event of the one row that EVENT finds. Raises NotFound where it finds none."""
    if not rows:
        raise NotFound("There is no such event.")
    now, row = clock.now(), rows[0]
    runs = msgspec.convert(row["runs"], list[Run])
    seen = msgspec.convert(_seen_at(now, row, roles), Event)
    return msgspec.structs.replace(seen, runs=[run.as_shown() for run in runs])


def at_revision(found: Event, if_match: IfMatch) -> Event:
    """Return the event, or raise PreconditionFailed where it was changed since."""
    if not if_match.matches(found.revision):
        reason = f"The event has changed; its current revision is {found.revision}."
        error = FieldError("If-Match", reason, "revision_mismatch", {"revision": found.revision})
        raise PreconditionFailed(reason, [error], code="revision_mismatch")
    return found


def _seen_at(now: datetime, row: Mapping[str, Any], roles: frozenset[str]) -> dict[str, Any]:
    zoned = _zoned(row)
    start, end = zoned["start_datetime"], zoned["end_datetime"]
    status, phase = status_at(now, stored=row["status"], end=end), phase_at(now, start=start, end=end)
    standing = Standing(status=status, phase=phase, has_run=row["has_run"], has_sent=row["has_sent"])
    return {**zoned, "status": status, "phase": phase, "allowed_actions": permissions(standing, roles=roles)}


def _zoned(row: Mapping[str, Any]) -> dict[str, Any]:
    windows = {name: in_zone(row[name], row["timezone"]) for name in ("start_datetime", "end_datetime")}
    return {**row, **windows}


def _entry(row: Mapping[str, Any]) -> ScheduleEntry:
    if not row["scheduled"]:
        shown = {name: row[name] for name in ("seq", "event_id", "revision", "scheduled", "withdrawn")}
        return msgspec.convert(shown, ScheduleEntry)
    return msgspec.convert({**_zoned(row), "send_time": time.fromisoformat(row["send_time"])}, ScheduleEntry)


def _cursor(last: EventSummary | ActivePromotion | PriceOffer) -> str:
    return paging.cursor_of(at=last.start_datetime, id=last.event_id)


def _filters(query: EventsQuery, now: datetime) -> tuple[list[str], dict[str, Any]]:
    filters: list[str] = []
    values: dict[str, Any] = {}
    if query.since or query.to:
        filters, values = [IN_WINDOW], {"since": query.since, "until": query.to}
    if query.status:
        filters, values = [*filters, OF_STATUS], {**values, "status": query.status, "now": now}
    if query.show:
        filters, values = [*filters, SHOWN], {**values, "show": query.show, "now": now}
    if query.segment:
        filters, values = [*filters, OF_SEGMENT], {**values, "segment": query.segment}
    return filters, values


def _with_words(filters: list[str], values: dict[str, Any], q: str) -> tuple[list[str], dict[str, Any], int]:
    """Return the filters with that for all words, their values, and how many events pass them, up to MAX_TOTAL."""
    search_index.catch_up()
    patterns = search.patterns(q)
    words = " AND ".join(f"text LIKE :word{number}" for number in range(len(patterns))) or "FALSE"
    of_words = {f"word{number}": pattern for number, pattern in enumerate(patterns)}
    hits = sql.run(HITS.format(words=words), **of_words, most=FEW + 1)[0]["hits"]
    filters = [(OF_FEW if hits <= FEW else OF_MANY).format(words=words), *filters]
    if not values:
        return filters, of_words, min(hits, MAX_TOTAL)
    values = {**values, **of_words}
    counted = sql.run(COUNT.format(filters=" AND ".join(filters)), **values, most=MAX_TOTAL)
    return filters, values, counted[0]["events"]
