import json
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from uuid import UUID

import pytest

from functions.messages.core import ledger
from promotions.runs import MAX_BATCH, MAX_BATCH_LENGTH

EVENT = "1f0c9a52-7c11-4d6e-9a68-5b8f3f7d2a01"


def owners(messages):
    return [row.user_id for row in messages.rows("message", order_by="user_id")]


def test_puts_messages_into_inboxes(open_run, keep, batch, messages):
    open_run()

    keep(batch("anna", "bert"))

    first, _ = messages.rows("message", order_by="user_id")
    assert (first.user_id, first.subject, first.content) == ("anna", "Spring sale", "Hello *anna*!")
    assert (first.event_id, first.occurrence_date) == (UUID(EVENT), date(2026, 3, 1))
    assert (first.is_read, first.read_at, first.message_id.version) == (False, None, 7)
    assert first.created_at.isoformat().startswith("2026-03-01T08:00")


def test_closes_the_slice_and_the_run_with_the_last_batch(open_run, keep, batch, messages):
    open_run()

    first = keep(batch("anna", last=False))
    second = keep(batch("bert", skipped={"carl": "No name."}))

    assert first == {"created": 1, "duplicates": 0, "slice_done": False, "run": None}
    assert (second["created"], second["slice_done"], second["run"]["state"]) == (1, True, "completed")
    assert (second["run"]["recipients"], second["run"]["created"]) == (3, 2)
    assert second["run"]["skipped"] == {"No name.": 1}
    [row] = messages.rows("slice")
    assert (row.created, row.duplicates, row.skipped, row.covered) == (2, 0, {"No name.": 1}, "carl")


def test_shows_the_run_to_whoever_closes_its_last_slice(open_run, keep, batch):
    open_run(audience=2000)
    answers = [keep(batch(user, number=number, slices=4)) for number, user in enumerate("abcd")]

    assert [answer["slice_done"] for answer in answers] == [True] * 4
    assert [answer["run"] is None for answer in answers] == [True, True, True, False]
    assert (answers[3]["run"]["slices_done"], answers[3]["run"]["created"]) == (4, 4)


def test_completes_a_run_without_anyone_in_it(open_run, keep, batch):
    open_run(audience=0)

    run = keep(batch())["run"]

    assert (run["state"], run["recipients"], run["skipped"]) == ("completed", 0, {})


def test_writes_no_message_twice_when_a_batch_comes_again(open_run, keep, batch, messages):
    open_run()
    keep(batch("anna", "bert", skipped={"carl": "No name."}, last=False))

    again = keep(batch("anna", "bert", skipped={"carl": "No name."}, last=False))
    run = keep(batch("dora"))["run"]

    assert (again["created"], again["duplicates"]) == (0, 2)
    assert owners(messages) == ["anna", "bert", "dora"]
    assert (run["created"], run["duplicates"], run["skipped"], run["recipients"]) == (3, 0, {"No name.": 1}, 4)


def test_counts_right_though_pages_were_cut_elsewhere_the_second_time(open_run, keep, batch, messages):
    open_run()
    keep(batch("b", "d", skipped={"c": "No name."}, last=False))

    keep(batch("a", "b", skipped={"c": "No name."}, last=False))
    run = keep(batch("d", "e", skipped={"f": "No name."}))["run"]

    assert owners(messages) == ["a", "b", "d", "e"]
    assert (run["created"], run["duplicates"], run["skipped"]) == (4, 0, {"No name.": 2})


def test_counts_as_duplicates_whom_the_ledger_does_not_know(open_run, keep, batch, put_in_inbox, messages):
    open_run()
    put_in_inbox("bert")

    run = keep(batch("anna", "bert"))["run"]

    assert (run["created"], run["duplicates"], run["recipients"]) == (1, 1, 2)
    assert owners(messages) == ["anna", "bert"]


def test_writes_one_message_to_someone_who_is_in_a_batch_twice(open_run, keep, batch, messages):
    open_run()

    assert keep(batch("anna", "anna"))["created"] == 1
    assert owners(messages) == ["anna"]


def test_leaves_a_closed_slice_as_it_is(open_run, keep, batch, messages):
    open_run()
    run = keep(batch("anna"))["run"]

    again = keep(batch("anna", "zoe", skipped={"carl": "No name."}))

    assert again == {"created": 0, "duplicates": 0, "slice_done": True, "run": run}
    assert owners(messages) == ["anna"]


def test_tells_whoever_repeats_a_closed_slice_nothing_of_a_run_that_goes_on(open_run, keep, batch):
    open_run(audience=1000)
    keep(batch("anna", number=0, slices=2))

    assert keep(batch("anna", number=0, slices=2))["run"] is None


def test_gives_one_message_and_one_count_though_a_slice_is_delivered_many_times_at_once(
    serving, open_run, batch, messages
):
    open_run(audience=1000)
    people = [f"{number:03}" for number in range(120)]

    def deliver(_):
        for start in range(0, 120, 40):
            body = batch(*people[start : start + 40], last=start == 80, number=1, slices=2)
            answer = serving.call("messages/create_messages", json=body, role="dispatcher")
            assert answer.status_code == 200, answer.text
            if answer.json["slice_done"]:
                return

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(deliver, range(8)))

    assert owners(messages) == people
    [row] = messages.rows("slice")
    assert (row.created, row.duplicates) == (120, 0)
    [run] = messages.rows("run")
    assert (run.slices_done, run.finished_at) == (1, None)


