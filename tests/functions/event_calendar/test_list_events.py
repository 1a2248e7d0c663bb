import base64

import pytest

from tests.functions.event_calendar.conftest import AFTER, BEFORE, draft


@pytest.fixture
def titles(call):
    def titles(**query):
        response = call("event_calendar/list_events", query=query, role="admin")
        assert response.status_code == 200, response.json
        return [event["title"] for event in response.json["events"]]

    return titles


def day(number):
    return f"2026-03-{number:02}T00:00:00+01:00"


@pytest.fixture
def march(keep):
    """Three events: the 2nd to the 4th, the 4th to the 6th, and the 10th to the 12th."""
    for start, end in [(10, 12), (2, 4), (4, 6)]:
        keep(title=f"{start} to {end}", start_datetime=day(start), end_datetime=day(end))


@pytest.mark.parametrize(
    ("since", "to", "expected"),
    [
        (None, None, ["2 to 4", "4 to 6", "10 to 12"]),
        (1, 31, ["2 to 4", "4 to 6", "10 to 12"]),
        (3, 5, ["2 to 4", "4 to 6"]),
        (4, 5, ["4 to 6"]),
        (6, 10, []),
        (11, None, ["10 to 12"]),
        (None, 4, ["2 to 4"]),
    ],
)
def test_lists_what_touches_the_visible_range_by_its_start(titles, march, since, to, expected):
    query = {name: day(number) for name, number in {"from": since, "to": to}.items() if number}

    assert titles(**query) == expected


def test_tells_by_status_what_has_expired_also_before_it_is_stored(titles, keep, move, shop, clock_at):
    keep(title="A draft")
    move("publish", keep(title="Over"))
    move("publish", keep(title="Still on", end_datetime=day(20)))
    clock_at(AFTER)

    assert {status: titles(status=status) for status in ("DRAFT", "PUBLISHED", "EXPIRED")} == {
        "DRAFT": ["A draft"],
        "PUBLISHED": ["Still on"],
        "EXPIRED": ["Over"],
    }


@pytest.mark.parametrize(
    ("show", "expected"),
    [
        (["draft"], ["A draft, over"]),
        (["upcoming"], ["To come"]),
        (["active"], ["On"]),
        (["ended"], ["Over", "Over, stored"]),
        (["active", "draft"], ["A draft, over", "On"]),
        (["draft", "upcoming", "active", "ended"], ["A draft, over", "On", "Over", "Over, stored", "To come"]),
    ],
)
def test_lists_what_a_calendar_shows_as_such(titles, keep, move, shop, calendar, clock_at, show, expected):
    keep(title="A draft, over")
    for title in ("Over", "Over, stored"):
        move("publish", keep(title=title))
    calendar.execute("UPDATE event SET status = 'EXPIRED' WHERE title = 'Over, stored'")
    move("publish", keep(title="On", end_datetime=day(20)))
    move("publish", keep(title="To come", start_datetime=day(19), end_datetime=day(20)))
    clock_at(AFTER)

    assert sorted(titles(show=show)) == expected
    assert titles(show=show, q="over") == [title for title in titles(show=show) if "ver" in title]


def test_lists_what_is_for_an_audience(titles, keep):
    keep(title="For all", audience={"segment": "all"})
    keep(title="For favourites", audience={"segment": "vip"})

    assert titles(segment="vip") == ["For favourites"]
    assert titles(segment="lang:de") == []


@pytest.mark.parametrize("query", [{"show": "live"}, {"show": ["draft", "Draft"]}, {"show": ""}, {"segment": "a b"}])
def test_names_the_filter_that_makes_no_sense(call, query):
    response = call("event_calendar/list_events", query=query, role="admin")

    [error] = response.json["errors"]
    assert (response.status_code, error["field"].partition("[")[0]) == (400, *query)


def test_pages_through_all_of_them_once_though_some_start_together(call, keep):
    made = {keep(title=f"Event {number}")["event_id"] for number in range(7)}
    seen, cursor = [], None
    while True:
        query = {"limit": 3, **({"cursor": cursor} if cursor else {})}
        page = call("event_calendar/list_events", query=query, role="admin").json
        seen += [event["event_id"] for event in page["events"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break

    assert len(seen) == len(set(seen)) == 7
    assert set(seen) == made


def test_the_last_full_page_has_no_next(call, keep):
    keep()

    assert call("event_calendar/list_events", query={"limit": 1}, role="admin").json["next_cursor"] is None


def forged(text):
    return base64.urlsafe_b64encode(text.encode()).decode()


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"cursor": "x"}, "cursor"),
        ({"cursor": "\u00e4"}, "cursor"),
        ({"cursor": forged("[]")}, "cursor"),
        ({"cursor": forged('["2026-03-01T00:00:00", "0b6c5b0e-5b0a-4b53-9a3c-1f6f3a6c2d11"]')}, "cursor"),
        ({"cursor": forged('["2026-03-01T00:00:00Z", "1; DROP TABLE event"]')}, "cursor"),
        ({"cursor": ""}, "cursor"),
        ({"limit": "0"}, "limit"),
        ({"limit": "101"}, "limit"),
        ({"limit": "many"}, "limit"),
        ({"status": "OPEN"}, "status"),
        ({"q": ""}, "q"),
        ({"q": "x" * 101}, "q"),
        ({"from": "yesterday"}, "from"),
        ({"from": "2026-03-01T00:00:00"}, "from"),
        ({"from": "0001-01-01T00:00:00+14:00"}, "from"),
        ({"to": "9999-12-31T00:00:00-14:00"}, "to"),
        ({"from": day(2), "to": day(2)}, "to"),
        ({"since": day(2)}, "since"),
        ([("q", "a"), ("q", "b")], "q"),
    ],
)
def test_names_the_parameter_that_is_wrong(call, calendar, query, field):
    response = call("event_calendar/list_events", query=query, role="admin")

    assert response.status_code == 400, response.json
    assert [error["field"] for error in response.json["errors"]] == [field]


@pytest.mark.parametrize("at", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "2026-03-01T00:00:00Z"])
def test_a_well_made_forgery_only_chooses_a_page(call, keep, at):
    keep()
    cursor = forged(f'["{at}","0b6c5b0e-5b0a-4b53-9a3c-1f6f3a6c2d11"]')

    assert call("event_calendar/list_events", query={"cursor": cursor}, role="admin").status_code in {200, 400}


@pytest.mark.parametrize(("role", "status"), [(None, 401), ("customer", 403), ("dispatcher", 403)])
def test_refuses_anyone_but_an_admin(call, keep, role, status):
    keep()

    assert call("event_calendar/list_events", role=role).status_code == status


def test_looks_up_the_visible_range_by_its_index(calendar, keep):
    from functions.event_calendar.core.reads import IN_WINDOW, PAGE  # noqa: PLC0415 - the one test that looks inside

    for values in [draft(), draft(title="Another")]:
        keep(**values)
    calendar.execute(
        """INSERT INTO event SELECT gen_random_uuid(), title, description, promotion_package,
        start_datetime + n * interval '1 day', end_datetime + n * interval '1 day', timezone, send_time, audience,
        subject, content, status, created_by, created_at, updated_at, revision
        FROM event, generate_series(1, 2000) n"""
    )
    calendar.execute("ANALYZE event")
    given = {"since": BEFORE, "until": AFTER, "now": BEFORE, "at": None, "id": None}

    plan = calendar.execute(f"EXPLAIN {PAGE.format(filters=IN_WINDOW)}", **given, limit=50)

    assert "event_in_window" in "\n".join(line[0] for line in plan)
