import pytest


def mark_all(call, before, user="bob"):
    return call("messages/mark_all_read", json={"before": before}, role="customer", user=user)


def test_marks_everything_up_to_the_newest_that_was_shown(call, put_in_inbox, messages):
    put_in_inbox("bob", 4)
    put_in_inbox("carol", 2)

    response = mark_all(call, "2026-03-03T08:00:00Z")

    assert (response.status_code, response.json) == (200, {"marked": 3})
    read = messages.execute("SELECT user_id, occurrence_date FROM message WHERE is_read AND read_at IS NOT NULL")
    assert sorted((row.user_id, row.occurrence_date.day) for row in read) == [("bob", 1), ("bob", 2), ("bob", 3)]


def test_marks_what_a_page_has_shown_to_the_last_digit_of_its_time(call, open_run, batch, keep):
    open_run()
    keep(batch("bob"))
    [message] = call("messages/list_messages", role="customer", user="bob").json["messages"]
    fraction = message["created_at"].partition(".")[2].rstrip("Z")

    assert len(fraction.rstrip("0")) <= 3  # a browser's clock knows milliseconds
    assert mark_all(call, message["created_at"]).json == {"marked": 1}
    assert call("messages/unread_count", role="customer", user="bob").json == {"unread": 0}


def test_marks_nothing_the_second_time(call, put_in_inbox):
    put_in_inbox("bob", 2)
    mark_all(call, "2026-04-01T00:00:00Z")

    assert mark_all(call, "2026-04-01T00:00:00Z").json == {"marked": 0}


def test_leaves_unread_what_has_come_since(call, put_in_inbox):
    put_in_inbox("bob", 2)
    put_in_inbox("bob", 1, first_day=20)

    mark_all(call, "2026-03-02T08:00:00Z")

    assert call("messages/unread_count", role="customer", user="bob").json == {"unread": 1}


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "before"),
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
