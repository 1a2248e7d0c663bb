import random

import pytest

from functions.messages.core import inbox


def count(call, user, **headers):
    return call("messages/unread_count", role="customer", user=user, headers=headers)


def tag(call, user="bob"):
    return count(call, user).headers["ETag"]


def read(call, message_id, user="bob"):
    return call("messages/mark_read", params={"message_id": message_id}, role="customer", user=user)


def read_all(call, user="bob"):
    listed = call("messages/list_messages", role="customer", user=user).json["as_of"]
    if listed:
        call("messages/mark_all_read", json={"as_of": listed}, role="customer", user=user)


def visible(call, user="bob"):
    """Everything that a person sees of the inbox."""
    return call("messages/list_messages", query={"limit": 100}, role="customer", user=user).json["messages"]


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


def test_notices_that_one_was_read_while_another_arrived(call, put_in_inbox):
    [first, _] = put_in_inbox("bob", 2)
    before = tag(call)
    read(call, first)
    put_in_inbox("bob", 1, first_day=9)

    after = count(call, "bob", **{"If-None-Match": before})

    assert (after.status_code, after.json) == (200, {"unread": 2})


def test_notices_a_message_that_arrived_and_was_read_in_between(call, put_in_inbox):
    before = tag(call)
    [arrived] = put_in_inbox("bob", 1)
    read(call, arrived)

    after = count(call, "bob", **{"If-None-Match": before})

    assert (after.status_code, after.json) == (200, {"unread": 0})


def test_notices_a_message_that_arrived_and_was_read_with_all_others(call, put_in_inbox):
    put_in_inbox("bob", 1)
    read_all(call)
    before = tag(call)
    put_in_inbox("bob", 1, first_day=2)
    read_all(call)

    assert tag(call) != before


def test_stays_as_it_is_where_reading_again_changes_nothing(call, put_in_inbox):
    [first] = put_in_inbox("bob", 1)
    read(call, first)
    before = tag(call)
    read(call, first)
    read_all(call)
    put_in_inbox("carol", 1)
    read_all(call, "carol")

    assert count(call, "bob", **{"If-None-Match": before}).status_code == 304


@pytest.mark.parametrize("seed", range(6))
def test_the_tag_changes_whenever_what_is_visible_does(call, messages, put_in_inbox, begun, seed):
    """Any order of batches, some of them committed late, of reading one message, and of reading all."""
    dice = random.Random(seed)
    tags, late, days = {}, [], iter(range(1, 29))
    for _ in range(25):
        for _ in range(dice.randint(1, 3)):
            _change(dice, call, messages, put_in_inbox, begun, late, days)
        seen, found = str(visible(call)), tag(call)
        assert tags.setdefault(found, seen) == seen


def _change(dice, call, messages, put_in_inbox, begun, late, days):
    what = dice.choice(["create", "begin", "commit", "read", "read all"])
    unread = [each["message_id"] for each in visible(call) if not each["is_read"]]
    if what == "create" and (day := next(days, None)):
        put_in_inbox("bob", 1, first_day=day)
    elif what == "begin" and len(late) < 5:
        late.append(begun(messages))
        late[-1].put("bob")
    elif what == "commit" and late:
        late.pop(dice.randrange(len(late))).commit()
    elif what == "read" and unread:
        read(call, dice.choice(unread))
    elif what == "read all":
        read_all(call)


def test_may_be_kept_by_nobody_but_the_callers_browser(call, put_in_inbox):
    assert count(call, "bob").headers["Cache-Control"] == "private, no-cache"


@pytest.mark.parametrize(("role", "status"), [(None, 401), ("admin", 403), ("dispatcher", 403)])
def test_counts_nothing_for_whoever_has_no_inbox(call, put_in_inbox, role, status):
    put_in_inbox("ada", 1)

    assert call("messages/unread_count", role=role, user="ada").status_code == status


def test_counts_off_the_index_of_unread_messages_alone(messages, put_in_inbox):
    put_in_inbox("bob", 3)
    statement = inbox.STATE.replace(":user_id", "'bob'").replace(":now", "now()")
    plan = messages.execute(f"SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off; EXPLAIN {statement}")

    text = "\n".join(line[0] for line in plan)
    assert "Index Only Scan using message_waiting" in text
    assert "using inbox_pkey" in text
