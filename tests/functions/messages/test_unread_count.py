import pytest

from functions.messages.core import inbox


def count(call, user, **headers):
    return call("messages/unread_count", role="customer", user=user, headers=headers)


def test_counts_the_callers_unread_messages_alone(call, put_in_inbox, messages):
    [first, *_] = put_in_inbox("bob", 3)
    put_in_inbox("carol", 2)
    messages.execute("UPDATE message SET is_read = true WHERE message_id = :first", first=first)

    assert [count(call, user).json for user in ("bob", "carol", "dave")] == [
        {"unread": 2},
        {"unread": 2},
        {"unread": 0},
    ]


def test_answers_empty_while_nothing_has_changed(call, put_in_inbox):
    put_in_inbox("bob", 2)
    first = count(call, "bob")

    again = count(call, "bob", **{"If-None-Match": first.headers["ETag"]})
    put_in_inbox("bob", 1, first_day=9)
    changed = count(call, "bob", **{"If-None-Match": first.headers["ETag"]})

    assert (again.status_code, again.data) == (304, b"")
    assert (changed.status_code, changed.json) == (200, {"unread": 3})


def test_may_be_kept_by_nobody_but_the_callers_browser(call, put_in_inbox):
    assert count(call, "bob").headers["Cache-Control"] == "private, no-cache"


@pytest.mark.parametrize(("role", "status"), [(None, 401), ("admin", 403), ("dispatcher", 403)])
def test_counts_nothing_for_whoever_has_no_inbox(call, put_in_inbox, role, status):
    put_in_inbox("ada", 1)

    assert call("messages/unread_count", role=role, user="ada").status_code == status


def test_counts_off_the_index_of_unread_messages_alone(messages, put_in_inbox):
    put_in_inbox("bob", 3)
    statement = inbox.COUNT_UNREAD.replace(":user_id", "'bob'")
    plan = messages.execute(f"SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off; EXPLAIN {statement}")

    assert "Index Only Scan using message_unread" in "\n".join(line[0] for line in plan)
