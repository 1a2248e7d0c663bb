from datetime import date
from uuid import UUID

import pytest

from eventing.facts import DeliveryCompleted, DeliveryRequested, OccurrenceDue
from promotions.runs import MAX_BATCH, MAX_BATCH_LENGTH
from tests.functions.dispatch.conftest import SENDING

EVENT = UUID("1f0c9a52-7c11-4d6e-9a68-5b8f3f7d2a01")
SLICE = f"http://messages.test/get-slice/runs/{EVENT}/2026-03-01/slices/0"
CUSTOMERS = "http://ecommerce.test/list-customers/customers"
BATCH = "http://messages.test/create-messages/messages/batch"


@pytest.fixture
def bring(deliver, world):
    """`bring(1, slices=4)`: ask the function for a slice; answers its status."""

    def ask(number=0, slices=1):
        world.run["slices"] = slices
        fact = DeliveryRequested(event_id=EVENT, date=date(2026, 3, 1), slice=number, slices=slices)
        response = deliver("dispatch/deliver", fact)
        assert response.status_code != 204 or response.data == b""
        return response.status_code

    return ask


def nothing_was_written(world):
    return not world.batches and not world.outside.events


def test_hands_over_a_message_for_each_customer(bring, world):
    world.add("anna")
    world.add("bert")

    assert bring() == 204

    [batch] = world.batches
    assert batch == {
        "event_id": str(EVENT),
        "date": "2026-03-01",
        "revision": 3,
        "slice": 0,
        "slices": 1,
        "last": True,
        "messages": [
            {"user_id": "anna", "subject": "Spring sale", "content": "Hello Anna!"},
            {"user_id": "bert", "subject": "Spring sale", "content": "Hello Bert!"},
        ],
        "skipped": [],
    }
    assert world.outside.events == []


def test_writes_nothing_while_all_sending_is_stopped(bring, world):
    world.add("anna")
    world.stop_sending()

    assert bring() == 204
    assert nothing_was_written(world)
    assert world.outside.requests_to(CUSTOMERS) == []


def test_says_that_a_run_has_ended_though_all_sending_is_stopped_meanwhile(bring, world):
    world.complete()
    world.done = True
    world.stop_sending()

    assert bring() == 204
    assert [event.type for event in world.outside.events] == [DeliveryCompleted.TYPE]


@pytest.mark.parametrize("status", [401, 500, 503])
def test_is_not_delivered_while_nobody_says_whether_sending_is_stopped(bring, world, status):
    world.add("anna")
    world.outside.on("GET", SENDING, {}, status=status)

    assert bring() == 503
    assert nothing_was_written(world)


def test_delivers_where_the_calendar_is_of_a_release_without_the_switch(bring, world):
    world.add("anna")
    world.outside.on("GET", SENDING, {}, status=404)

    assert bring() == 204
    assert list(world.written) == ["anna"]


def test_asks_for_its_own_range_of_the_segment_alone(bring, world):
    for number in (0, 1, 3):
        bring(number, slices=4)

    every = {"segment": ["vip"], "limit": ["1000"]}
    assert world.asked(CUSTOMERS) == [
        {**every, "upto": ["400"]},
        {**every, "after": ["400"], "upto": ["800"]},
        {**every, "after": ["c00"]},
    ]


def test_hands_over_page_by_page_and_closes_the_slice_with_the_last(bring, world):
    world.page = 2
    for name in ("anna", "bert", "carl", "dora", "emil"):
        world.add(name)

    assert bring() == 204

    assert [[each["user_id"] for each in batch["messages"]] for batch in world.batches] == [
        ["anna", "bert"],
        ["carl", "dora"],
        ["emil"],
    ]
    assert [batch["last"] for batch in world.batches] == [False, False, True]


