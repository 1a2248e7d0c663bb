import base64

import pytest

from functions.messages.core import inbox


def subjects(response):
    assert response.status_code == 200, response.text
    return [message["subject"] for message in response.json["messages"]]


def test_shows_the_callers_messages_the_newest_first(call, put_in_inbox):
    [_, newest] = put_in_inbox("bob", 2)
    put_in_inbox("carol", 3)

    response = call("messages/list_messages", role="customer", user="bob")

    assert subjects(response) == ["Day 2", "Day 1"]
    assert response.json["next_cursor"] is None
    assert response.json["messages"][0] == {
        "message_id": newest,
        "event_id": "1f0c9a52-7c11-4d6e-9a68-5b8f3f7d2a01",
        "occurrence_date": "2026-03-02",
        "subject": "Day 2",
        "content": "Come *in*.",
        "is_read": False,
        "created_at": "2026-03-02T08:00:00Z",
        "read_at": None,
        "archived_at": None,
        "ends_at": None,
        "has_ended": False,
    }


def test_shows_an_empty_inbox(call, put_in_inbox):
    put_in_inbox("carol", 3)

    assert call("messages/list_messages", role="customer", user="bob").json == {
        "messages": [],
        "next_cursor": None,
        "as_of": None,
    }


@pytest.mark.parametrize("limit", [1, 2, 3, 5, 7])
def test_pages_through_everything_once_however_long_a_page_is(call, put_in_inbox, limit):
    put_in_inbox("bob", 6)
    seen, cursor = [], {}
    while True:
        response = call("messages/list_messages", query={"limit": limit, **cursor}, role="customer", user="bob")
        page = subjects(response)
        assert 1 <= len(page) <= limit
        seen += page
        if response.json["next_cursor"] is None:
            break
        cursor = {"cursor": response.json["next_cursor"]}

    assert seen == [f"Day {day}" for day in range(6, 0, -1)]


def test_pages_through_messages_of_the_same_instant(call, put_in_inbox):
    put_in_inbox("bob", 5, created_at="2026-03-01T08:00:00Z")

    first = call("messages/list_messages", query={"limit": 3}, role="customer", user="bob")
    rest = call("messages/list_messages", query={"cursor": first.json["next_cursor"]}, role="customer", user="bob")

    assert sorted(subjects(first) + subjects(rest)) == [f"Day {day}" for day in range(1, 6)]


def test_goes_on_where_the_page_ended_though_new_messages_have_come(call, put_in_inbox):
    put_in_inbox("bob", 4)
    cursor = call("messages/list_messages", query={"limit": 2}, role="customer", user="bob").json["next_cursor"]
    put_in_inbox("bob", 2, first_day=5)

    assert subjects(call("messages/list_messages", query={"cursor": cursor}, role="customer", user="bob")) == [
        "Day 2",
        "Day 1",
    ]


def test_shows_the_unread_ones_alone_page_by_page(call, put_in_inbox, messages):
    ids = put_in_inbox("bob", 6)
    for read in ids[::2]:
        messages.execute("UPDATE message SET is_read = true WHERE message_id = :read", read=read)

    first = call("messages/list_messages", query={"unread": "true", "limit": 2}, role="customer", user="bob")
    query = {"unread": "true", "cursor": first.json["next_cursor"]}
    rest = call("messages/list_messages", query=query, role="customer", user="bob")

    assert subjects(first) + subjects(rest) == ["Day 6", "Day 4", "Day 2"]


def test_never_shows_another_persons_messages_whatever_the_cursor(call, put_in_inbox):
    put_in_inbox("carol", 4)
    cursor = call("messages/list_messages", query={"limit": 1}, role="customer", user="carol").json["next_cursor"]

    assert subjects(call("messages/list_messages", query={"cursor": cursor}, role="customer", user="bob")) == []


@pytest.mark.parametrize(
    "cursor",
    [
        "x",
        "!!!!",
        "ä",
        "' OR 1=1 --",
        base64.urlsafe_b64encode(b"[]").decode(),
        base64.urlsafe_b64encode(b'["2026-03-01T08:00:00","1f0c9a52-7c11-4d6e-9a68-5b8f3f7d2a01"]').decode(),
        base64.urlsafe_b64encode(b'["2026-03-01T08:00:00Z","1"]').decode(),
        base64.urlsafe_b64encode(b"\xff\xfe").decode(),
    ],
)
def test_refuses_a_forged_cursor(call, put_in_inbox, cursor):
    put_in_inbox("bob", 1)

    response = call("messages/list_messages", query={"cursor": cursor}, role="customer", user="bob")

    assert response.status_code == 400
    assert [error["field"] for error in response.json["errors"]] == ["cursor"]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"limit": 0}, "limit"),
        ({"limit": 101}, "limit"),
        ({"unread": "perhaps"}, "unread"),
        ({"user_id": "x"}, "user_id"),
    ],
)
def test_names_the_parameter_that_is_wrong(call, query, field):
    response = call("messages/list_messages", query=query, role="customer")

    assert response.status_code == 400
    assert [error["field"] for error in response.json["errors"]] == [field]


@pytest.mark.parametrize(("role", "status"), [(None, 401), ("admin", 403), ("operator", 403), ("dispatcher", 403)])
def test_shows_nothing_to_whoever_has_no_inbox(call, put_in_inbox, role, status):
    put_in_inbox("ada", 1)

    assert call("messages/list_messages", role=role, user="ada").status_code == status


def test_reads_pages_off_an_index_in_their_order(messages, put_in_inbox):
    put_in_inbox("bob", 5)
    for which, index in (
        (inbox.LISTED, "message_listed"),
        (f"{inbox.LISTED} AND {inbox.UNREAD}", "message_waiting"),
        (inbox.ARCHIVED, "message_archived"),
    ):
        statement = inbox.PAGE.format(conditions=which + inbox.OLDER)
        literal = {":user_id": "'bob'", ":at": "'2026-03-04Z'", ":id": f"'{'0' * 32}'", ":rows": "21", ":now": "now()"}
        for name, value in literal.items():
            statement = statement.replace(name, value)
        off = "".join(f"SET LOCAL enable_{way} = off; " for way in ("seqscan", "bitmapscan", "sort"))
        plan = messages.execute(f"{off}EXPLAIN {statement}")
        text = "\n".join(line[0] for line in plan)
        assert f"Index Scan Backward using {index}" in text
        assert "Sort" not in text
