"""The days of all promotions as the platform team sees them."""

from uuid import UUID

import pytest

from tests.functions.event_calendar.conftest import completed, missed


@pytest.fixture
def recent(call, clock_at):
    """`recent(at, state="running")`: the answer at an instant."""

    def asked(at, role="operator", **query):
        clock_at(at)
        response = call("event_calendar/list_recent_runs", role=role, query=query)
        assert response.status_code == 200, response.json
        return response.json

    return asked


def days(page):
    return [run["date"] for run in page["runs"]]


def states(page):
    return {run["date"]: run["state"] for run in page["runs"]}


ON_TIME = "2026-03-02T09:00:20+01:00"
EVENING = "2026-03-02T20:00:00+01:00"


def test_shows_a_day_that_is_under_way(published, start, recent):
    start(published, at=ON_TIME)

    page = recent(EVENING)

    [run] = page["runs"]
    assert run.pop("started_at").startswith("2026-03-02T08:00:20")
    assert page["runs"] == [
        {
            "event_id": published["event_id"],
            "title": "Spring sale",
            "timezone": "Europe/Berlin",
            "date": "2026-03-02",
            "state": "running",
            "reason": None,
            "recipients": None,
            "created": None,
            "duplicates": None,
            "due": "2026-03-02T08:00:00Z",
            "finished_at": None,
            "lateness": 20,
            "is_late": False,
        }
    ]
    assert page["next_cursor"] is None


def test_shows_what_came_of_a_day(published, start, deliver, recent):
    start(published, at=ON_TIME)
    deliver("event_calendar/record_run", completed(published))

    [run] = recent(EVENING)["runs"]

    assert (run["state"], run["recipients"], run["created"], run["duplicates"]) == ("completed", 7, 5, 1)
    assert (run["finished_at"], run["reason"]) == ("2026-03-02T08:00:05Z", None)


@pytest.mark.parametrize(
    ("outcome", "state", "reason"),
    [
        ({"outcome": "skipped", "reason": "Sold out."}, "skipped", "Sold out."),
        ({"created": 0, "duplicates": 0, "skipped": {"no name": 6, "no city": 1}}, "failed", "no name"),
        ({"created": 0, "duplicates": 0, "recipients": 0, "skipped": {}}, "completed", None),
        ({"outcome": "withdrawn", "created": 2}, "withdrawn", None),
    ],
)  # fmt: skip
def test_tells_how_a_day_ended_and_why(published, start, deliver, recent, outcome, state, reason):
    start(published, at=ON_TIME)
    deliver("event_calendar/record_run", completed(published, **outcome))

    [run] = recent(EVENING)["runs"]
    assert (run["state"], run["reason"]) == (state, reason)


@pytest.mark.parametrize(
    ("at", "state"), [("2026-03-03T00:59:59+01:00", "running"), ("2026-03-03T01:00:00+01:00", "incomplete")]
)
def test_a_day_without_an_outcome_is_incomplete_once_it_may_no_longer_finish(published, start, recent, at, state):
    start(published, at=ON_TIME)

    assert states(recent(at)) == {"2026-03-02": state}


def test_a_day_that_was_withdrawn_under_way_is_shown_as_such(published, start, move, recent):
    start(published, at=ON_TIME)
    move("withdraw", published)

    assert states(recent(EVENING)) == {"2026-03-02": "withdrawn"}


def test_a_day_is_late_where_it_started_long_after_it_was_due(published, start, recent):
    start(published, at="2026-03-02T09:06:00+01:00")

    page = recent(EVENING)
    assert [(run["lateness"], run["is_late"]) for run in page["runs"]] == [(360, True)]
    assert page["counts"]["late"] == 1


def test_a_day_of_a_promotion_that_was_published_after_its_time_is_not_late(keep, move, shop, start, clock_at, recent):
    event = keep()
    clock_at("2026-03-02T15:00:00+01:00")
    start(move("publish", event), at="2026-03-02T15:00:10+01:00")

    [run] = recent(EVENING)["runs"]
    assert (run["due"], run["lateness"], run["is_late"]) == ("2026-03-02T08:00:00Z", 10, False)


