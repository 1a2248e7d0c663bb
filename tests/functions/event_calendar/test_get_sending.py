import pytest

REASON = {"json": {"reason": "Wrong price"}}


def sending(call, role="operator", **query):
    response = call("event_calendar/get_sending", role=role, query=query)
    assert response.status_code == 200, response.json
    return response.json


def test_goes_on_where_nobody_has_ever_stopped_it(call, calendar):
    assert sending(call) == {"stop": None, "changes": [], "next_before": None}


def test_lists_every_stop_and_resume_newest_first(call, calendar):
    call("event_calendar/stop_sending", role="operator", user="olga", **REASON)
    call("event_calendar/resume_sending", role="operator", user="otto")
    call("event_calendar/stop_sending", role="operator", user="otto", json={"reason": "Again"})

    answer = sending(call)

    assert [(each["action"], each["changed_by"], each["reason"]) for each in answer["changes"]] == [
        ("stopped", "otto", "Again"),
        ("resumed", "otto", None),
        ("stopped", "olga", "Wrong price"),
    ]
    assert answer["stop"] == answer["changes"][0]


def test_pages_and_says_on_each_page_whether_it_is_stopped(call, calendar):
    for _ in range(2):
        call("event_calendar/stop_sending", role="operator", **REASON)
        call("event_calendar/resume_sending", role="operator")
    call("event_calendar/stop_sending", role="operator", **REASON)

    first = sending(call, limit=3)
    second = sending(call, limit=3, before=first["next_before"])

    actions = [each["action"] for page in (first, second) for each in page["changes"]]
    assert actions == ["stopped", "resumed", "stopped", "resumed", "stopped"]
    assert (first["stop"], second["stop"]) == (first["changes"][0],) * 2
    assert second["next_before"] is None


@pytest.mark.parametrize(("query", "field"), [({"limit": 0}, "limit"), ({"before": "x"}, "before")])
def test_names_the_parameter_that_is_wrong(call, calendar, query, field):
    response = call("event_calendar/get_sending", role="operator", query=query)

    assert (response.status_code, [error["field"] for error in response.json["errors"]]) == (400, [field])


@pytest.mark.parametrize(
    ("role", "status"), [(None, 401), ("customer", 403), ("scheduler", 403), ("admin", 200), ("dispatcher", 200)]
)
def test_answers_admins_operators_and_dispatch_alone(call, calendar, role, status):
    assert call("event_calendar/get_sending", role=role).status_code == status
