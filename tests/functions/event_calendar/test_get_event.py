import pytest

from tests.functions.event_calendar.conftest import AFTER, BEFORE, DURING, draft, if_match

NOBODY = "0b6c5b0e-5b0a-4b53-9a3c-1f6f3a6c2d11"


def test_shows_an_event_with_its_revision(call, keep):
    event = keep()

    response = call("event_calendar/get_event", params={"event_id": event["event_id"]}, role="admin")

    assert (response.status_code, response.headers["ETag"]) == (200, '"1"')
    assert {**response.json, "allowed_actions": event["allowed_actions"]} == event


@pytest.mark.parametrize(
    ("instant", "expected"),
    [
        (BEFORE, ("PUBLISHED", "upcoming")),
        ("2026-03-02T00:00:00+01:00", ("PUBLISHED", "active")),
        (DURING, ("PUBLISHED", "active")),
        ("2026-03-05T00:00:00+01:00", ("EXPIRED", "ended")),
        (AFTER, ("EXPIRED", "ended")),
    ],
)
def test_says_how_things_stand_at_the_time(published, get, clock_at, instant, expected):
    clock_at(instant)

    assert (get(published)["status"], get(published)["phase"]) == expected


def test_says_that_a_draft_has_ended_but_not_that_it_expired(keep, get, clock_at):
    event = keep()
    clock_at(AFTER)

    assert (get(event)["status"], get(event)["phase"]) == ("DRAFT", "ended")


def test_shows_the_days_that_were_missed_once_a_late_run_could_not_finish_any_more(published, get, clock_at):
    clock_at("2026-03-03T00:59:00+01:00")
    assert get(published)["missed"] == []

    clock_at("2026-03-03T01:00:00+01:00")
    assert get(published)["missed"] == ["2026-03-02"]

    clock_at(AFTER)
    assert get(published)["missed"] == ["2026-03-02", "2026-03-03", "2026-03-04"]


def test_days_before_it_was_published_were_not_missed(keep, move, get, shop, clock_at):
    event = keep()
    clock_at("2026-03-03T12:00:00+01:00")
    published = move("publish", event)

    clock_at(AFTER)

    assert get(published)["missed"] == ["2026-03-03", "2026-03-04"]


def test_a_day_that_ended_while_it_was_withdrawn_was_not_missed_but_the_one_before_was(published, move, get, clock_at):
    clock_at("2026-03-03T12:00:00+01:00")
    withdrawn = move("withdraw", published)
    clock_at("2026-03-04T12:00:00+01:00")
    again = move("publish", withdrawn)

    clock_at(AFTER)

    assert get(again)["missed"] == ["2026-03-02", "2026-03-04"]


def test_days_that_an_edit_put_into_the_past_were_not_missed(call, published, get, clock_at):
    earlier = draft(start_datetime="2026-02-27T00:00:00+01:00")
    place = {"params": {"event_id": published["event_id"]}, "headers": if_match(published["revision"])}
    response = call("event_calendar/update_event", json=earlier, role="admin", **place)
    assert response.status_code == 200, response.json

    clock_at(AFTER)

    assert get(published)["missed"] == ["2026-03-01", "2026-03-02", "2026-03-03", "2026-03-04"]


def test_a_draft_has_missed_nothing(keep, get, clock_at):
    event = keep()
    clock_at(AFTER)

    assert get(event)["missed"] == []


def test_is_never_answered_as_unchanged_since_the_clock_changes_it_too(call, published, clock_at):
    clock_at(AFTER)

    response = call(
        "event_calendar/get_event",
        params={"event_id": published["event_id"]},
        headers={"If-None-Match": '"2"'},
        role="admin",
    )

    assert (response.status_code, response.json["status"]) == (200, "EXPIRED")
    assert response.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("event_id", [NOBODY, "7", "..", "\0", "a b"])
def test_finds_nothing_where_there_is_nothing(call, calendar, event_id):
    response = call("event_calendar/get_event", params={"event_id": event_id}, role="admin")

    assert (response.status_code, response.content_type) == (404, "application/problem+json")


@pytest.mark.parametrize(("role", "status"), [(None, 401), ("customer", 403), ("scheduler", 403)])
def test_refuses_whoever_has_no_business_with_it(call, keep, role, status):
    event = keep()

    response = call("event_calendar/get_event", params={"event_id": event["event_id"]}, role=role)

    assert response.status_code == status
    assert "content" not in response.json