def test_does_not_know_how_late_a_day_of_an_earlier_release_was(published, start, calendar, recent):
    start(published, at="2026-03-02T12:00:00+01:00")
    calendar.execute("UPDATE occurrence SET due = NULL, ready_at = NULL")

    [run] = recent(EVENING)["runs"]
    assert (run["due"], run["lateness"], run["is_late"]) == (None, None, False)


@pytest.fixture
def three_days(published, start, deliver):
    """A completed day, one that is incomplete, and one that is under way and was late, on 4 March at ten."""
    start(published, "2026-03-02", at="2026-03-02T09:00:00+01:00")
    deliver("event_calendar/record_run", completed(published))
    start(published, "2026-03-03", at="2026-03-03T09:00:00+01:00")
    start(published, "2026-03-04", at="2026-03-04T09:30:00+01:00")
    return "2026-03-04T10:00:00+01:00"


def test_counts_the_days_by_state_whatever_is_filtered(three_days, recent):
    nothing = {"failed": 0, "skipped": 0, "withdrawn": 0, "missed": 0}
    expected = {"running": 1, "completed": 1, "incomplete": 1, **nothing, "late": 1}

    assert recent(three_days)["counts"] == expected
    assert recent(three_days, state="completed")["counts"] == expected


def test_shows_the_days_of_one_state(three_days, recent):
    assert days(recent(three_days, state="incomplete")) == ["2026-03-03"]


def test_shows_those_that_need_attention(three_days, recent):
    assert days(recent(three_days, attention="true")) == ["2026-03-04", "2026-03-03"]


def test_shows_a_day_that_was_missed_among_those_that_need_attention(published, deliver, recent, clock_at):
    clock_at("2026-03-03T00:00:01+01:00")
    deliver("event_calendar/record_missed", missed(published))

    page = recent("2026-03-03T08:00:00+01:00", attention="true")

    [run] = page["runs"]
    assert (run["state"], run["started_at"], run["due"]) == ("missed", None, "2026-03-02T08:00:00Z")
    assert (run["lateness"], run["is_late"], run["created"]) == (None, False, None)
    assert page["counts"]["missed"] == 1
    assert recent("2026-03-03T08:00:00+01:00", state="missed")["runs"] == page["runs"]


def test_goes_back_as_many_days_as_are_asked_for(three_days, recent):
    assert days(recent(three_days, days=1)) == ["2026-03-04"]
    assert days(recent(three_days, days=2)) == ["2026-03-04", "2026-03-03"]


def test_pages_without_a_gap_or_a_repeat_where_all_started_together(keep, move, shop, start, calendar, recent):
    for title in "abcde":
        start(move("publish", keep(title=title)), at=ON_TIME)
    calendar.execute(f"UPDATE occurrence SET started_at = '{ON_TIME}'")
    found, cursor = [], None
    while True:
        page = recent(EVENING, limit=2, **({"cursor": cursor} if cursor else {}))
        assert (page["counts"] is None) == (cursor is not None)
        found += [UUID(run["event_id"]) for run in page["runs"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break

    assert len(found) == 5
    assert found == sorted(found, reverse=True)


def test_shows_nothing_of_a_promotion_that_was_deleted(call, published, start, move, recent, calendar):
    start(published, at=ON_TIME)
    calendar.execute("DELETE FROM event")

    assert recent(EVENING)["runs"] == []


@pytest.mark.parametrize(
    ("query", "field"),
    [({"state": "lost"}, "state"), ({"days": 0}, "days"), ({"days": 91}, "days"), ({"cursor": "x"}, "cursor")],
)
def test_names_the_parameter_that_is_wrong(call, calendar, query, field):
    response = call("event_calendar/list_recent_runs", role="operator", query=query)

    assert (response.status_code, [error["field"] for error in response.json["errors"]]) == (400, [field])


@pytest.mark.parametrize(
    ("role", "status"), [(None, 401), ("customer", 403), ("dispatcher", 403), ("operator", 200), ("admin", 200)]
)
def test_answers_operators_and_admins_alone(call, calendar, role, status):
    assert call("event_calendar/list_recent_runs", role=role).status_code == status
