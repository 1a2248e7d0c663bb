from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest

from functions.messages.core import domain

EVENT = "1f0c9a52-7c11-4d6e-9a68-5b8f3f7d2a01"
PARAMS = {"event_id": EVENT, "date": "2026-03-01"}
BODY = {"audience": 1200, "revision": 3, "expires": "2026-03-01T23:00:00Z", "snapshot": {"title": "Spring sale"}}


def test_begins_a_run_with_all_of_its_slices_to_be_delivered(open_run, messages):
    opened = open_run(audience=1200)

    started_at = opened.pop("started_at")
    assert started_at.startswith("2026-03-01T08:00")
    assert opened == {
        "event_id": EVENT,
        "date": "2026-03-01",
        "revision": 3,
        "state": "running",
        "reason": None,
        "slices": 2,
        "slices_done": 0,
        "recipients": 0,
        "created": 0,
        "duplicates": 0,
        "skipped": {},
        "finished_at": None,
        "missing": [0, 1],
    }
    assert len(messages.rows("run")) == 1


def test_finds_a_run_open_as_it_was_fixed_however_the_audience_has_changed(open_run, messages):
    first = open_run(audience=4000)

    assert open_run(audience=10, expires="2026-03-01T12:00:00Z", snapshot={"title": "Another"}) == first
    assert len(messages.rows("run")) == 1


def test_has_longer_to_finish_where_the_end_has_moved(open_run, call, clock_at):
    open_run(expires="2026-03-01T12:00:00Z")
    clock_at("2026-03-01T13:00:00Z")
    over = call("messages/list_runs", params={"event_id": EVENT}, role="admin").json["runs"]

    assert [run["state"] for run in over] == ["incomplete"]
    assert open_run(expires="2026-03-01T23:00:00Z")["state"] == "running"


def test_names_the_slices_that_the_ledger_lacks(open_run, keep, batch):
    open_run(audience=2000)
    keep(batch("a", number=0, slices=4))
    keep(batch("b", number=2, slices=4))
    keep(batch("c", number=3, slices=4, last=False))

    opened = open_run()

    assert opened["missing"] == [1, 3]
    assert (opened["state"], opened["slices_done"], opened["created"]) == ("running", 2, 3)


def test_answers_the_totals_of_a_run_that_is_complete(open_run, keep, batch):
    open_run(audience=1000)
    keep(batch("a", skipped={"b": "No name."}, number=0, slices=2))
    keep(batch("c", skipped={"d": "No name.", "e": "Too long."}, number=1, slices=2))

    opened = open_run()

    assert (opened["state"], opened["missing"]) == ("completed", [])
    assert opened["finished_at"] >= opened["started_at"]
    assert (opened["recipients"], opened["created"], opened["duplicates"]) == (5, 2, 0)
    assert opened["skipped"] == {"No name.": 2, "Too long.": 1}


def test_begins_no_run_too_late_and_keeps_nothing(call, clock_at, messages):
    clock_at("2026-03-02T00:00:00Z")

    response = call("messages/open_run", params=PARAMS, json=BODY, role="dispatcher")

    assert response.status_code == 409
    assert messages.rows("run") == []


def test_begins_no_run_of_a_day_that_has_begun_nowhere_and_keeps_nothing(call, clock_at, messages):
    clock_at("2026-02-28T09:54:00Z")  # in UTC+14, it is 1 March six minutes later

    response = call("messages/open_run", params=PARAMS, json=BODY, role="dispatcher")

    assert (response.status_code, response.json["errors"][0]["code"]) == (422, "too_early")
    assert messages.rows("run") == []


def test_goes_on_with_a_run_that_began_in_time(open_run, call, clock_at):
    open_run(audience=1200)
    clock_at("2026-03-01T23:30:00Z")

    response = call("messages/open_run", params=PARAMS, json=BODY, role="dispatcher")

    assert (response.status_code, response.json["missing"]) == (200, [0, 1])


def test_ends_a_run_that_is_skipped_as_it_begins(open_run, call, batch, messages):
    opened = open_run(audience=1200, skip_reason="All of its products are sold out.")

    assert (opened["state"], opened["reason"]) == ("skipped", "All of its products are sold out.")
    assert (opened["missing"], opened["recipients"]) == ([], 0)
    assert opened["finished_at"] == opened["started_at"]
    assert call("messages/create_messages", json=batch("a", slices=2), role="dispatcher").status_code == 409
    assert messages.rows("message") == []


def test_skips_no_run_that_has_begun(open_run):
    open_run()

    opened = open_run(skip_reason="All of its products are sold out.")

    assert (opened["state"], opened["reason"], opened["missing"]) == ("running", None, [0])


def test_opens_one_run_though_asked_many_times_at_once(serving, messages, clock_at):
    clock_at("2026-03-01T08:00:00Z")
    serving.enter("messages")

    def ask(audience):
        body = {**BODY, "audience": audience}
        return serving.call("messages/open_run", params=PARAMS, json=body, role="dispatcher").json["slices"]

    with ThreadPoolExecutor(4) as pool:
        slices = set(pool.map(ask, [500, 1000, 2000, 4000] * 2))

    assert len(slices) == 1
    assert len(messages.rows("run")) == 1


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({**BODY, "audience": -1}, "audience"),
        ({name: value for name, value in BODY.items() if name != "expires"}, "expires"),
        ({**BODY, "expires": "2026-03-01T23:00:00"}, "expires"),
        ({**BODY, "skip_reason": ""}, "skip_reason"),
        ({**BODY, "slices": 3}, "slices"),
        ({**BODY, "revision": 0}, "revision"),
        ({**BODY, "snapshot": "Spring"}, "snapshot"),
    ],
)
def test_says_what_is_wrong_and_opens_nothing(call, messages, body, field):
    response = call("messages/open_run", params=PARAMS, json=body, role="dispatcher")

    assert response.status_code == 400
    assert [error["field"] for error in response.json["errors"]] == [field]
    assert messages.rows("run") == []


@pytest.mark.parametrize(("event_id", "date"), [("x", "2026-03-01"), (EVENT, "2026-02-30"), (EVENT, "today")])
def test_finds_nothing_at_an_address_that_is_no_run(call, messages, event_id, date):
    params = {"event_id": event_id, "date": date}

    assert call("messages/open_run", params=params, json=BODY, role="dispatcher").status_code == 404
    assert messages.rows("run") == []


@pytest.mark.parametrize(("role", "status"), [(None, 401), ("customer", 403), ("admin", 403), ("scheduler", 403)])
def test_refuses_anyone_but_the_dispatcher_and_opens_nothing(call, messages, role, status):
    assert call("messages/open_run", params=PARAMS, json=BODY, role=role).status_code == status
    assert messages.rows("run") == []


@pytest.mark.parametrize(
    ("audience", "slices"),
    [(0, 1), (1, 1), (707, 1), (708, 2), (1000, 2), (1414, 2), (1415, 4), (100_000, 256), (10**6, 2048), (10**9, 4096)],
)
def test_cuts_an_audience_into_the_power_of_two_nearest_to_a_500th(audience, slices):
    assert domain.slices_for(audience) == slices


@pytest.mark.parametrize(
    ("now", "state"), [("2026-03-01T23:59:59Z", "running"), ("2026-03-02T00:00:00Z", "incomplete")]
)
def test_calls_a_run_incomplete_once_it_may_no_longer_be_finished(now, state):
    row = {"skip_reason": None, "closed_at": None, "finished_at": None, "expires": datetime(2026, 3, 1, 23, tzinfo=UTC)}

    assert domain.state_of(row, now=datetime.fromisoformat(now), all_skipped=False) == state