def test_counts_every_slice_of_a_run_that_is_delivered_all_at_once(serving, open_run, batch, messages):
    open_run(audience=4000)

    def deliver(number):
        body = batch(f"{number}a", f"{number}b", number=number, slices=8)
        return serving.call("messages/create_messages", json=body, role="dispatcher").json["run"]

    with ThreadPoolExecutor(4) as pool:
        runs = [run for run in pool.map(deliver, range(8)) if run]

    assert [(run["slices_done"], run["created"]) for run in runs] == [(8, 16)]
    [run] = messages.rows("run")
    assert run.slices_done == 8


def test_keeps_nothing_of_a_batch_that_fails_half_way(call, open_run, keep, batch, messages, monkeypatch):
    open_run()

    def crash(*_):
        raise RuntimeError("the process is gone")

    with monkeypatch.context() as broken:
        broken.setattr(ledger, "_counted", crash)
        assert call("messages/create_messages", json=batch("anna"), role="dispatcher").status_code == 500
        assert (messages.rows("message"), messages.rows("slice")) == ([], [])

    assert keep(batch("anna"))["run"]["created"] == 1


def test_keeps_text_as_it_was_written(open_run, keep, batch, messages):
    open_run()
    text = 'Tab\t, quote \', "double", back\\slash \\n \\u0000, zeile\nzwei, Ünïcødé 🎉, \\. and {"json": null}'
    written = {"user_id": "anna", "subject": "50% 'off' \\o/", "content": text}

    keep({**batch(), "messages": [written]})

    [row] = messages.rows("message")
    assert (row.subject, row.content) == ("50% 'off' \\o/", text)


def written(**values):
    return [{"user_id": "anna", "subject": "Sale", "content": "Hello", **values}]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"messages": written(user_id="")}, "messages[0].user_id"),
        ({"messages": written(content="")}, "messages[0].content"),
        ({"messages": written(subject="x" * 501)}, "messages[0].subject"),
        ({"messages": written(is_read=True)}, "messages[0].is_read"),
        ({"messages": [{"user_id": "anna", "subject": "Sale"}]}, "messages[0].content"),
        ({"messages": written() * 1001}, "messages"),
        ({"slice": 1}, "slice"),
        ({"slice": -1}, "slice"),
        ({"slices": 4097}, "slices"),
        ({"date": "1 March"}, "date"),
        ({"event_id": "x"}, "event_id"),
        ({"skipped": [{"user_id": "anna"}]}, "skipped[0].reason"),
    ],
)
def test_says_what_is_wrong_and_keeps_nothing(call, open_run, batch, messages, values, field):
    open_run()

    response = call("messages/create_messages", json={**batch("anna"), **values}, role="dispatcher")

    assert response.status_code == 400
    assert [error["field"] for error in response.json["errors"]] == [field]
    assert (messages.rows("message"), messages.rows("slice")) == ([], [])


def test_refuses_text_with_a_nul_character_and_keeps_nothing(call, open_run, batch, messages):
    open_run()

    response = call("messages/create_messages", json=batch("anna", "b\x00rt"), role="dispatcher")

    assert response.status_code == 400
    assert (messages.rows("message"), messages.rows("slice")) == ([], [])


@pytest.mark.parametrize(
    "place",
    [
        {"slices": 2},
        {"revision": 2},
        {"revision": 4},
        {"date": "2026-02-28"},
        {"event_id": "00000000-0000-4000-8000-000000000000"},
    ],
)
def test_takes_nothing_for_a_run_that_is_not_open_and_keeps_nothing(call, open_run, batch, messages, place):
    open_run()

    assert call("messages/create_messages", json=batch("anna", **place), role="dispatcher").status_code == 409
    assert (messages.rows("message"), messages.rows("slice")) == ([], [])


@pytest.mark.parametrize("character", ["🎉", "\n", '"'])
def test_takes_a_full_batch_of_long_messages(call, open_run, batch, messages, character):
    """Of characters that take several bytes in JSON, and for people whose names are long."""
    open_run()
    content = character * (MAX_BATCH_LENGTH // MAX_BATCH)
    long = [{"user_id": f"{n:04}{'ü' * 251}", "subject": "x", "content": content} for n in range(MAX_BATCH)]

    body = json.dumps({**batch(), "messages": long})

    response = call("messages/create_messages", data=body, content_type="application/json", role="dispatcher")

    assert (response.status_code, response.json["created"]) == (200, MAX_BATCH)


def test_refuses_a_body_that_would_take_too_much_memory(call, open_run, batch, messages):
    open_run()
    long = [{"user_id": f"{n:04}", "subject": "x", "content": "🎉" * 5_000} for n in range(MAX_BATCH)]

    body = json.dumps({**batch(), "messages": long}, ensure_ascii=False)

    response = call("messages/create_messages", data=body, content_type="application/json", role="dispatcher")

    assert (response.status_code, owners(messages)) == (413, [])


@pytest.mark.parametrize(("role", "status"), [(None, 401), ("customer", 403), ("admin", 403), ("scheduler", 403)])
def test_refuses_anyone_but_the_dispatcher_and_keeps_nothing(call, open_run, batch, messages, role, status):
    open_run()

    assert call("messages/create_messages", json=batch("anna"), role=role).status_code == status
    assert (messages.rows("message"), messages.rows("slice")) == ([], [])
