"""What may be done with an event: the same in every answer, and what the functions allow."""

import pytest

from tests.functions.event_calendar.conftest import AFTER, BEFORE, DURING, RAN, completed, draft, if_match

DRAFT = ["edit", "publish", "delete", "duplicate", "move_start", "move_end", "change_timezone"]
TRIES = {
    "publish": ("publish_event", {}),
    "withdraw": ("withdraw_event", {}),
    "delete": ("delete_event", {}),
    "edit": ("update_event", {"json": draft(title="Another title")}),
    "move_start": ("update_event", {"json": draft(start_datetime="2026-03-04T00:00:00+01:00")}),
    "move_end": ("update_event", {"json": draft(end_datetime="2026-03-20T00:00:00+01:00")}),
    "change_timezone": ("update_event", {"json": draft(timezone="Europe/London")}),
}


@pytest.fixture
def standing(keep, move, shop, deliver, clock_at):
    """`standing("withdrawn", DURING)`: an event in that state at that time."""

    def make(state, instant, run):
        event = keep()
        if state != "draft":
            event = move("publish", event)
        if run:
            clock_at(RAN)
            deliver("event_calendar/record_run", completed(event))
        clock_at(instant)
        return move("withdraw", event) if state == "withdrawn" else event

    return make


CASES = [
    ("draft", BEFORE, False, DRAFT),
    ("draft", DURING, False, DRAFT),
    ("draft", AFTER, False, [action for action in DRAFT if action != "publish"]),
    ("published", BEFORE, False, ["edit", "withdraw", "duplicate", "move_start", "move_end", "change_timezone"]),
    ("published", DURING, False, ["edit", "withdraw", "duplicate", "move_end"]),
    ("published", DURING, True, ["edit", "withdraw", "duplicate", "move_end"]),
    ("published", AFTER, True, ["duplicate"]),
    ("withdrawn", BEFORE, False, DRAFT),
    ("withdrawn", DURING, True, ["edit", "publish", "duplicate", "move_end"]),
]


@pytest.mark.parametrize(("state", "instant", "run", "allowed"), CASES)
def test_every_answer_carries_what_is_allowed(call, standing, get, state, instant, run, allowed):
    event = standing(state, instant, run)

    [summary] = call("event_calendar/list_events", role="admin").json["events"]

    assert (get(event)["allowed_actions"], summary["allowed_actions"]) == (allowed, allowed)


@pytest.mark.parametrize("action", TRIES)
@pytest.mark.parametrize(("state", "instant", "run", "allowed"), CASES)
def test_what_is_allowed_is_done_and_everything_else_refused(call, standing, state, instant, run, allowed, action):
    event = standing(state, instant, run)
    function, body = TRIES[action]
    place = {"params": {"event_id": event["event_id"]}, "headers": if_match(event["revision"])}

    response = call(f"event_calendar/{function}", role="admin", **place, **body)

    assert (response.status_code < 300) == (action in allowed), response.json
    assert response.status_code in {200, 204, 409, 422}
