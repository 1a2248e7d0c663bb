"""The table of what may be done, the functions that do it, and what every answer says of it never disagree."""

import itertools
from typing import get_args

import pytest

from functions.event_calendar.core import lifecycle
from functions.event_calendar.core.lifecycle import HOLDS, TRANSITIONS, Action, EventAction, Phase, Standing, Status
from functions.shared.auth import PEOPLE
from local.catalog import functions
from tests.functions.event_calendar.conftest import (
    AFTER,
    BEFORE,
    DURING,
    RAN,
    allowed,
    completed,
    draft,
    ended,
    everything,
    if_match,
)

SOLD_OUT = {"outcome": "skipped", "reason": "sold out", "recipients": 0, "created": 0, "duplicates": 0, "skipped": {}}
FUNCTIONS = {
    "edit": "update_event",
    "move_start": "update_event",
    "move_end": "update_event",
    "change_timezone": "update_event",
    "publish": "publish_event",
    "withdraw": "withdraw_event",
    "delete": "delete_event",
}
CHANGES = {
    "edit": {"title": "Another title"},
    "move_start": {"start_datetime": "2026-03-04T00:00:00+01:00"},
    "move_end": {"end_datetime": "2026-03-20T00:00:00+01:00"},
    "change_timezone": {"timezone": "Europe/London"},
}
STANDINGS = [
    Standing(status=status, phase=phase, has_run=has_run, has_sent=has_sent)
    for status, phase, has_run, has_sent in itertools.product(
        get_args(Status), get_args(Phase), [False, True], [False, True]
    )
]
DRAFT = ["edit", "publish", "delete", "duplicate", "move_start", "move_end", "change_timezone"]
ENDED_DRAFT = [action for action in DRAFT if action != "publish"]
SENT = ["edit", "publish", "duplicate", "move_end"]
COMING = ["edit", "withdraw", "duplicate", "move_start", "move_end", "change_timezone"]
ON = ["edit", "withdraw", "duplicate", "move_end"]
OVER = ["duplicate"]
# What is done with an event before it is looked at, when that is, and what may be done then.
HISTORIES = {
    "a draft to come": ([], BEFORE, DRAFT),
    "a draft whose window is open": ([], DURING, DRAFT),
    "a draft whose window is over": ([], AFTER, ENDED_DRAFT),
    "published, to come": (["publish"], BEFORE, COMING),
    "published and on": (["publish"], DURING, ON),
    "published, and has sent": (["publish", "send"], DURING, ON),
    "published, and was skipped": (["publish", "skip"], DURING, ON),
    "published, and over": (["publish", "send"], AFTER, OVER),
    "expired as stored": (["publish", "send", "expire"], AFTER, OVER),
    "withdrawn in time": (["publish", "withdraw"], BEFORE, DRAFT),
    "withdrawn after it sent": (["publish", "send", "withdraw"], DURING, SENT),
    "withdrawn after it was skipped": (
        ["publish", "skip", "withdraw"],
        RAN,
        [action for action in DRAFT if action != "change_timezone"],
    ),
    "withdrawn while it may be sending": (["publish", "start", "withdraw"], DURING, SENT),
    "withdrawn after it sent, and over": (
        ["publish", "send", "withdraw"],
        AFTER,
        [action for action in SENT if action != "publish"],
    ),
}
OTHERS = ["dispatcher", "customer", "scheduler", "operator"]


@pytest.fixture
def event(keep, move, shop, start, deliver, clock_at):
    """`event("published and on")`: an event with that history, at its time."""

    def act(made, deed):
        if deed in {"publish", "withdraw"}:
            return move(deed, made)
        if deed == "expire":
            clock_at(AFTER)
            deliver("event_calendar/expire_event", ended(made))
        elif deed == "start":
            start(made)
        else:
            clock_at(RAN)
            deliver("event_calendar/record_run", completed(made, **(SOLD_OUT if deed == "skip" else {})))
        return made

    def make(history):
        deeds, instant, _ = HISTORIES[history]
        made = keep()
        for deed in deeds:
            made = act(made, deed)
        clock_at(instant)
        return made

    return make


