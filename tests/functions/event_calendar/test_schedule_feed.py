from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from uuid import UUID

import pytest

from eventing.facts import WindowEnded
from functions.event_calendar.core import store
from functions.event_calendar.core.domain import Author
from functions.shared import database
from functions.shared.etags import IfMatch
from tests.functions.event_calendar.conftest import AFTER, BEFORE, completed, draft, if_match

ADA = Author("ada", roles=frozenset({"admin"}))


def test_tells_everything_that_scheduling_needs(published, feed):
    [entry] = feed()

    assert entry == {
        "seq": entry["seq"],
        "event_id": published["event_id"],
        "revision": 2,
        "scheduled": True,
        "timezone": "Europe/Berlin",
        "send_time": "09:00:00",
        "start_datetime": "2026-03-02T00:00:00+01:00",
        "end_datetime": "2026-03-05T00:00:00+01:00",
        "planned_since": entry["planned_since"],
        "runs": [],
        "withdrawn": [],
    }


def test_shows_since_when_its_days_are_planned_as_they_are(call, published, feed, clock_at):
    [first] = feed()
    assert datetime.fromisoformat(first["planned_since"]) - datetime.fromisoformat(BEFORE) < timedelta(minutes=1)

    place = {"params": {"event_id": published["event_id"]}, "role": "admin"}
    clock_at("2026-03-02T10:00:00+01:00")
    of_no_day = {"title": "Spring cleaning", "end_datetime": "2026-03-20T00:00:00+01:00"}
    call("event_calendar/update_event", json=draft(**of_no_day), headers=if_match(2), **place)
    assert feed()[0]["planned_since"] == first["planned_since"]

    later = "2026-03-02T11:00:00+01:00"
    clock_at(later)
    call("event_calendar/update_event", json=draft(**of_no_day, send_time="12:00"), headers=if_match(3), **place)
    assert datetime.fromisoformat(feed()[0]["planned_since"]) >= datetime.fromisoformat(later)


def test_shows_a_day_that_was_started_before_anything_came_of_it(published, start, feed):
    start(published)

    assert feed()[0]["runs"] == [{"date": "2026-03-02", "outcome": None}]


def test_tells_of_a_day_that_was_withdrawn_while_it_was_delivered_until_what_came_of_it_is_recorded(
    published, move, start, feed, deliver
):
    start(published)
    move("withdraw", published)
    [stopped] = feed()

    deliver("event_calendar/record_run", completed(published, outcome="withdrawn"))

    [recorded] = feed(after=stopped["seq"])
    assert (stopped["scheduled"], stopped["withdrawn"], stopped["revision"]) == (
        False,
        [{"date": "2026-03-02", "revision": 2}],
        3,
    )
    assert (recorded["scheduled"], recorded["withdrawn"]) == (False, [])


def test_tells_nothing_of_days_that_were_done_before_the_withdrawal(published, move, start, feed, deliver):
    start(published)
    deliver("event_calendar/record_run", completed(published))
    move("withdraw", published)

    assert [entry["withdrawn"] for entry in feed()] == [[]]


def test_a_day_that_goes_on_after_it_was_published_again_is_told_to_stop_no_more(published, move, start, feed):
    start(published)
    start(move("publish", move("withdraw", published)))

    [entry] = feed()

    assert (entry["scheduled"], entry["revision"], entry["withdrawn"]) == (True, 4, [])


def test_says_nothing_of_drafts(keep, feed):
    keep()

    assert feed() == []


def test_tells_each_event_once_at_its_newest_place(published, move, keep, feed):
    move("publish", keep(title="Another"))
    move("publish", move("withdraw", published))

    entries = feed()

    assert [entry["scheduled"] for entry in entries] == [True, True]
    assert entries[1]["event_id"] == published["event_id"]
    assert entries[0]["seq"] < entries[1]["seq"]


