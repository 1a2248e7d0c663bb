import pytest

from tests.functions.event_calendar.conftest import AFTER, DURING, RAN, allowed, completed, everything, if_match

NOBODY = "0b6c5b0e-5b0a-4b53-9a3c-1f6f3a6c2d11"


def delete(call, event, role="admin", headers=None):
    return call(
        "event_calendar/delete_event",
        params={"event_id": event["event_id"]},
        headers=if_match(event["revision"]) if headers is None else headers,
        role=role,
    )


def test_removes_a_draft(call, keep, calendar):
    assert delete(call, keep()).status_code == 204
    assert calendar.rows("event") == []


def test_keeps_what_it_was_in_the_change_log(call, keep, calendar):
    delete(call, keep())

    [_, change] = calendar.rows("change")
    assert (change.action, change.changed_by, change.revision) == ("deleted", "ada", 2)
    assert change.fields["title"] == {"from": "Spring sale", "to": None}


@pytest.mark.parametrize("named", ["*", 'W/"1"', '"7", "1"'])
def test_accepts_every_way_to_name_the_current_revision(call, keep, calendar, named):
    assert delete(call, keep(), headers={"If-Match": named}).status_code == 204
    assert [change.revision for change in calendar.rows("change")] == [1, 2]


def test_tells_the_scheduler_nothing_of_a_draft_that_it_never_saw(call, keep, feed):
    delete(call, keep())

    assert feed() == []


def test_tells_the_scheduler_of_one_that_was_published_once(call, published, move, feed):
    event = move("withdraw", published)

    delete(call, event)

    [entry] = feed()
    assert (entry["event_id"], entry["scheduled"], entry["revision"]) == (event["event_id"], False, 4)


def test_removes_runs_that_sent_nothing(call, published, move, deliver, calendar):
    nothing = {"outcome": "skipped", "reason": "sold out", "recipients": 0, "created": 0, "duplicates": 0}
    deliver("event_calendar/record_run", completed(published, skipped={}, **nothing))

    assert delete(call, move("withdraw", published)).status_code == 204
    assert calendar.rows("run") == []


def test_keeps_what_has_sent(call, published, move, deliver, calendar, clock_at):
    clock_at(RAN)
    deliver("event_calendar/record_run", completed(published))
    event = move("withdraw", published)
    before = everything(calendar)

    response = delete(call, event)

    assert (response.status_code, response.json["code"]) == (409, "has_sent")
    assert "delete" not in allowed(event)
    assert everything(calendar) == before


def test_keeps_what_may_be_sending_though_no_run_is_recorded_yet(call, published, move, start):
    start(published)

    assert delete(call, move("withdraw", published)).status_code == 409


def test_removes_what_was_due_and_never_started(call, published, move, clock_at):
    clock_at(DURING)

    assert delete(call, move("withdraw", published)).status_code == 204


def test_removes_what_was_stopped_before_its_first_message(call, published, move, start, deliver, get):
    start(published)
    move("withdraw", published)
    nothing = {"outcome": "withdrawn", "recipients": 0, "created": 0, "duplicates": 0, "skipped": {}}
    deliver("event_calendar/record_run", completed(published, **nothing))

    assert delete(call, get(published)).status_code == 204


@pytest.mark.parametrize("instant", [None, AFTER])
def test_leaves_what_is_published_or_has_expired(call, published, calendar, clock_at, instant):
    if instant:
        clock_at(instant)
    before = everything(calendar)

    response = delete(call, published)

    assert (response.status_code, response.json["code"]) == (409, "promotion_over" if instant else "published_delete")
    assert everything(calendar) == before


@pytest.mark.parametrize(("headers", "status"), [({}, 428), (if_match(9), 412), ({"If-Match": "1"}, 400)])
def test_wants_the_revision_that_was_read(call, keep, calendar, headers, status):
    event = keep()
    before = everything(calendar)

    assert delete(call, event, headers=headers).status_code == status
    assert everything(calendar) == before


def test_finds_nothing_where_there_is_nothing(call, calendar):
    assert delete(call, {"event_id": NOBODY, "revision": 1}).status_code == 404


@pytest.mark.parametrize(("role", "status"), [(None, 401), ("customer", 403), ("dispatcher", 403)])
def test_refuses_anyone_but_an_admin_and_removes_nothing(call, keep, calendar, role, status):
    event = keep()
    before = everything(calendar)

    assert delete(call, event, role=role).status_code == status
    assert everything(calendar) == before
