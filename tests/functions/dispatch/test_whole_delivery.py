"""dispatch, deliver and Messages together: the real functions, with only the calendar and the shop made up."""

import json
import random
from collections import Counter
from datetime import UTC, date, datetime
from uuid import UUID

import httpx
import pytest

from eventing.facts import DeliveryCompleted, DeliveryRequested, OccurrenceDue
from functions.shared import clock

EVENT = UUID("1f0c9a52-7c11-4d6e-9a68-5b8f3f7d2a01")
DUE = OccurrenceDue(
    event_id=EVENT,
    date=date(2026, 3, 1),
    due=datetime(2026, 3, 1, 8, 0, tzinfo=UTC),
    expires=datetime(2026, 3, 1, 23, 0, tzinfo=UTC),
)


class Delivery:
    """Carries events from function to function as the Broker does, in any order, as often as it likes."""

    def __init__(self, serving, world, messages):
        self.serving = serving
        self.world = world
        self.messages = messages
        self.outside = world.outside
        run = f"http://messages.test/open-run/runs/{EVENT}/2026-03-01"
        self.outside.on("PUT", run, lambda request: self._messages("open_run", request))
        batch = "http://messages.test/create-messages/messages/batch"
        self.outside.on("POST", batch, lambda request: self._messages("create_messages", request))

    def due(self):
        assert self.serving.deliver("dispatch/dispatch", DUE).status_code == 204

    def deliver(self, requests):
        for event in requests:
            fact = DeliveryRequested(
                event_id=EVENT, date=DUE.date, slice=event.data["slice"], slices=event.data["slices"]
            )
            assert self.serving.deliver("dispatch/deliver", fact).status_code in {204, 503}

    @property
    def requests(self):
        """The requests for slices so far, in the order of their numbers; they are taken away."""
        found = [event for event in self.outside.events if event.type == DeliveryRequested.TYPE]
        self.outside.events[:] = [event for event in self.outside.events if event not in found]
        return sorted(found, key=lambda event: event.data["slice"])

    @property
    def completed(self):
        return [event.data for event in self.outside.events if event.type == DeliveryCompleted.TYPE]

    @property
    def inboxes(self):
        return Counter(row.user_id for row in self.messages.rows("message"))

    def _messages(self, function, request):
        params = {"event_id": str(EVENT), "date": str(DUE.date)}
        body = json.loads(request.content)
        response = self.serving.call(f"messages/{function}", params=params, json=body, role="dispatcher")
        return httpx.Response(response.status_code, content=response.data)


@pytest.fixture
def delivery(serving, world, database):
    """2,000 customers are counted, so that there are four slices; 40 of them are there."""
    for number in range(40):
        world.add(f"{number * 6:02x}{'0' * 30}")
    return Delivery(serving, world, database("messages"))


def everyone_once(delivery):
    return delivery.inboxes == {each["user_id"]: 1 for each in delivery.world.customers}


def test_brings_everyone_one_message_and_says_when_it_is_done(delivery):
    delivery.due()
    delivery.deliver(delivery.requests)

    assert everyone_once(delivery)
    [done] = delivery.completed
    assert (done["outcome"], done["recipients"], done["created"], done["duplicates"]) == ("completed", 40, 40, 0)


def test_brings_nobody_a_second_message_though_every_event_comes_again_and_out_of_order(delivery):
    delivery.due()
    requests = delivery.requests * 3
    random.Random(1).shuffle(requests)
    delivery.deliver(requests)
    delivery.due()

    assert everyone_once(delivery)
    assert delivery.requests == []
    assert len({json.dumps(done) for done in delivery.completed}) == 1


def test_repairs_what_was_lost_when_the_event_is_emitted_again(delivery):
    delivery.due()
    first, second, *_ = delivery.requests
    delivery.deliver([second])
    delivery.due()
    missing = delivery.requests

    delivery.deliver(missing)

    assert [event.data["slice"] for event in missing] == [0, 2, 3]
    assert missing[0].id == first.id
    assert everyone_once(delivery)
    assert delivery.completed[0]["created"] == 40


def test_goes_on_after_a_crash_between_two_batches(delivery):
    delivery.world.page = 3
    delivery.due()
    requests = delivery.requests
    pages = iter(range(100))

    def crash_once(request):
        if next(pages) == 2:
            raise KeyError("the process is gone")
        return httpx.Response(200, json=delivery.world._page(request))

    delivery.outside.on("GET", "http://ecommerce.test/list-customers/customers", crash_once)
    first = DeliveryRequested(event_id=EVENT, date=DUE.date, slice=0, slices=4)
    assert delivery.serving.deliver("dispatch/deliver", first).status_code == 500
    assert len(delivery.inboxes) == 6

    delivery.deliver(requests)

    assert everyone_once(delivery)
    [done] = delivery.completed
    assert (done["recipients"], done["created"], done["duplicates"]) == (40, 40, 0)


def test_sends_only_what_is_missing_when_a_promotion_is_withdrawn_and_published_again(delivery):
    delivery.due()
    requests = delivery.requests
    delivery.deliver(requests[:2])
    delivery.world.event["status"] = "DRAFT"
    delivery.deliver(requests[2:])
    delivery.due()
    delivered = len(delivery.inboxes)
    assert (0 < delivered < 40, delivery.completed, delivery.requests) == (True, [], [])

    delivery.world.event["status"] = "PUBLISHED"
    delivery.due()
    missing = delivery.requests
    delivery.deliver(missing)

    assert len(missing) == 2
    assert everyone_once(delivery)
    assert delivery.completed[0]["created"] == 40


def test_moves_no_border_when_the_audience_changes_meanwhile(delivery):
    delivery.due()
    requests = delivery.requests
    delivery.deliver(requests[:2])
    left = delivery.world.customers.pop(0)
    delivery.world.customers.append({**left, "user_id": "ffffffff"})

    delivery.deliver(requests[2:])

    assert max(delivery.inboxes.values()) == 1
    assert set(delivery.inboxes) == {left["user_id"], *(each["user_id"] for each in delivery.world.customers)}


def test_gives_reasons_for_whom_it_has_skipped(delivery):
    for customer in delivery.world.customers[::8]:
        customer["first_name"] = None
    delivery.due()
    delivery.deliver(delivery.requests)

    [done] = delivery.completed
    assert (done["recipients"], done["created"]) == (40, 35)
    assert list(done["skipped"].values()) == [5]


def test_ends_a_run_of_sold_out_products_with_its_reason_and_without_a_message(delivery):
    delivery.world.stock = {"MUG": 0, "CAP": 0}

    delivery.due()
    delivery.due()

    assert (delivery.requests, delivery.inboxes) == ([], {})
    assert {(done["outcome"], done["reason"]) for done in delivery.completed} == {
        ("skipped", "All of its products are sold out.")
    }


def test_never_begins_in_arrears(delivery, clock_at):
    clock_at("2026-03-01T23:00:00Z")

    delivery.due()

    assert (delivery.requests, delivery.inboxes) == ([], {})
    assert delivery.messages.rows("run") == []


def test_finishes_what_began_in_time(delivery, clock_at):
    clock_at("2026-03-01T22:59:00Z")
    delivery.due()
    requests = delivery.requests
    clock_at("2026-03-01T23:30:00Z")

    delivery.deliver(requests)

    assert everyone_once(delivery)
    [done] = delivery.completed
    assert datetime.fromisoformat(done["finished_at"]) <= clock.now()
