import pytest


def change(call, message_id, how="unarchive_message", user="bob", role="customer"):
    return call(f"messages/{how}", params={"message_id": message_id}, role=role, user=user)


def listed(call, **query):
    response = call("messages/list_messages", query=query, role="customer", user="bob")
    return [message["message_id"] for message in response.json["messages"]]


@pytest.fixture
def archived(call, put_in_inbox):
    """The ids of two messages of bob's in the archive; the first one was read."""
    ids = put_in_inbox("bob", 2)
    change(call, ids[0], "mark_read")
    for each in ids:
        change(call, each, "archive_message")
    return ids


def test_a_message_comes_back_as_read_or_unread_as_it_was(call, archived):
    for each in archived:
        assert change(call, each).status_code == 204

    assert listed(call) == archived[::-1]
    assert listed(call, unread="true") == archived[1:]
    assert listed(call, archived="true") == []


def test_one_that_is_in_the_inbox_stays_as_it_is(call, put_in_inbox, messages):
    [only] = put_in_inbox("bob")
    before = messages.rows("message"), messages.rows("inbox")

    assert change(call, only).status_code == 204

    assert (messages.rows("message"), messages.rows("inbox")) == before


def test_does_not_find_another_persons_message(call, archived, messages):
    before = messages.rows("message")

    response = change(call, archived[0], user="carol")

    assert response.status_code == 404
    assert response.json == change(call, "00000000-0000-4000-8000-000000000000", user="carol").json
    assert messages.rows("message") == before


@pytest.mark.parametrize(("role", "status"), [(None, 401), ("admin", 403), ("dispatcher", 403)])
def test_refuses_whoever_has_no_inbox(call, archived, messages, role, status):
    before = messages.rows("message")

    assert change(call, archived[0], role=role).status_code == status
    assert messages.rows("message") == before
