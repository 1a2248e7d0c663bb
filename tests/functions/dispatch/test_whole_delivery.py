"""dispatch, deliver and Messages together: the real functions, with only the calendar and the shop made up."""

import json
import random
from collections import Counter
from datetime import UTC, date, datetime
from uuid import UUID

import httpx
import pytest

from eventing.facts import DeliveryCompleted, DeliveryRequested, OccurrenceDue, OccurrenceWithdrawn
from functions.shared import clock
from tests.functions.dispatch.conftest import BATCH, CALENDAR, CLOSE, CUSTOMERS, RUN, slice_of

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
        self.outside.on("PUT", RUN, lambda request: self._messages("open_run", request))
        for number in range(4):
            self.outside.on("GET", slice_of(number), lambda request: self._messages("get_slice", request))
        self.outside.on("POST", CLOSE, lambda request: self._messages("close_run", request))
        self.outside.on("POST", BATCH, lambda request: self._messages("create_messages", request))

    def due(self):
        assert self.serving.deliver("dispatch/dispatch", DUE).status_code == 204

    def withdraw(self):
        """The calendar has withdrawn the day that it had started at revision 3."""
        fact = OccurrenceWithdrawn(event_id=EVENT, date=DUE.date, revision=3)
        if self.world.snapshot["revision"] == 3:
            self.outside.on("PUT", CALENDAR, {"title": "Conflict"}, status=409)
        assert self.serving.deliver("dispatch/stop_delivery", fact).status_code == 204

    def publish_again(self):
        self.world.snapshot |= {"revision": 5, "title": "Again"}
        self.outside.on("PUT", CALENDAR, lambda _: httpx.Response(200, json=self.world.snapshot))

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
        params = {"event_id": str(EVENT), "date": str(DUE.date), "number": request.url.path.rpartition("/")[2]}
        body = {"json": json.loads(request.content)} if request.content else {}
        response = self.serving.call(f"messages/{function}", params=params, role="dispatcher", **body)
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

    delivery.outside.on("GET", CUSTOMERS, crash_once)
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
    delivery.withdraw()
    delivery.deliver(requests[2:])
    delivered = len(delivery.inboxes)
    [stopped] = delivery.completed
    assert (0 < delivered < 40, stopped["outcome"], stopped["created"]) == (True, "withdrawn", delivered)

    delivery.publish_again()
    delivery.due()
    missing = delivery.requests
    delivery.deliver(missing)
    delivery.withdraw()  # told again, late

    assert len(missing) == 2
    assert everyone_once(delivery)
    assert (delivery.completed[-1]["outcome"], delivery.completed[-1]["created"]) == ("completed", 40)
    said = Counter((row.revision, row.subject) for row in delivery.messages.rows("message"))
    assert said == {(3, "Spring sale"): delivered, (5, "Again"): 40 - delivered}


def test_goes_on_where_it_stood_once_sending_is_resumed(delivery):
    delivery.due()
    requests = delivery.requests
    delivery.deliver(requests[:1])
    delivered = len(delivery.inboxes)

    delivery.world.stop_sending()
    delivery.deliver(requests[1:])
    delivery.due()
    held_back = (len(delivery.inboxes), delivery.requests, delivery.completed)

    delivery.world.resume_sending()
    delivery.due()
    delivery.deliver(delivery.requests)

    assert held_back == (delivered, [], [])
    assert 0 < delivered < 40
    assert everyone_once(delivery)
    assert [done["outcome"] for done in delivery.completed] == ["completed"]


def test_asks_for_no_slice_of_what_was_withdrawn_while_it_was_about_to_be_opened(delivery):
    stale = dict(delivery.world.snapshot)
    delivery.withdraw()
    delivery.outside.on("PUT", CALENDAR, lambda _: httpx.Response(200, json=stale))

    delivery.due()

    assert (delivery.requests, delivery.inboxes) == ([], {})
    assert {done["outcome"] for done in delivery.completed} == {"withdrawn"}


def test_one_day_has_one_text_though_the_promotion_is_edited_meanwhile(delivery):
    delivery.due()
    requests = delivery.requests
    delivery.deliver(requests[:2])
    delivery.world.snapshot |= {"title": "Edited", "segment": "new"}

    delivery.deliver(requests[2:])

    assert everyone_once(delivery)
    assert {row.subject for row in delivery.messages.rows("message")} == {"Spring sale"}
    assert {query["segment"][0] for query in delivery.world.asked(CUSTOMERS)} == {"vip"}


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


def test_finishes_what_began_in_time(delivery, clock_at):
    clock_at("2026-03-01T22:59:00Z")
    delivery.due()
    requests = delivery.requests
    clock_at("2026-03-01T23:30:00Z")

    delivery.deliver(requests)

    assert everyone_once(delivery)
    [done] = delivery.completed
    assert datetime.fromisoformat(done["finished_at"]) <= clock.now()
