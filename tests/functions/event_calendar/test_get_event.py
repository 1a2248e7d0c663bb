import pytest

from tests.functions.event_calendar.conftest import AFTER, BEFORE, DURING

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
