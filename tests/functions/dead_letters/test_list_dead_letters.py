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


@pytest.mark.parametrize(("query", "field"), [({"limit": 101}, "limit"), ({"cursor": "x"}, "cursor")])
def test_names_the_parameter_that_is_wrong(call, letters, query, field):
    response = call("dead_letters/list_dead_letters", role="operator", query=query)

    assert (response.status_code, [error["field"] for error in response.json["errors"]]) == (400, [field])


@pytest.mark.parametrize(("role", "status"), [(None, 401), ("admin", 403), ("customer", 403), ("dispatcher", 403)])
def test_refuses_anyone_but_an_operator(call, letters, role, status):
    assert call("dead_letters/list_dead_letters", role=role).status_code == status
