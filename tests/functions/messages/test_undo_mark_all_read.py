import pytest


def mark_all(call, user="bob"):
    body = {"before": "2026-04-01T00:00:00Z"}
    return call("messages/mark_all_read", json=body, role="customer", user=user).json["read_at"]


def undo(call, read_at, user="bob"):
    return call("messages/undo_mark_all_read", query={"read_at": read_at}, role="customer", user=user)


def unread(call, user="bob"):
    return call("messages/unread_count", role="customer", user=user).json["unread"]


def test_makes_unread_what_was_marked_at_once_and_nothing_else(call, put_in_inbox, clock_at):
    [before, *_] = put_in_inbox("bob", 3)
    clock_at("2026-03-10T10:00:00Z")
    call("messages/mark_read", params={"message_id": before}, role="customer", user="bob")
    clock_at("2026-03-10T10:00:00.123456Z")
    marked_at = mark_all(call)
    clock_at("2026-03-10T10:00:01Z")
    put_in_inbox("bob", 1, first_day=9)
    mark_all(call)

    response = undo(call, marked_at)

    assert (response.status_code, response.json) == (200, {"unmarked": 2})
    assert unread(call) == 2


def test_finds_nothing_the_second_time(call, put_in_inbox):
    put_in_inbox("bob", 2)
    marked_at = mark_all(call)
    undo(call, marked_at)

    assert undo(call, marked_at).json == {"unmarked": 0}
    assert unread(call) == 2


def test_leaves_read_what_another_person_marked_at_the_same_instant(call, put_in_inbox, messages):
    put_in_inbox("bob", 1)
    put_in_inbox("carol", 1)
    mark_all(call)
    marked_at = mark_all(call, user="carol")
    messages.execute("UPDATE message SET read_at = :at", at=marked_at)

    assert undo(call, marked_at).json == {"unmarked": 1}
    assert (unread(call), unread(call, "carol")) == (1, 0)


def test_leaves_read_what_was_read_again_since(call, put_in_inbox, clock_at):
    [first, _] = put_in_inbox("bob", 2)
    clock_at("2026-03-10T10:00:00Z")
    marked_at = mark_all(call)
    clock_at("2026-03-10T10:00:05Z")
    for how in ("mark_unread", "mark_read"):
        call(f"messages/{how}", params={"message_id": first}, role="customer", user="bob")

    assert undo(call, marked_at).json == {"unmarked": 1}
    assert unread(call) == 1


def test_a_page_notices_it(call, put_in_inbox):
    put_in_inbox("bob", 2)
    before = call("messages/unread_count", role="customer", user="bob").headers["ETag"]

    undo(call, mark_all(call))

    assert call("messages/unread_count", role="customer", user="bob").headers["ETag"] != before


@pytest.mark.parametrize("query", [{}, {"read_at": "now"}, {"read_at": "2026-03-10T10:00:00"}, {"read_at": ""}])
def test_says_what_is_wrong(call, query):
    response = call("messages/undo_mark_all_read", query=query, role="customer", user="bob")

    assert response.status_code == 400
    assert [error["field"] for error in response.json["errors"]] == ["read_at"]


@pytest.mark.parametrize(("role", "status"), [(None, 401), ("admin", 403), ("dispatcher", 403)])
def test_refuses_whoever_has_no_inbox_and_marks_nothing(call, put_in_inbox, messages, role, status):
    put_in_inbox("ada")
    query = {"read_at": mark_all(call, user="ada")}

    assert call("messages/undo_mark_all_read", query=query, role=role, user="ada").status_code == status
    assert messages.rows("message")[0].is_read