def test_reads_on_from_a_place_in_steps(call, keep, move, shop):
    made = [move("publish", keep(title=f"Event {number}"))["event_id"] for number in range(5)]
    seen, after = [], 0
    while True:
        query = {"after": after, "limit": 2}
        page = call("event_calendar/schedule_feed", query=query, role="scheduler").json
        if not page["entries"]:
            break
        seen += [entry["event_id"] for entry in page["entries"]]
        assert page["next_after"] == page["entries"][-1]["seq"]
        after = page["next_after"]

    assert seen == made
    assert page["next_after"] == after


def test_an_empty_answer_says_where_it_stands(call, calendar):
    response = call("event_calendar/schedule_feed", query={"after": 7}, role="scheduler")

    assert response.json == {"entries": [], "next_after": 7}


def test_shows_what_came_of_runs_though_the_event_stays_as_it_is(published, deliver, feed, clock_at):
    [before] = feed()

    clock_at("2026-03-03T09:01:00+01:00")
    deliver("event_calendar/record_run", completed(published))
    deliver("event_calendar/record_run", completed(published, "2026-03-03", outcome="skipped", reason="sold out"))

    [after] = feed(after=before["seq"])
    assert after["revision"] == before["revision"]
    assert after["runs"] == [
        {"date": "2026-03-02", "outcome": "completed"},
        {"date": "2026-03-03", "outcome": "skipped"},
    ]


def test_tells_of_a_window_that_is_over_until_that_is_stored(published, deliver, feed, clock_at):
    clock_at(AFTER)
    assert [entry["scheduled"] for entry in feed()] == [True]

    end = published["end_datetime"]
    ended = WindowEnded(
        event_id=UUID(published["event_id"]), revision=2, end_datetime=store.datetime.fromisoformat(end)
    )
    deliver("event_calendar/expire_event", ended)

    [entry] = feed()
    assert (entry["scheduled"], entry["end_datetime"], entry["runs"]) == (False, None, [])


def test_never_skips_a_change_that_commits_late(serving, calendar, keep, move, shop, feed):
    """While one writer has its place but has not committed, no other gets a later one."""
    slow, quick = move("publish", keep(title="Slow")), move("publish", keep(title="Quick"))
    [*_, last] = feed()
    serving.enter("event_calendar")

    with ThreadPoolExecutor(1) as pool:
        with database.transaction() as connection:
            store.withdraw(connection, UUID(slow["event_id"]), if_match=IfMatch.of(slow["revision"]), by=ADA)
            racing = pool.submit(move, "withdraw", quick)
            waiting = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
            for _ in range(10_000):
                if racing.done() or calendar.execute(waiting)[0][0]:
                    break
            assert not racing.done()
            assert feed(after=last["seq"]) == []
        racing.result(timeout=30)

    assert [entry["event_id"] for entry in feed(after=last["seq"])] == [slow["event_id"], quick["event_id"]]


def test_a_reader_beside_many_writers_sees_every_change(serving, keep, move, shop, feed):
    events = [keep(title=f"Event {number}") for number in range(12)]
    seen, after = set(), 0
    with ThreadPoolExecutor(4) as pool:
        writing = [pool.submit(move, "publish", event) for event in events]
        while not all(one.done() for one in writing) or feed(after=after):
            for entry in feed(after=after, limit=3):
                seen.add(entry["event_id"])
                after = entry["seq"]

    assert seen == {event["event_id"] for event in events}


@pytest.mark.parametrize("query", [{"after": -1}, {"after": "x"}, {"after": 2**63}, {"limit": 0}, {"limit": 1001}])
def test_names_the_parameter_that_is_wrong(call, calendar, query):
    response = call("event_calendar/schedule_feed", query=query, role="scheduler")

    assert response.status_code == 400
    assert [error["field"] for error in response.json["errors"]] == list(query)


@pytest.mark.parametrize(("role", "status"), [(None, 401), ("admin", 403), ("dispatcher", 403)])
def test_refuses_anyone_but_the_scheduler(call, published, role, status):
    response = call("event_calendar/schedule_feed", role=role)

    assert response.status_code == status
    assert "entries" not in response.json