def test_divides_a_page_of_long_messages(bring, world):
    world.snapshot["content"] = "{{ customer.first_name }}, " + "🎉" * 4_000
    for number in range(1, MAX_BATCH + 1):
        world.add(f"anna{number:04}")
    world.page = MAX_BATCH

    assert bring() == 204

    texts = [[message["subject"] + message["content"] for message in batch["messages"]] for batch in world.batches]
    assert all(sum(map(len, batch)) <= MAX_BATCH_LENGTH for batch in texts)
    assert len(texts) == -(-sum(len(text) for batch in texts for text in batch) // MAX_BATCH_LENGTH)
    assert [batch["last"] for batch in world.batches] == [False] * (len(texts) - 1) + [True]
    ids = [message["user_id"] for batch in world.batches for message in batch["messages"]]
    assert ids == [f"anna{number:04}" for number in range(1, MAX_BATCH + 1)]


def test_closes_a_slice_without_anyone_in_it(bring, world):
    assert bring() == 204

    [batch] = world.batches
    assert (batch["messages"], batch["last"]) == ([], True)


def test_says_that_the_run_has_ended_when_its_last_slice_is_done(bring, world):
    world.add("anna")
    world.complete()
    world.kept["run"] = world.run

    assert bring() == 204

    [event] = world.outside.events
    assert (event.type, event.id) == (DeliveryCompleted.TYPE, f"{EVENT}:2026-03-01:done")
    assert (event.data["outcome"], event.data["recipients"], event.data["skipped"]) == ("completed", 5, {"No name.": 1})


def test_stops_where_the_slice_turns_out_to_be_done_already(bring, world):
    world.page = 1
    world.kept["slice_done"] = True
    for name in ("anna", "bert", "carl"):
        world.add(name)

    assert bring() == 204
    assert len(world.batches) == 1


def test_goes_on_behind_the_last_customer_that_the_ledger_has_accounted_for(bring, world):
    for name in ("anna", "bert", "carl"):
        world.add(name)
    world.covered = "bert"

    assert bring() == 204
    assert sorted(world.written) == ["carl"]
    assert world.asked(CUSTOMERS) == [{"segment": ["vip"], "limit": ["1000"], "after": ["bert"]}]


def test_reads_nobody_of_a_slice_that_is_done_and_says_again_that_the_run_has_ended(bring, world):
    world.add("anna")
    world.done = True
    world.complete()

    assert bring(slices=4) == 204

    assert (world.batches, world.asked(CUSTOMERS)) == ([], [])
    assert [event.type for event in world.outside.events] == [DeliveryCompleted.TYPE]


def test_asks_to_be_called_again_where_the_run_has_changed_under_its_hands(bring, world):
    world.add("anna")
    world.outside.on("POST", BATCH, {"title": "Conflict"}, status=409)

    assert bring() == 503


def test_skips_a_customer_who_cannot_be_written_to_and_nobody_else(bring, world):
    world.snapshot["content"] = "Hello {{ customer.first_name }} {{ customer.last_name | default('') }}!"
    world.add("anna")
    world.add("bert", first_name=None)
    world.add("carl", first_name=["Carl"])
    world.add("dora", last_name="\x00")
    world.add("emil", first_name="\\u0000")
    world.add("fred", first_name="x" * 20_000)
    world.add("gina")

    assert bring() == 204

    assert sorted(world.written) == ["anna", "dora", "emil", "gina"]
    assert world.written["emil"]["content"] == "Hello \\u0000 Winter!"
    assert world.left_out == {
        "bert": "content: customer.first_name has no value",
        "carl": "What is known of this customer cannot be read.",
        "fred": "content: has more than 10000 characters once it is rendered",
    }


def test_writes_the_text_of_the_runs_snapshot(bring, world):
    world.add("anna")
    world.snapshot["content"] = "Last chance: {{ package.discount }} with {{ package.coupon_code }}"

    assert bring() == 204
    assert world.written["anna"]["content"] == "Last chance: 20\u00a0% with SPRING20"


def test_writes_nothing_for_a_run_that_is_over_or_was_stopped(bring, world):
    world.add("anna")
    world.outside.on("GET", SLICE, {"title": "Conflict"}, status=409)

    assert bring() == 204
    assert nothing_was_written(world)


def test_puts_aside_a_slice_of_a_run_that_nobody_has_opened(bring, world):
    world.add("anna")
    world.outside.on("GET", SLICE, {"title": "Not Found"}, status=404)

    assert bring() == 422
    assert nothing_was_written(world)


def test_puts_aside_a_slice_of_another_number_of_slices_than_the_run_has(deliver, world):
    fact = DeliveryRequested(event_id=EVENT, date=date(2026, 3, 1), slice=0, slices=8)

    assert deliver("dispatch/deliver", fact).status_code == 422
    assert nothing_was_written(world)


@pytest.mark.parametrize("place", [("GET", SLICE), ("GET", CUSTOMERS), ("POST", BATCH)])
@pytest.mark.parametrize("status", [500, 503, 401])
def test_asks_to_be_called_again_while_another_service_is_down(bring, world, place, status):
    world.outside.on(*place, {}, status=status)

    assert bring() == 503
    assert world.outside.events == []


@pytest.mark.parametrize("status", [400, 404, 413])
def test_puts_aside_a_slice_that_messages_will_never_take(bring, world, status):
    world.outside.on("POST", BATCH, {"title": "No"}, status=status)

    assert bring() == 422


def test_puts_aside_a_slice_that_its_last_batch_does_not_close(bring, world):
    world.kept["slice_done"] = False

    assert bring() == 422


def test_puts_aside_a_promotion_whose_text_cannot_be_rendered_for_anyone(bring, world):
    world.snapshot["content"] = "{% for x in y %}{% endfor %}"
    world.add("anna")

    assert bring() == 422
    assert nothing_was_written(world)


def test_does_not_go_round_in_circles_with_a_feed_that_does(bring, world):
    world.outside.on("GET", CUSTOMERS, {"customers": [], "next_after": "0"})

    assert bring() == 422


def test_asks_to_be_called_again_when_it_cannot_say_that_the_run_has_ended(bring, world):
    world.complete()
    world.kept["run"] = world.run
    world.outside.sink_status = 500

    assert bring() == 503


@pytest.mark.parametrize("values", [{"slice": 4, "slices": 4}, {"slice": 0, "slices": 3}, {"slice": 0, "slices": 0}])
def test_puts_aside_a_slice_that_cannot_be(serving, world, values):
    headers = {"ce-id": "1", "ce-source": "/dispatch", "ce-type": DeliveryRequested.TYPE, "ce-specversion": "1.0"}
    headers |= {"ce-time": "2026-03-01T08:00:00Z", "content-type": "application/json"}
    body = f'{{"event_id":"{EVENT}","date":"2026-03-01","slice":{values["slice"]},"slices":{values["slices"]}}}'

    response = serving.post_event("dispatch/deliver", headers=headers, data=body.encode())

    assert response.status_code in {400, 422}
    assert nothing_was_written(world)


def test_takes_no_event_of_another_type(serving, world):
    headers = {"ce-id": "1", "ce-source": "/scheduler", "ce-type": OccurrenceDue.TYPE, "ce-specversion": "1.0"}
    headers |= {"ce-time": "2026-03-01T08:00:00Z", "content-type": "application/json"}

    assert serving.post_event("dispatch/deliver", headers=headers, data=b"{}").status_code == 400
    assert world.outside.requests == []


def test_takes_events_from_its_own_trigger_alone(deliver, issuer, world):
    fact = DeliveryRequested(event_id=EVENT, date=date(2026, 3, 1), slice=0, slices=1)

    assert deliver("dispatch/deliver", fact, token=issuer.trigger_token("dispatch-dispatch")).status_code == 401
    assert world.outside.requests == []
