import pytest


@pytest.fixture
def stopped(call, calendar):
    """All sending is stopped, by olga."""
    body = {"reason": "Wrong price"}
    assert call("event_calendar/stop_sending", role="operator", user="olga", json=body).status_code == 200


def test_lets_sending_go_on_and_keeps_who_stopped_it(stopped, call):
    response = call("event_calendar/resume_sending", role="operator", user="otto")

    assert (response.status_code, response.json["stop"]) == (200, None)
    done = [(each["action"], each["changed_by"], each["reason"]) for each in response.json["changes"]]
    assert done == [("resumed", "otto", None), ("stopped", "olga", "Wrong price")]


def test_changes_nothing_where_sending_goes_on_already(call, calendar):
    response = call("event_calendar/resume_sending", role="operator")

    assert (response.status_code, response.json) == (200, {"stop": None, "changes": [], "next_before": None})


@pytest.mark.parametrize(("role", "status"), [(None, 401), ("customer", 403), ("admin", 403), ("dispatcher", 403)])
def test_refuses_anyone_but_an_operator_and_resumes_nothing(stopped, call, calendar, role, status):
    assert call("event_calendar/resume_sending", role=role).status_code == status
    assert [row.action for row in calendar.rows("sending_change")] == ["stopped"]
