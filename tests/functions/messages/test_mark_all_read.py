from datetime import UTC, datetime

import pytest

from functions.messages.core import snapshots

# What PostgreSQL's own type does not take, and what is no snapshot at all.
FORGED = ["0:0:", "9:8:", "8:9:9", "8:12:10,9", "8:12:9,9", "8:9", "8:9:,", f"1:{2**64}:", "8:9:8 OR true", "-1:9:"]
EARLIER = datetime(2026, 2, 1, tzinfo=UTC)


def as_of(call, user="bob", **query):
    response = call("messages/list_messages", query=query, role="customer", user=user)
    assert response.status_code == 200, response.text
    return response.json["as_of"]


def mark_listed(call, listed, user="bob"):
    return call("messages/mark_all_read", json={"as_of": listed}, role="customer", user=user)


def mark_all(call, before, user="bob"):
    return call("messages/mark_all_read", json={"before": before}, role="customer", user=user)


def test_marks_everything_up_to_the_newest_that_was_shown(call, put_in_inbox, messages):
    put_in_inbox("bob", 4)
    put_in_inbox("carol", 2)

    response = mark_all(call, "2026-03-03T08:00:00Z")

    assert (response.status_code, response.json["marked"]) == (200, 3)
    read = messages.execute("SELECT user_id, occurrence_date FROM message WHERE is_read AND read_at IS NOT NULL")
    assert sorted((row.user_id, row.occurrence_date.day) for row in read) == [("bob", 1), ("bob", 2), ("bob", 3)]


def test_marks_what_a_page_has_shown_to_the_last_digit_of_its_time(call, open_run, batch, keep):
    open_run()
    keep(batch("bob"))
    [message] = call("messages/list_messages", role="customer", user="bob").json["messages"]
    fraction = message["created_at"].partition(".")[2].rstrip("Z")

    assert len(fraction.rstrip("0")) <= 3  # a browser's clock knows milliseconds
    assert mark_all(call, message["created_at"]).json["marked"] == 1
    assert call("messages/unread_count", role="customer", user="bob").json == {"unread": 0}


def test_marks_nothing_the_second_time(call, put_in_inbox):
    put_in_inbox("bob", 2)
    mark_all(call, "2026-04-01T00:00:00Z")

    assert mark_all(call, "2026-04-01T00:00:00Z").json["marked"] == 0


def test_leaves_unread_what_has_come_since(call, put_in_inbox):
    put_in_inbox("bob", 2)
    put_in_inbox("bob", 1, first_day=20)

    mark_all(call, "2026-03-02T08:00:00Z")

    assert call("messages/unread_count", role="customer", user="bob").json == {"unread": 1}


def test_marks_everything_that_was_listed_on_whatever_page(call, put_in_inbox):
    put_in_inbox("bob", 5)
    put_in_inbox("carol", 1)

    assert mark_listed(call, as_of(call, limit=2)).json["marked"] == 5
    assert call("messages/unread_count", role="customer", user="carol").json == {"unread": 1}


def test_leaves_unread_what_arrived_after_the_list(call, put_in_inbox):
    put_in_inbox("bob", 2, first_day=5)
    listed = as_of(call)
    [late] = put_in_inbox("bob", 1)

    assert mark_listed(call, listed).json["marked"] == 2
    assert unread(call) == [late]
    assert mark_listed(call, as_of(call)).json["marked"] == 1


def test_leaves_unread_what_an_older_batch_brought_by_a_late_commit(call, put_in_inbox, messages, begun):
    put_in_inbox("bob", 1)
    batch = begun(messages)
    late = batch.put("bob", created_at=EARLIER)
    put_in_inbox("bob", 1, first_day=3)  # of a transaction that began after the late one
    listed = as_of(call)
    batch.commit()

    assert mark_listed(call, listed).json["marked"] == 2
    assert unread(call) == [late]


def test_leaves_unread_what_several_late_batches_brought(call, put_in_inbox, messages, begun):
    batches = [begun(messages) for _ in range(3)]
    late = [batch.put("bob", created_at=EARLIER) for batch in batches]
    batches[1].commit()
    listed = as_of(call, unread="true")
    batches[0].commit()
    batches[2].commit()

    assert mark_listed(call, listed).json["marked"] == 1
    assert sorted(unread(call)) == sorted([late[0], late[2]])


def test_an_empty_page_gives_nothing_to_mark(call):
    assert as_of(call) is None


def test_marks_what_was_restored_from_another_servers_dump(call, put_in_inbox):
    put_in_inbox("bob", 1, created_in=str(2**40))  # a transaction that this server has not reached

    assert mark_listed(call, as_of(call)).json["marked"] == 1


def test_a_snapshot_of_two_messages_one_of_them_read_marks_one(call, put_in_inbox):
    [first, _] = put_in_inbox("bob", 2)
    listed = as_of(call)
    call("messages/mark_read", params={"message_id": first}, role="customer", user="bob")

    assert mark_listed(call, listed).json["marked"] == 1
    assert mark_listed(call, listed).json["marked"] == 0


def unread(call):
    found = call("messages/list_messages", query={"unread": "true"}, role="customer", user="bob").json["messages"]
    return [message["message_id"] for message in found]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "as_of"),
        ({"before": "2026-03-01T08:00:00Z", "as_of": "NzUwOjc1MDo"}, "as_of"),
        ({"as_of": ""}, "as_of"),
        ({"as_of": "x"}, "as_of"),
        ({"as_of": "ä"}, "as_of"),
        *(({"as_of": snapshots.token_of(forged)}, "as_of") for forged in FORGED),
        ({"before": "2026-03-01T08:00:00"}, "before"),
        ({"before": "now"}, "before"),
        ({"before": 1}, "before"),
    ],
)
def test_says_what_is_wrong_and_marks_nothing(call, put_in_inbox, messages, body, field):
    put_in_inbox("bob")

    response = call("messages/mark_all_read", json=body, role="customer", user="bob")

    assert response.status_code == 400
    assert [error["field"] for error in response.json["errors"]] == [field]
    assert not messages.rows("message")[0].is_read


@pytest.mark.parametrize(("role", "status"), [(None, 401), ("admin", 403), ("dispatcher", 403)])
def test_refuses_whoever_has_no_inbox_and_marks_nothing(call, put_in_inbox, messages, role, status):
    put_in_inbox("ada")
    body = {"before": "2026-04-01T00:00:00Z"}

    assert call("messages/mark_all_read", json=body, role=role, user="ada").status_code == status
    assert not messages.rows("message")[0].is_read