def attempt(call, event, action, role):
    body = {"json": draft(**CHANGES[action])} if action in CHANGES else {}
    place = {"params": {"event_id": event["event_id"]}, "headers": if_match(event["revision"])}
    return call(f"event_calendar/{FUNCTIONS[action]}", role=role, **place, **body)


@pytest.mark.parametrize("history", HISTORIES)
def test_every_answer_carries_what_is_allowed(call, event, get, history):
    made, (*_, expected) = event(history), HISTORIES[history]

    [listed] = call("event_calendar/list_events", role="admin").json["events"]

    assert [each["action"] for each in listed["allowed_actions"]] == list(get_args(EventAction))
    assert allowed(listed) == expected
    assert listed["allowed_actions"] == get(made)["allowed_actions"]


@pytest.mark.parametrize("action", FUNCTIONS)
@pytest.mark.parametrize("history", HISTORIES)
def test_a_function_does_what_answers_allow_and_refuses_the_rest_for_the_reason_they_give(
    call, event, get, calendar, history, action
):
    made = event(history)
    [said] = [each for each in get(made)["allowed_actions"] if each["action"] == action]
    before = everything(calendar)

    refused = {role: attempt(call, made, action, role).status_code for role in OTHERS}
    assert (refused, everything(calendar)) == (dict.fromkeys(OTHERS, 403), before)
    response = attempt(call, made, action, "admin")

    if said["allowed"]:
        assert response.status_code in {200, 204}, response.json
        assert (said["code"], said["reason"]) == (None, None)
    else:
        codes = {response.json["code"], *(error["code"] for error in response.json["errors"])}
        assert (response.status_code in {409, 422}, said["code"] in codes) == (True, True), response.json
        assert said["reason"] in response.json["detail"]
    assert (everything(calendar) != before) == said["allowed"]


@pytest.mark.parametrize("history", HISTORIES)
def test_what_changes_an_event_answers_what_may_be_done_next(call, event, get, history):
    made = event(history)
    for action in [action for action in allowed(get(made)) if action in {"edit", "publish", "withdraw"}]:
        made = attempt(call, made, action, "admin").json

        assert made["allowed_actions"] == get(made)["allowed_actions"]


@pytest.mark.parametrize("history", HISTORIES)
def test_an_event_expires_exactly_where_the_table_says(deliver, event, calendar, history, clock_at):
    made = event(history)
    clock_at(AFTER)
    stored = calendar.rows("event")[0].status
    standing = Standing(status=stored, phase="ended")

    deliver("event_calendar/expire_event", ended(made))

    may = lifecycle.refusal(standing, "expire", roles=TRANSITIONS["expire"].roles) is None
    assert calendar.rows("event")[0].status == ("EXPIRED" if may else stored)


@pytest.mark.parametrize("standing", STANDINGS, ids=str)
def test_permissions_are_the_tables(standing):
    every_role = [*PEOPLE, "scheduler", "dispatcher"]
    for role, action in itertools.product(every_role, get_args(EventAction)):
        [permission] = [
            each for each in lifecycle.permissions(standing, roles=frozenset({role})) if each.action == action
        ]
        row = TRANSITIONS[action]
        reasons = [why.code for condition, why in row.unless.items() if HOLDS[condition](standing)]
        expected = reasons if role in row.roles else ["forbidden"]
        assert (permission.allowed, permission.code) == (not expected, next(iter(expected), None))


def test_what_has_sent_is_deleted_by_nobody_and_moved_by_nobody():
    for standing in STANDINGS:
        if standing.has_sent:
            assert lifecycle.refusal(standing, "delete", roles=frozenset({"admin"}))
            assert lifecycle.refusal(standing, "move_start", roles=frozenset({"admin"}))


def test_every_action_has_a_row_and_every_code_one_refusal():
    whys = [why for row in TRANSITIONS.values() for why in row.unless.values()]

    assert set(TRANSITIONS) == {*get_args(EventAction), "start", "expire"} == set(get_args(Action))
    assert all(lifecycle.REFUSALS[why.code] == why for why in whys)


def test_functions_serve_the_roles_of_the_table():
    served = {
        each.name: each.endpoint.roles for each in functions() if each.service == "event_calendar" and each.endpoint
    }

    assert {action: served[name] for action, name in FUNCTIONS.items()} == {
        action: TRANSITIONS[action].roles for action in FUNCTIONS
    }
