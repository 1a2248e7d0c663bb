"""A message whose offer has ended: it is marked in the inbox and no longer counted, though nobody has read it."""

import pytest

END = "2026-03-05T12:00:00Z"
BEFORE, AFTER = "2026-03-05T11:59:59Z", END


@pytest.fixture
def sent(open_run, keep, batch):
    """`sent()`: bob has an unread message of an offer that ends on 5 March at noon."""

    def send(end=END):
        open_run(snapshot={"title": "Spring sale", "end_datetime": end})
        keep(batch("bob"))

    return send


def ask(call, name, **query):
    response = call(f"messages/{name}", query=query, role="customer", user="bob")
    assert response.status_code == 200, response.text
    return response


@pytest.mark.parametrize(("at", "unread", "has_ended"), [(BEFORE, 1, False), (AFTER, 0, True)])
def test_a_message_is_counted_until_its_offer_ends(sent, call, clock_at, at, unread, has_ended):
    sent()
    clock_at(at)

    [message] = ask(call, "list_messages").json["messages"]

    assert (message["ends_at"], message["has_ended"], message["is_read"]) == (END, has_ended, False)
    assert ask(call, "unread_count").json == {"unread": unread}
    assert len(ask(call, "list_messages", unread="true").json["messages"]) == unread


def test_a_page_notices_that_an_offer_has_ended(sent, call, clock_at):
    sent()
    clock_at(BEFORE)
    before = ask(call, "unread_count").headers["ETag"]
    clock_at(AFTER)

    assert ask(call, "unread_count").headers["ETag"] != before


def test_marking_all_as_read_marks_what_was_counted(sent, call, clock_at, put_in_inbox):
    sent()
    put_in_inbox("bob", 2, event_id="00000000-0000-4000-8000-000000000001")
    clock_at(AFTER)

    response = call("messages/mark_all_read", json={"before": AFTER}, role="customer", user="bob")

    assert response.json["marked"] == 2


def test_an_ended_message_can_be_read_and_be_unread_again(sent, call, clock_at, messages):
    sent()
    clock_at(AFTER)
    [message] = ask(call, "list_messages").json["messages"]
    for how, is_read in (("mark_read", True), ("mark_unread", False)):
        call(f"messages/{how}", params={"message_id": message["message_id"]}, role="customer", user="bob")
        assert messages.rows("message")[0].is_read is is_read

    assert ask(call, "unread_count").json == {"unread": 0}


def test_each_message_keeps_the_end_that_it_was_written_with(open_run, keep, batch, call):
    open_run(audience=1000, snapshot={"end_datetime": END})
    keep(batch("bob", slices=2))
    open_run(audience=1000, revision=5, snapshot={"end_datetime": "2026-03-09T12:00:00Z"})
    keep(batch("zoe", number=1, slices=2, revision=5))

    ends = [
        call("messages/list_messages", role="customer", user=user).json["messages"][0]["ends_at"]
        for user in ("bob", "zoe")
    ]

    assert ends == [END, "2026-03-09T12:00:00Z"]


@pytest.mark.parametrize("end", ["tomorrow", "2026-03-05T12:00:00", 5, "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"])
def test_refuses_a_snapshot_whose_end_is_no_time(call, clock_at, messages, end):
    clock_at("2026-03-01T08:00:00Z")
    body = {"audience": 1, "revision": 3, "expires": "2026-03-01T23:00:00Z", "snapshot": {"end_datetime": end}}
    params = {"event_id": "1f0c9a52-7c11-4d6e-9a68-5b8f3f7d2a01", "date": "2026-03-01"}

    response = call("messages/open_run", params=params, json=body, role="dispatcher")

    assert (response.status_code, response.json["errors"][0]["field"]) == (400, "snapshot.end_datetime")
    assert messages.rows("run") == []


def test_a_run_of_an_earlier_release_has_no_known_end(open_run, keep, batch, call, messages):
    open_run(snapshot={"end_datetime": END})
    messages.execute("UPDATE run SET ends_at = NULL")

    keep(batch("bob"))

    [message] = ask(call, "list_messages").json["messages"]
    assert (message["ends_at"], message["has_ended"]) == (None, False)
