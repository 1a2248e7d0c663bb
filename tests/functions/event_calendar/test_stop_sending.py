from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.functions.event_calendar.conftest import BEFORE


@pytest.fixture
def stop(call, calendar):
    """`stop("Wrong price")`: an operator stops all sending; answers the response."""

    def asked(reason="Wrong price", role="operator", **more):
        return call("event_calendar/stop_sending", role=role, json={"reason": reason}, **more)

    return asked


def test_stops_all_sending_and_stores_who_did_it_when_and_why(stop, call, serving, issuer, calendar, clock_at):
    clock_at(BEFORE)
    audience = serving.audience("event_calendar")
    token = issuer.token(user="7c1", roles=["operator"], audience=audience, name="Olga Sommer")

    response = stop(reason="  Wrong price\u200b", token=token)

    assert response.status_code == 200
    stopped = response.json["stop"]
    assert stopped.pop("changed_at").startswith("2026-03-01T11:00:0")
    assert stopped == {
        "seq": stopped["seq"],
        "action": "stopped",
        "changed_by": "7c1",
        "changed_by_name": "Olga Sommer",
        "reason": "Wrong price",
    }


def test_the_first_stop_stays_where_it_is_stopped_already(stop, calendar):
    first = stop("First").json

    assert stop("Second", user="otto").json == first
    assert len(calendar.rows("sending_change")) == 1


def test_two_who_stop_it_together_are_one_stop(stop, calendar):
    stop(role="admin")  # the function is loaded, and the connections are open
    with ThreadPoolExecutor(4) as pool:
        statuses = [reply.status_code for reply in pool.map(lambda _: stop(), range(4))]

    assert statuses == [200] * 4
    assert len(calendar.rows("sending_change")) == 1


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, "required"),
        ({"reason": ""}, "empty"),
        ({"reason": " \u200b"}, "empty"),
        ({"reason": "x" * 301}, "too_long"),
        ({"reason": "two\nlines"}, "control_character"),
        ({"reason": "x", "changed_by": "otto"}, "unknown_field"),
    ],
)
def test_refuses_a_reason_that_is_none_and_stops_nothing(call, calendar, body, code):
    response = call("event_calendar/stop_sending", role="operator", json=body)

    assert (response.status_code, [error["code"] for error in response.json["errors"]]) == (400, [code])
    assert calendar.rows("sending_change") == []


@pytest.mark.parametrize(("role", "status"), [(None, 401), ("customer", 403), ("admin", 403), ("dispatcher", 403)])
def test_refuses_anyone_but_an_operator_and_stops_nothing(stop, calendar, role, status):
    assert stop(role=role).status_code == status
    assert calendar.rows("sending_change") == []
