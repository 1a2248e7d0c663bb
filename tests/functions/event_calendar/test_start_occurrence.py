from concurrent.futures import ThreadPoolExecutor

import msgspec
import pytest

from promotions.snapshot import Snapshot
from tests.functions.event_calendar.conftest import AFTER, SPRING_SALE, completed, draft, everything, if_match

DUE = "2026-03-02T09:00:00+01:00"


def edit(call, event, **changes):
    place = {"params": {"event_id": event["event_id"]}, "headers": if_match(event["revision"])}
    response = call("event_calendar/update_event", json=draft(**changes), role="admin", **place)
    assert response.status_code == 200, response.json
    return response.json


def test_fixes_what_the_day_says_and_to_whom(published, start, calendar):
    snapshot = start(published)

    names = ("title", "description", "start_datetime", "end_datetime", "timezone", "subject", "content")
    assert snapshot == {
        **{name: SPRING_SALE[name] for name in (*names, "promotion_package")},
        "event_id": published["event_id"],
        "date": "2026-03-02",
        "revision": 2,
        "segment": "vip",
        "expires": "2026-03-03T00:00:00+01:00",
    }
    assert [(row.state, row.revision) for row in calendar.rows("occurrence")] == [("started", 2)]


def test_dispatch_reads_what_is_answered(published, start):
    snapshot = start(published)

    assert msgspec.json.decode(msgspec.json.encode(msgspec.convert(snapshot, Snapshot))) == snapshot


def test_answers_the_same_however_the_promotion_is_edited_afterwards(call, published, start):
    first = start(published)
    edit(call, published, title="Edited", subject="Edited", audience={"segment": "all"}, send_time="23:00")

    assert start(published, at="2026-03-02T12:00:00+01:00") == first


def test_has_longer_to_finish_where_the_end_has_moved(call, published, start):
    first = start(published, "2026-03-02")
    ends = edit(call, published, end_datetime="2026-03-02T12:00:00+01:00")
    shorter = start(ends, "2026-03-02", at="2026-03-02T11:00:00+01:00")
    assert shorter == first

    last = start(published, "2026-03-02", at="2026-03-02T11:30:00+01:00")
    assert last["expires"] == "2026-03-03T00:00:00+01:00"


def test_a_day_that_was_to_end_early_goes_on_to_the_end_that_it_has_now(call, keep, move, shop, start):
    early = move("publish", keep(end_datetime="2026-03-02T12:00:00+01:00"))
    first = start(early)
    edit(call, early, subject="Edited")

    later = start(early, at="2026-03-02T11:59:00+01:00")

    assert (first["expires"], later["expires"]) == ("2026-03-02T12:00:00+01:00", "2026-03-03T00:00:00+01:00")
    assert later == {**first, "expires": later["expires"]}


def test_the_next_day_says_what_was_edited(call, published, start):
    start(published)
    edit(call, published, subject="Edited", audience={"segment": "all"})

    snapshot = start(published, "2026-03-03", at="2026-03-03T09:00:00+01:00")

    assert (snapshot["subject"], snapshot["segment"], snapshot["revision"]) == ("Edited", "all", 3)


def test_is_not_refused_once_it_has_begun_though_the_day_is_over(published, start, clock_at):
    first = start(published, "2026-03-04", at="2026-03-04T09:00:00+01:00")

    assert start(published, "2026-03-04", at=AFTER) == first


def test_changes_neither_the_revision_nor_the_history(call, published, start, get):
    start(published)

    history = call("event_calendar/event_history", params={"event_id": published["event_id"]}, role="admin").json
    assert (get(published)["revision"], [each["action"] for each in history["changes"]]) == (
        2,
        ["published", "created"],
    )


@pytest.mark.parametrize(
    ("date", "at", "code"),
    [
        ("2026-03-02", "2026-03-03T00:00:00+01:00", "run_expired"),
        ("2026-03-01", DUE, "no_such_day"),
        ("2026-03-05", DUE, "no_such_day"),
        ("1999-12-31", DUE, "no_such_day"),
        ("0001-01-01", DUE, "no_such_day"),
        ("9999-12-31", DUE, "no_such_day"),
        ("2026-03-04", AFTER, "promotion_over"),
    ],
)
def test_starts_no_day_that_is_over_or_is_not_one_of_its_days(published, start, calendar, date, at, code):
    before = everything(calendar)

    assert start(published, date, at=at, status=409)["code"] == code
    assert everything(calendar) == before


