import pytest

from tests.functions.dead_letters.conftest import EVENT


def listed(call, **query):
    return call("dead_letters/list_dead_letters", role="operator", query=query).json


def test_shows_an_operator_what_was_not_delivered_and_why(keep, call, letters, clock_at):
    clock_at("2026-03-29T09:01:00+02:00")
    keep(code="422", told="Never.")

    page = listed(call)

    [letter] = page["dead_letters"]
    assert letter["id"] == f"{EVENT}:2026-03-29"
    assert (letter["error_code"], letter["error"], letter["waiting"]) == (422, "Never.", True)
    assert EVENT in letter["data"]
    assert letter["kept_at"].startswith("2026-03-29T07:01")
    assert page["next_cursor"] is None


def test_pages_from_the_last_kept_without_a_gap_or_a_repeat(keep, call, letters, clock_at):
    for number in range(5):
        clock_at(f"2026-03-29T09:0{number}:00+02:00")
        keep(destination=f"http://{number}/")

    cursor, found = None, []
    while True:
        page = listed(call, limit=2, **({"cursor": cursor} if cursor else {}))
        found += [letter["destination"] for letter in page["dead_letters"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break

    assert found == [f"http://{number}/" for number in (4, 3, 2, 1, 0)]


def test_shows_data_that_are_no_text(keep, call, letters):
    keep(data=b"\xff{")

    assert listed(call)["dead_letters"][0]["data"] == "\ufffd{"


def test_shows_those_of_one_destination_alone(keep, call, letters):
    for destination in ("http://one/", "http://two/"):
        keep(destination=destination)

    [letter] = listed(call, destination="http://two/")["dead_letters"]
    assert letter["destination"] == "http://two/"


def test_shows_those_of_one_type_alone(keep, call, letters):
    keep()
    keep(headers={"ce-type": "com.example.new.v9"})

    [letter] = listed(call, type="com.example.new.v9")["dead_letters"]
    assert letter["type"] == "com.example.new.v9"
    assert listed(call, type="com.example.none")["dead_letters"] == []


def test_shows_those_that_wait_apart_from_those_that_were_sent_again(keep, call, letters):
    for destination in ("http://waits/", "http://replayed/", "http://failed-again/"):
        keep(destination=destination)
    letters.execute("UPDATE dead_letter SET replayed_at = kept_at WHERE destination = 'http://replayed/'")
    failed_again = "replayed_at = kept_at - interval '1 minute'"
    letters.execute(f"UPDATE dead_letter SET {failed_again} WHERE destination = 'http://failed-again/'")

    shown = {
        state: {letter["destination"] for letter in listed(call, state=state)["dead_letters"]}
        for state in ("open", "replayed")
    }

    assert shown == {"open": {"http://waits/", "http://failed-again/"}, "replayed": {"http://replayed/"}}


def test_pages_within_a_filter(keep, call, letters, clock_at):
    for number in range(3):
        clock_at(f"2026-03-29T09:0{number}:00+02:00")
        keep(destination=f"http://{number}/")
        keep(destination=f"http://other-{number}/", headers={"ce-type": "com.example.new.v9"})

    first = listed(call, limit=2, type="com.example.new.v9")
    second = listed(call, limit=2, type="com.example.new.v9", cursor=first["next_cursor"])

    found = [letter["destination"] for page in (first, second) for letter in page["dead_letters"]]
    assert found == [f"http://other-{number}/" for number in (2, 1, 0)]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"limit": 101}, "limit"),
        ({"cursor": "x"}, "cursor"),
        ({"state": "lost"}, "state"),
        ({"type": ""}, "type"),
        ({"destination": "x" * 401}, "destination"),
    ],
)
def test_names_the_parameter_that_is_wrong(call, letters, query, field):
    response = call("dead_letters/list_dead_letters", role="operator", query=query)

    assert (response.status_code, [error["field"] for error in response.json["errors"]]) == (400, [field])


@pytest.mark.parametrize(("role", "status"), [(None, 401), ("admin", 403), ("customer", 403), ("dispatcher", 403)])
def test_refuses_anyone_but_an_operator(call, letters, role, status):
    assert call("dead_letters/list_dead_letters", role=role).status_code == status
