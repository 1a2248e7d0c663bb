from datetime import datetime

import msgspec
import pytest

from tests.functions.event_calendar.conftest import AFTER, DURING, draft, ended, everything, if_match

NOBODY = {"event_id": "0b6c5b0e-5b0a-4b53-9a3c-1f6f3a6c2d11", "end_datetime": "2026-03-05T00:00:00+01:00"}


def test_stores_that_a_published_event_has_expired(deliver, published, calendar, get, clock_at):
    clock_at(AFTER)

    response = deliver("event_calendar/expire_event", ended(published))

    assert (response.status_code, response.data) == (204, b"")
    assert [row.status for row in calendar.rows("event")] == ["EXPIRED"]
    assert (get(published)["status"], get(published)["revision"]) == ("EXPIRED", 2)


def test_writes_it_down_once_however_often_it_is_told(deliver, published, calendar, clock_at):
    clock_at(AFTER)

    for _ in range(3):
        assert deliver("event_calendar/expire_event", ended(published)).status_code == 204

    assert [row.action for row in calendar.rows("change")] == ["created", "published", "expired"]
    assert calendar.rows("change")[-1].changed_by == "scheduler"


def test_refuses_nothing_as_early(deliver, published, calendar, clock_at):
    clock_at("2026-03-04T23:59:59+01:00")

    deliver("event_calendar/expire_event", ended(published))

    assert [row.status for row in calendar.rows("event")] == ["EXPIRED"]


def test_takes_no_end_on_trust_that_lies_far_ahead(deliver, published, calendar, clock_at):
    clock_at(DURING)
    before = everything(calendar)

    response = deliver("event_calendar/expire_event", ended(published))

    assert (response.status_code, response.json["errors"][0]["code"]) == (422, "too_early")
    assert everything(calendar) == before


def test_leaves_an_event_whose_end_was_moved(call, deliver, published, calendar, clock_at):
    later = draft(end_datetime="2026-03-20T00:00:00+01:00")
    params = {"event_id": published["event_id"]}
    call("event_calendar/update_event", params=params, json=later, headers=if_match(2), role="admin")
    clock_at(AFTER)

    assert deliver("event_calendar/expire_event", ended(published)).status_code == 204
    assert [row.status for row in calendar.rows("event")] == ["PUBLISHED"]


def test_leaves_a_draft(deliver, keep, calendar, clock_at):
    event = keep()
    clock_at(AFTER)
    before = everything(calendar)

    assert deliver("event_calendar/expire_event", ended(event)).status_code == 204
    assert everything(calendar) == before


def test_has_nothing_to_do_for_an_event_that_is_gone(deliver, calendar):
    assert deliver("event_calendar/expire_event", ended(NOBODY)).status_code == 204


def test_leaves_what_was_withdrawn(deliver, published, move, calendar, clock_at):
    move("withdraw", published)
    clock_at(AFTER)

    deliver("event_calendar/expire_event", ended(published))

    assert [row.status for row in calendar.rows("event")] == ["DRAFT"]


@pytest.mark.parametrize("instant", [DURING, AFTER])
def test_takes_events_from_its_own_trigger_alone(deliver, issuer, published, calendar, clock_at, instant):
    clock_at(instant)
    before = everything(calendar)
    stranger = issuer.trigger_token("event-calendar-record-run", aud=["fanfare/event-calendar-expire-event"])

    assert deliver("event_calendar/expire_event", ended(published), token=stranger).status_code == 403
    assert everything(calendar) == before


def test_the_end_is_an_instant_whatever_its_offset(deliver, published, calendar, clock_at):
    clock_at(AFTER)
    utc = msgspec.structs.replace(ended(published), end_datetime=datetime.fromisoformat("2026-03-04T23:00:00+00:00"))

    deliver("event_calendar/expire_event", utc)

    assert [row.status for row in calendar.rows("event")] == ["EXPIRED"]