@pytest.mark.parametrize(
    ("date", "at", "status"),
    [
        ("2026-03-02", "2026-03-02T08:54:00+01:00", 422),
        ("2026-03-02", "2026-03-02T08:56:00+01:00", 200),  # this clock may be behind the scheduler's
        ("2026-03-03", DUE, 422),
    ],
)
def test_starts_no_day_ahead_of_its_time(published, start, calendar, date, at, status):
    answer = start(published, date, at=at, status=status)

    assert (answer.get("errors", [{"code": None}])[0]["code"] == "too_early") == (status == 422)
    assert len(calendar.rows("occurrence")) == (status == 200)


def test_starts_nothing_of_a_draft(keep, start, calendar):
    assert start(keep(), status=409)["code"] == "not_published"
    assert calendar.rows("occurrence") == []


def test_starts_nothing_of_what_is_not_there(start, calendar):
    start({"event_id": "0b6c5b0e-5b0a-4b53-9a3c-1f6f3a6c2d11"}, status=404)


def test_a_withdrawn_day_is_not_started_until_the_promotion_is_published_again(call, published, move, start):
    start(published)
    withdrawn = move("withdraw", published)
    assert start(published, status=409)["code"] == "not_published"

    again = edit(call, withdrawn, subject="Again")
    move("publish", again)

    snapshot = start(published)
    assert (snapshot["subject"], snapshot["revision"]) == ("Again", 5)


def test_what_came_of_a_day_is_told_anew_when_it_goes_on(published, move, start, deliver, get):
    start(published)
    withdrawn = move("withdraw", published)
    deliver("event_calendar/record_run", completed(published, outcome="withdrawn", created=2))
    stopped = [run["outcome"] for run in get(published)["runs"]]

    move("publish", withdrawn)
    start(published)
    under_way = get(published)["runs"]
    deliver("event_calendar/record_run", completed(published, created=5))

    assert (stopped, under_way) == (["withdrawn"], [])
    assert [(run["outcome"], run["created"]) for run in get(published)["runs"]] == [("completed", 5)]


def test_a_late_word_of_the_withdrawal_gives_way_to_what_came_of_the_day(published, move, start, deliver, get):
    start(published)
    move("publish", move("withdraw", published))
    start(published)
    deliver("event_calendar/record_run", completed(published, outcome="withdrawn", created=2))
    deliver("event_calendar/record_run", completed(published, created=5))
    deliver("event_calendar/record_run", completed(published, outcome="withdrawn", created=2))

    assert [run["outcome"] for run in get(published)["runs"]] == ["completed"]


def test_starts_a_day_once_though_asked_many_times_at_once(serving, published, calendar, clock_at):
    clock_at(DUE)
    serving.enter("event_calendar")
    params = {"event_id": published["event_id"], "date": "2026-03-02"}

    def ask(_):
        return serving.call("event_calendar/start_occurrence", params=params, role="dispatcher").status_code

    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(ask, range(8))) == {200}
    assert len(calendar.rows("occurrence")) == 1


@pytest.mark.parametrize(("role", "status"), [(None, 401), ("customer", 403), ("admin", 403), ("scheduler", 403)])
def test_refuses_anyone_but_the_dispatcher(call, published, calendar, clock_at, role, status):
    clock_at(DUE)
    params = {"event_id": published["event_id"], "date": "2026-03-02"}

    assert call("event_calendar/start_occurrence", params=params, role=role).status_code == status
    assert calendar.rows("occurrence") == []


@pytest.fixture
def switch(call):
    """`switch("stop")` and `switch("resume")`: an operator stops all sending, or lets it go on."""

    def turn(verb):
        body = {"json": {"reason": "Wrong price"}} if verb == "stop" else {}
        assert call(f"event_calendar/{verb}_sending", role="operator", **body).status_code == 200

    return turn


def test_starts_no_day_while_all_sending_is_stopped(published, start, switch, calendar):
    switch("stop")

    assert start(published, status=409)["code"] == "sending_stopped"
    assert calendar.rows("occurrence") == []


def test_starts_the_day_once_sending_is_resumed(published, start, switch):
    switch("stop")
    start(published, status=409)
    switch("resume")

    assert start(published, at="2026-03-02T12:00:00+01:00")["date"] == "2026-03-02"


def test_holds_back_a_day_that_was_started_before_and_then_answers_the_same(published, start, switch):
    first = start(published)
    switch("stop")
    held = start(published, status=409)["code"]
    switch("resume")

    assert (held, start(published)) == ("sending_stopped", first)


def test_tells_a_withdrawn_day_from_one_that_is_held_back(published, start, move, switch):
    start(published)
    switch("stop")
    move("withdraw", published)

    assert start(published, status=409)["code"] == "not_published"


def test_a_day_that_was_held_back_for_too_long_cannot_start_any_more(published, start, switch):
    switch("stop")
    start(published, status=409)
    switch("resume")

    assert start(published, at="2026-03-03T01:00:00+01:00", status=409)["code"] == "run_expired"
