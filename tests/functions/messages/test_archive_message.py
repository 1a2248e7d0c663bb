import pytest


def archive(call, message_id):
    return call("messages/archive_message", params={"message_id": message_id}, role="customer", user="bob")


def listed(call, **query):
    response = call("messages/list_messages", query=query, role="customer", user="bob")
    assert response.status_code == 200, response.text
    return [message["message_id"] for message in response.json["messages"]]


def unread(call):
    response = call("messages/unread_count", role="customer", user="bob")
    return response.json["unread"], response.headers["ETag"]


def test_an_archived_message_leaves_the_inbox_and_its_count_for_the_archive(call, put_in_inbox):
    [first, second] = put_in_inbox("bob", 2)

    assert archive(call, second).status_code == 204

    assert (listed(call), listed(call, archived="true")) == ([first], [second])
    assert listed(call, unread="true") == [first]
    assert unread(call)[0] == 1


def test_once_more_changes_nothing(call, put_in_inbox, messages, clock_at):
    [only] = put_in_inbox("bob")
    clock_at("2026-03-05T10:00:00Z")
    archive(call, only)
    before = (messages.rows("message"), unread(call))
    clock_at("2026-03-06T10:00:00Z")

    assert archive(call, only).status_code == 204

    assert (messages.rows("message"), unread(call)) == before


def test_a_page_notices_that_a_read_message_was_archived(call, put_in_inbox):
    [only] = put_in_inbox("bob")
    call("messages/mark_read", params={"message_id": only}, role="customer", user="bob")
    before = unread(call)

    archive(call, only)

    assert unread(call)[1] != before[1]


def test_marking_all_as_read_leaves_the_archive_as_it_is(call, put_in_inbox, messages):
    [first, second] = put_in_inbox("bob", 2)
    archive(call, first)

    response = call("messages/mark_all_read", json={"before": "2026-03-09T00:00:00Z"}, role="customer", user="bob")

    assert response.json["marked"] == 1
    assert {str(row.message_id): row.is_read for row in messages.rows("message")} == {first: False, second: True}


def test_pages_through_the_archive(call, put_in_inbox):
    ids = put_in_inbox("bob", 5)
    for each in ids[:4]:
        archive(call, each)

    first = call("messages/list_messages", query={"archived": "true", "limit": 3}, role="customer", user="bob").json
    rest = listed(call, archived="true", cursor=first["next_cursor"])

    assert [*(each["message_id"] for each in first["messages"]), *rest] == ids[3::-1]


def test_does_not_find_another_persons_message(call, put_in_inbox, messages):
    [carols] = put_in_inbox("carol")
    before = messages.rows("message")

    response = archive(call, carols)

    assert response.status_code == 404
    assert response.json == archive(call, "00000000-0000-4000-8000-000000000000").json
    assert messages.rows("message") == before


@pytest.mark.parametrize(("role", "status"), [(None, 401), ("admin", 403), ("dispatcher", 403)])
def test_refuses_whoever_has_no_inbox(call, put_in_inbox, messages, role, status):
    [own] = put_in_inbox("ada")
    before = messages.rows("message")

    assert call("messages/archive_message", params={"message_id": own}, role=role, user="ada").status_code == status
    assert messages.rows("message") == before
