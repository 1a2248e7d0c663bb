import pytest

from tests.functions.event_calendar.conftest import AFTER, DURING, RAN, completed, everything, if_match

NOBODY = "0b6c5b0e-5b0a-4b53-9a3c-1f6f3a6c2d11"


def withdraw(call, event, role="admin", headers=None):
    return call(
        "event_calendar/withdraw_event",
        params={"event_id": event["event_id"]},
        headers=if_match(event["revision"]) if headers is None else headers,
        role=role,
    )


def test_makes_a_draft_of_what_is_published_also_while_it_runs(call, published, clock_at, calendar):
    clock_at(DURING)

    response = withdraw(call, published)

    assert (response.status_code, response.headers["ETag"]) == (200, '"3"')
    assert (response.json["status"], response.json["phase"]) == ("DRAFT", "active")
    assert [row.status for row in calendar.rows("event")] == ["DRAFT"]


def test_tells_the_scheduler_that_it_is_not_scheduled_any_more(call, published, feed):
    [before] = feed()

    withdraw(call, published)

    assert feed(after=before["seq"]) == [
        {
            "seq": before["seq"] + 1,
            "event_id": published["event_id"],
            "revision": 3,
            "scheduled": False,
            "timezone": None,
            "send_time": None,
            "start_datetime": None,
            "end_datetime": None,
            "planned_since": None,
            "runs": [],
            "withdrawn": [],
        }
    ]


def test_keeps_the_runs(call, published, deliver, clock_at):
    clock_at(RAN)
    deliver("event_calendar/record_run", completed(published))

    assert [run["date"] for run in withdraw(call, published).json["runs"]] == ["2026-03-02"]


def test_writes_down_who_withdrew_it(call, published, calendar):
    withdraw(call, published)

    change = calendar.rows("change")[-1]
    assert (change.action, change.changed_by) == ("withdrawn", "ada")
    assert change.fields == {"status": {"from": "PUBLISHED", "to": "DRAFT"}}


def test_refuses_a_draft(call, keep, calendar):
    event = keep()
    before = everything(calendar)

    assert withdraw(call, event).status_code == 409
    assert everything(calendar) == before


def test_refuses_what_has_expired(call, published, clock_at, calendar):
    clock_at(AFTER)
    before = everything(calendar)

    assert withdraw(call, published).status_code == 409
    assert everything(calendar) == before


@pytest.mark.parametrize(("headers", "status"), [({}, 428), (if_match(1), 412), ({"If-Match": "1"}, 400)])
def test_wants_the_revision_that_was_read(call, published, calendar, headers, status):
    before = everything(calendar)

    assert withdraw(call, published, headers=headers).status_code == status
    assert everything(calendar) == before


def test_finds_nothing_where_there_is_nothing(call, calendar):
    assert withdraw(call, {"event_id": NOBODY, "revision": 1}).status_code == 404


@pytest.mark.parametrize(("role", "status"), [(None, 401), ("customer", 403), ("dispatcher", 403)])
def test_refuses_anyone_but_an_admin_and_withdraws_nothing(call, published, calendar, role, status):
    before = everything(calendar)

    assert withdraw(call, published, role=role).status_code == status
    assert everything(calendar) == before
