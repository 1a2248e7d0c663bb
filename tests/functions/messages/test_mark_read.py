import pytest


def mark(call, message_id, user="bob", **options):
    return call("messages/mark_read", params={"message_id": message_id}, role="customer", user=user, **options)


def test_marks_one_message_as_read(call, put_in_inbox, messages, clock_at):
    [first, second] = put_in_inbox("bob", 2)
    clock_at("2026-03-05T10:00:00Z")

    assert mark(call, second).status_code == 204

    read = {str(row.message_id): (row.is_read, row.read_at) for row in messages.rows("message")}
    assert read[first] == (False, None)
    assert read[second][0]
    assert read[second][1].isoformat()[:16] == "2026-03-05T10:00"


def test_keeps_when_it_was_first_read_however_often_it_is_marked(call, put_in_inbox, messages, clock_at):
    [only] = put_in_inbox("bob")
    clock_at("2026-03-05T10:00:00Z")
    mark(call, only)
    clock_at("2026-03-06T10:00:00Z")

    assert mark(call, only).status_code == 204

    [row] = messages.rows("message")
    assert row.read_at.day == 5


def test_does_not_find_another_persons_message_and_leaves_it_unread(call, put_in_inbox, messages):
    [carols] = put_in_inbox("carol")

    response = mark(call, carols)

    assert response.status_code == 404
    assert response.json == mark(call, "00000000-0000-4000-8000-000000000000").json
    assert not messages.rows("message")[0].is_read


@pytest.mark.parametrize("message_id", ["1", "x' OR 1=1", "%00"])
def test_does_not_find_what_is_no_message(call, messages, message_id):
    assert mark(call, message_id).status_code == 404


@pytest.mark.parametrize(("role", "status"), [(None, 401), ("admin", 403), ("dispatcher", 403)])
def test_refuses_whoever_has_no_inbox_and_marks_nothing(call, put_in_inbox, messages, role, status):
    [own] = put_in_inbox("ada")

    assert call("messages/mark_read", params={"message_id": own}, role=role, user="ada").status_code == status
    assert not messages.rows("message")[0].is_read
