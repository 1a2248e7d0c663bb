import pytest


def get(call, message_id, user="bob", role="customer"):
    return call("messages/get_message", params={"message_id": message_id}, role=role, user=user)


def test_shows_one_of_the_callers_messages_however_old(call, put_in_inbox):
    [first, *_] = put_in_inbox("bob", 25)

    response = get(call, first)

    assert response.status_code == 200
    assert response.json == {
        "message_id": first,
        "event_id": "1f0c9a52-7c11-4d6e-9a68-5b8f3f7d2a01",
        "occurrence_date": "2026-03-01",
        "subject": "Day 1",
        "content": "Come *in*.",
        "is_read": False,
        "created_at": "2026-03-01T08:00:00Z",
        "read_at": None,
        "archived_at": None,
        "ends_at": None,
        "has_ended": False,
    }


def test_showing_a_message_does_not_mark_it_as_read(call, put_in_inbox, messages):
    [first] = put_in_inbox("bob", 1)
    get(call, first)

    assert not messages.rows("message")[0].is_read


def test_another_persons_message_is_404(call, put_in_inbox):
    [first] = put_in_inbox("carol", 1)

    assert get(call, first).status_code == 404


@pytest.mark.parametrize("message_id", ["0f0c9a52-7c11-4d6e-9a68-5b8f3f7d2a09", "garbage", "1", "\u00e4", "%00"])
def test_an_unknown_message_is_404(call, put_in_inbox, message_id):
    put_in_inbox("bob", 1)

    assert get(call, message_id).status_code == 404


@pytest.mark.parametrize(("role", "status"), [(None, 401), ("admin", 403), ("operator", 403), ("dispatcher", 403)])
def test_shows_nothing_to_callers_without_an_inbox(call, put_in_inbox, role, status):
    [first] = put_in_inbox("ada", 1)

    assert get(call, first, user="ada", role=role).status_code == status
