import logging

import pytest

from tests.functions.event_calendar.conftest import (
    AFTER,
    BEFORE,
    DURING,
    RAN,
    allowed,
    completed,
    draft,
    everything,
    if_match,
    missed,
)

NIGHT = "2026-03-03T00:00:00+01:00"
MORNING = "2026-03-03T08:00:00+01:00"


@pytest.fixture
def miss(deliver, clock_at):
    """Have a day recorded as missed: `miss(event)`, in the night after it."""

    def record(event, day="2026-03-02", *, at=NIGHT, status=204, **changes):
        clock_at(at)
        response = deliver("event_calendar/record_missed", missed(event, day, **changes))
        assert response.status_code == status, response.json
        assert status != 204 or response.data == b""
        return response.json

    return record


@pytest.fixture
def edit(call):
    def change(event, **changes):
        place = {"params": {"event_id": event["event_id"]}, "headers": if_match(event["revision"])}
        response = call("event_calendar/update_event", json=draft(**changes), role="admin", **place)
        assert response.status_code == 200, response.json
        return response.json

    return change


def test_shows_the_day_as_missed(published, miss, get, caplog):
    caplog.set_level(logging.WARNING, logger="fanfare")
    miss(published)

    assert get(published)["missed"] == ["2026-03-02"]
    assert "2026-03-02" in caplog.text
    assert published["event_id"] in caplog.text


def test_is_idempotent(published, miss, calendar, get):
    for _ in range(3):
        miss(published)

    assert get(published)["missed"] == ["2026-03-02"]
    changes = calendar.rows("change")
    assert [row.action for row in changes] == ["created", "published", "day_missed"]
    assert (changes[-1].changed_by, changes[-1].fields) == ("scheduler", {"missed": {"from": None, "to": "2026-03-02"}})


def test_leaves_the_revision_and_what_may_be_done(published, miss, get, clock_at):
    clock_at(MORNING)
    before = get(published)
    miss(published)
    clock_at(MORNING)

    after = get(published)
    assert (after["revision"], allowed(after)) == (before["revision"], allowed(before))


def test_the_schedule_shows_it_so_that_it_is_not_published_again(published, miss, feed):
    miss(published)

    [entry] = feed()
    assert entry["runs"] == [{"date": "2026-03-02", "outcome": "missed"}]


@pytest.mark.parametrize("ends", ["under way", "completed", "withdrawn"])
def test_a_day_that_was_started_is_not_missed(published, start, deliver, move, miss, get, feed, ends):
    start(published)
    if ends == "completed":
        deliver("event_calendar/record_run", completed(published))
    if ends == "withdrawn":
        published = move("publish", move("withdraw", published))
    place = feed()[-1]["seq"]

    miss(published)

    assert get(published)["missed"] == []
    [shown] = feed(after=place)  # so that the scheduler knows what it did not
    assert [run["date"] for run in shown["runs"]] == ["2026-03-02"]


def test_a_run_of_an_earlier_release_was_no_missed_day(published, deliver, calendar, miss, get, clock_at):
    clock_at("2026-03-02T09:01:00+01:00")
    deliver("event_calendar/record_run", completed(published))
    calendar.execute("DELETE FROM occurrence")

    miss(published)

    assert get(published)["missed"] == []


def test_a_day_that_was_withdrawn_before_it_expired_is_not_missed(published, move, miss, get, clock_at):
    clock_at(RAN)
    withdrawn = move("withdraw", published)

    miss(withdrawn)

    assert get(withdrawn)["missed"] == []


def test_a_day_that_expired_before_the_promotion_was_withdrawn_is_missed(published, move, miss, get, clock_at):
    clock_at(MORNING)
    withdrawn = move("withdraw", published)

    miss(withdrawn, at=MORNING)

    assert get(withdrawn)["missed"] == ["2026-03-02"]


def test_a_day_that_was_moved_away_before_it_expired_is_not_missed(published, edit, miss, get, clock_at):
    clock_at(BEFORE)
    later = edit(published, start_datetime="2026-03-04T00:00:00+01:00")

    miss(later)

    assert get(later)["missed"] == []


def test_a_day_that_can_still_be_started_is_not_missed(published, edit, miss, get, clock_at):
    """Its end was moved to later that day."""
    clock_at(BEFORE)
    event = edit(published, end_datetime="2026-03-02T12:00:00+01:00")
    clock_at("2026-03-02T11:00:00+01:00")
    event = edit(event, end_datetime="2026-03-04T12:00:00+01:00")

    miss(event, at="2026-03-02T12:00:00+01:00", expires="2026-03-02T12:00:00+01:00")

    assert get(event)["missed"] == []


def test_a_day_that_can_be_started_after_all_is_started(published, edit, miss, start, get):
    miss(published)
    edit(published, send_time="23:30")

    assert start(published, at="2026-03-03T00:10:00+01:00")["date"] == "2026-03-02"
    assert get(published)["missed"] == []


def test_no_day_is_ended_early(published, calendar, miss, clock_at):
    clock_at(DURING)
    before = everything(calendar)

    problem = miss(published, at="2026-03-02T23:54:59+01:00", status=422)

    assert problem["errors"][0]["code"] == "too_early"
    assert everything(calendar) == before


def test_a_clock_that_is_a_little_behind_accepts_it(published, miss, get):
    miss(published, at="2026-03-02T23:56:00+01:00")

    assert get(published)["missed"] == ["2026-03-02"]


def test_what_was_deleted_or_never_was_has_missed_nothing(keep, calendar, miss):
    event = keep()
    before = calendar.rows("occurrence")

    miss({**event, "event_id": "0b6c5b0e-5b0a-4b53-9a3c-1f6f3a6c2d11"})

    assert calendar.rows("occurrence") == before


def test_a_missed_day_freezes_neither_the_zone_nor_the_promotion(published, move, miss, get, call, clock_at):
    miss(published)
    clock_at(AFTER)
    ended = get(published)
    assert next(each for each in ended["allowed_actions"] if each["action"] == "change_timezone")["code"] != "has_run"


def test_takes_events_from_its_own_trigger_alone(deliver, published, issuer, calendar, clock_at):
    clock_at(NIGHT)
    other = issuer.trigger_token("event-calendar-record-run")

    response = deliver("event_calendar/record_missed", missed(published), token=other)

    assert response.status_code in {401, 403}
    assert calendar.rows("occurrence") == []
