from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime

import pytest

from eventing.facts import OccurrenceDue, cloud_event
from functions.shared import clock, cloudevents
from tests.functions.event_calendar.conftest import RAN, completed, everything

NOBODY = {"event_id": "0b6c5b0e-5b0a-4b53-9a3c-1f6f3a6c2d11"}


def test_keeps_what_came_of_a_run(deliver, published, get, clock_at):
    clock_at(RAN)
    response = deliver("event_calendar/record_run", completed(published))

    assert (response.status_code, response.data) == (204, b"")
    assert get(published)["runs"] == [
        {
            "date": "2026-03-02",
            "outcome": "completed",
            "reason": None,
            "recipients": 7,
            "created": 5,
            "duplicates": 1,
            "skipped": {"cannot be rendered": 1},
            "started_at": "2026-03-02T08:00:00Z",
            "finished_at": "2026-03-02T08:00:05Z",
        }
    ]


def test_a_run_in_which_nobody_could_be_given_a_message_has_failed(deliver, published, get, feed, clock_at):
    skipped = {"package.coupon_code has no value": 60, "unreadable": 2}
    clock_at(RAN)
    deliver("event_calendar/record_run", completed(published, recipients=62, created=0, duplicates=0, skipped=skipped))

    [run] = get(published)["runs"]
    assert (run["outcome"], run["reason"]) == ("failed", "package.coupon_code has no value")
    assert (run["recipients"], run["created"], run["skipped"]) == (62, 0, skipped)
    assert [one["outcome"] for one in feed()[0]["runs"]] == ["completed"]


@pytest.mark.parametrize(
    "counts",
    [
        {"recipients": 0, "created": 0, "duplicates": 0, "skipped": {}},
        {"recipients": 3, "created": 0, "duplicates": 2, "skipped": {"unreadable": 1}},
        {"recipients": 3, "created": 1, "duplicates": 0, "skipped": {"unreadable": 2}},
    ],
)
def test_a_run_that_reached_somebody_or_had_nobody_to_reach_is_completed(deliver, published, get, counts, clock_at):
    clock_at(RAN)
    deliver("event_calendar/record_run", completed(published, **counts))

    assert [(run["outcome"], run["reason"]) for run in get(published)["runs"]] == [("completed", None)]


def test_keeps_it_once_however_often_it_is_told(deliver, published, calendar, clock_at):
    clock_at(RAN)
    deliver("event_calendar/record_run", completed(published))
    before = everything(calendar)

    for _ in range(3):
        assert deliver("event_calendar/record_run", completed(published)).status_code == 204

    assert everything(calendar) == before


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"date": date(2026, 3, 4)}, "date"),
        ({"started_at": "2026-03-02T09:10:00Z", "finished_at": "2026-03-02T09:10:00Z"}, "started_at"),
        ({"finished_at": "2026-03-02T09:10:00Z"}, "finished_at"),
    ],
)
def test_refuses_a_run_of_a_time_to_come_and_keeps_nothing(deliver, published, calendar, clock_at, changes, field):
    clock_at("2026-03-02T09:04:00Z")
    before = everything(calendar)
    instants = {name: datetime.fromisoformat(value) for name, value in changes.items() if name != "date"}

    response = deliver("event_calendar/record_run", completed(published, **{**changes, **instants}))

    assert response.status_code == 422
    assert [(error["field"], error["code"]) for error in response.json["errors"]] == [(field, "too_early")]
    assert everything(calendar) == before


def test_allows_for_a_clock_that_is_a_little_ahead(deliver, published, get, clock_at):
    clock_at("2026-03-02T07:56:00Z")

    assert deliver("event_calendar/record_run", completed(published)).status_code == 204


def test_keeps_the_first_of_two_outcomes(deliver, published, get, clock_at):
    clock_at(RAN)
    deliver("event_calendar/record_run", completed(published))

    deliver("event_calendar/record_run", completed(published, outcome="skipped", reason="late"))

    assert [run["outcome"] for run in get(published)["runs"]] == ["completed"]


def test_leaves_the_event_as_it_was(deliver, published, calendar, get, clock_at):
    clock_at("2026-03-02T09:01:00+01:00")
    before = calendar.rows("event")

    deliver("event_calendar/record_run", completed(published))

    assert calendar.rows("event") == before


def test_takes_note_of_a_run_that_began_before_the_event_was_withdrawn(deliver, published, move, get, clock_at):
    clock_at(RAN)
    deliver("event_calendar/record_run", completed(move("withdraw", published)))

    assert len(get(published)["runs"]) == 1


def test_has_nothing_to_keep_of_an_event_that_is_gone(deliver, calendar):
    assert deliver("event_calendar/record_run", completed(NOBODY)).status_code == 204
    assert not any(everything(calendar).values())


def test_keeps_one_run_of_many_deliveries_at_once(serving, published, calendar, clock_at):
    clock_at(RAN)
    serving.enter("event_calendar")

    def tell(_):
        return serving.deliver("event_calendar/record_run", completed(published)).status_code

    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(tell, range(8))) == {204}

    assert len(calendar.rows("run")) == 1
    assert [row.action for row in calendar.rows("change")] == ["created", "published", "run_recorded"]


@pytest.mark.parametrize(
    "changes",
    [
        {"outcome": "lost"},
        {"recipients": -1},
        {"date": "today"},
        {"started_at": "2026-03-02T09:00:00"},
        {"reason": "x" * 201},
        {"reason": ""},
        {"skipped": {f"reason {number}": 1 for number in range(51)}},
        {"skipped": {"x" * 201: 1}},
        {"recipients": 2**31},
        {"finished_at": "9999-12-31T23:59:59-14:00"},
        {"reason": "a\0b"},
    ],
)
def test_rejects_what_breaks_the_contract_for_good(serving, published, calendar, changes):
    headers, data = cloudevents.encode(cloud_event(completed(published), time=clock.now()))
    broken = {**cloudevents.msgspec.json.decode(data), **changes}
    before = everything(calendar)

    response = serving.post_event(
        "event_calendar/record_run", headers=headers, data=cloudevents.msgspec.json.encode(broken)
    )

    assert response.status_code == 400
    assert everything(calendar) == before


def test_rejects_an_event_of_another_type(deliver, calendar, published):
    window = {"due": clock.now(), "expires": clock.now()}
    due = OccurrenceDue(event_id=completed(published).event_id, date=completed(published).date, **window)

    assert deliver("event_calendar/record_run", due).status_code == 400


def test_takes_events_from_its_own_trigger_alone(deliver, issuer, published, calendar):
    before = everything(calendar)
    stranger = issuer.trigger_token("event-calendar-expire-event", aud=["fanfare/event-calendar-record-run"])
    admin = issuer.token(user="ada", roles=["admin"], audience="fanfare-event-calendar")

    assert deliver("event_calendar/record_run", completed(published), token=stranger).status_code == 403
    assert deliver("event_calendar/record_run", completed(published), token=admin).status_code == 401
    assert everything(calendar) == before
