import pytest


def mark(call, message_id, how="mark_unread", user="bob"):
    return call(f"messages/{how}", params={"message_id": message_id}, role="customer", user=user)


def tag(call):
    return call("messages/unread_count", role="customer", user="bob").headers["ETag"]


def test_marks_a_read_message_as_unread_and_counts_it_again(call, put_in_inbox, messages):
    [first, second] = put_in_inbox("bob", 2)
    mark(call, first, "mark_read")
    mark(call, second, "mark_read")

    assert mark(call, second).status_code == 204

    assert {str(row.message_id): (row.is_read, row.read_at is None) for row in messages.rows("message")} == {
        first: (True, False),
        second: (False, True),
    }
    assert call("messages/unread_count", role="customer", user="bob").json == {"unread": 1}


def test_an_unread_message_stays_as_it_is(call, put_in_inbox, messages):
    [only] = put_in_inbox("bob")
    before = tag(call)

    assert mark(call, only).status_code == 204

    assert not messages.rows("message")[0].is_read
    assert tag(call) == before


def test_a_page_notices_that_a_message_was_read_and_made_unread_between_two_requests(call, put_in_inbox):
    [only] = put_in_inbox("bob")
    before = tag(call)

    mark(call, only, "mark_read")
    mark(call, only)

    assert tag(call) != before


def test_a_message_read_once_more_bears_the_later_time(call, put_in_inbox, messages, clock_at):
    [only] = put_in_inbox("bob")
    for how, at in (("mark_read", 5), ("mark_unread", 6), ("mark_read", 7)):
        clock_at(f"2026-03-{at:02}T10:00:00Z")
        mark(call, only, how)

    assert messages.rows("message")[0].read_at.day == 7


def test_does_not_find_another_persons_message_and_leaves_it_read(call, put_in_inbox, messages):
    [carols] = put_in_inbox("carol")
    mark(call, carols, "mark_read", user="carol")

    response = mark(call, carols)

    assert response.status_code == 404
    assert response.json == mark(call, "00000000-0000-4000-8000-000000000000").json
    assert messages.rows("message")[0].is_read


@pytest.mark.parametrize(("role", "status"), [(None, 401), ("admin", 403), ("dispatcher", 403)])
def test_refuses_whoever_has_no_inbox_and_marks_nothing(call, put_in_inbox, messages, role, status):
    [own] = put_in_inbox("ada")
    mark(call, own, "mark_read", user="ada")

    assert call("messages/mark_unread", params={"message_id": own}, role=role, user="ada").status_code == status
    assert messages.rows("message")[0].is_read
