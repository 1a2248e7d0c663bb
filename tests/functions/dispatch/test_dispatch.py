from datetime import UTC, date, datetime
from uuid import UUID

import httpx
import pytest

from eventing.facts import DeliveryCompleted, DeliveryRequested, OccurrenceDue
from functions.shared import logs

EVENT = UUID("1f0c9a52-7c11-4d6e-9a68-5b8f3f7d2a01")
CALENDAR = f"http://event_calendar.test/start-occurrence/events/{EVENT}/occurrences/2026-03-01"
STOCK = "http://inventory.test/get-stock/stock"
COUNT = "http://ecommerce.test/count-customers/customers/count"
RUN = f"http://messages.test/open-run/runs/{EVENT}/2026-03-01"
DUE = OccurrenceDue(
    event_id=EVENT,
    date=date(2026, 3, 1),
    due=datetime(2026, 3, 1, 8, 0, tzinfo=UTC),
    expires=datetime(2026, 3, 1, 23, 0, tzinfo=UTC),
)


@pytest.fixture
def dispatch(deliver, world):
    """`dispatch()`: bring the due event to the function; answers its status."""

    def bring(fact=DUE, **attributes):
        response = deliver("dispatch/dispatch", fact, **attributes)
        assert response.status_code != 204 or response.data == b""
        return response.status_code

    return bring


def nothing_was_written(world):
    return not world.outside.requests_to(RUN) and not world.outside.events


def test_opens_the_run_and_asks_for_each_slice(dispatch, world):
    assert dispatch() == 204

    [opened] = world.outside.bodies_to(RUN)
    assert opened == {
        "audience": 2000,
        "revision": 3,
        "expires": "2026-03-02T00:00:00+01:00",
        "skip_reason": None,
        "snapshot": world.snapshot,
    }
    assert [event.type for event in world.outside.events] == [DeliveryRequested.TYPE] * 4
    assert sorted(event.id for event in world.outside.events) == [f"{EVENT}:2026-03-01:{n}/4" for n in range(4)]
    [first] = [event for event in world.outside.events if event.data["slice"] == 0]
    assert first.data == {"event_id": str(EVENT), "date": "2026-03-01", "slice": 0, "slices": 4}
    assert (first.source, first.subject, first.partitionkey) == ("/dispatch", str(EVENT), str(EVENT))
    assert first.expirytime == datetime(2026, 3, 2, 0, 0, tzinfo=UTC)


def test_puts_aside_an_occurrence_that_the_calendar_says_is_not_due_yet(dispatch, world):
    world.outside.on("PUT", CALENDAR, {"title": "Unprocessable Content"}, status=422)

    assert dispatch() == 422
    assert nothing_was_written(world)


def test_takes_the_event_and_does_nothing_while_all_sending_is_stopped(dispatch, world):
    """A refusal would make it a dead letter; the scheduler states the day again anyway."""
    world.stop_sending()

    assert dispatch() == 204
    assert nothing_was_written(world)


def test_hands_the_trace_on_to_whatever_comes_next(dispatch, world):
    dispatch(traceparent="00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")

    traces = {event.traceparent.split("-")[1] for event in world.outside.events}
    asked = {request.headers["traceparent"].split("-")[1] for request in world.outside.requests_to(RUN)}
    assert traces == asked == {"0af7651916cd43dd8448eb211c80319c"}


def test_says_in_its_logs_which_occurrence_it_is_about(dispatch, world, monkeypatch):
    noted = {}
    monkeypatch.setattr(logs, "note", noted.update)

    dispatch()

    assert noted == {"occurrence": f"{EVENT}:2026-03-01"}


def test_asks_with_a_token_of_its_own_for_each_service_alone(dispatch, world):
    dispatch()

    scopes = [request.content.decode() for request in world.outside.requests_to("http://identity.test/token")]
    assert [scope.split("scope=")[1] for scope in scopes] == [
        "fanfare-event-calendar",
        "fanfare-ecommerce",
        "fanfare-inventory",
        "fanfare-messages",
    ]


def test_counts_the_segment_that_the_promotion_is_for(dispatch, world):
    dispatch()

    assert world.asked(COUNT) == [{"segment": ["vip"]}]


def test_asks_again_only_for_what_the_ledger_lacks(dispatch, world):
    world.missing = [2]

    assert dispatch() == 204

    assert [event.data["slice"] for event in world.outside.events] == [2]


def test_says_again_that_a_run_has_ended_where_nothing_is_missing(dispatch, world):
    world.complete()

    assert dispatch() == 204

    [event] = world.outside.events
    assert (event.type, event.id) == (DeliveryCompleted.TYPE, f"{EVENT}:2026-03-01:done")
    assert event.data == {
        "event_id": str(EVENT),
        "date": "2026-03-01",
        "outcome": "completed",
        "reason": None,
        "recipients": 5,
        "created": 4,
        "duplicates": 0,
        "skipped": {"No name.": 1},
        "started_at": "2026-03-01T08:00:00Z",
        "finished_at": "2026-03-01T08:01:00Z",
    }


def test_skips_the_run_when_all_products_are_sold_out(dispatch, world):
    world.stock = {"MUG": 0}  # the inventory does not know the other one any more
    sold_out = "All of its products are sold out."
    world.complete(state="skipped", reason=sold_out, slices_done=0, recipients=0, created=0, skipped={})

    assert dispatch() == 204

    assert world.asked(STOCK) == [{"sku": ["MUG", "CAP"]}]
    assert world.outside.bodies_to(RUN)[0]["skip_reason"] == sold_out
    [event] = world.outside.events
    assert (event.data["outcome"], event.data["reason"], event.data["recipients"]) == ("skipped", sold_out, 0)


@pytest.mark.parametrize(("sku", "count"), [("SKU-{:03}", 104), ("SKU-{:060}", 250)])
def test_asks_for_stock_in_parts_that_fit_an_address(dispatch, world, sku, count):
    products = [sku.format(n) for n in range(count)]
    world.snapshot["promotion_package"]["products"] = products
    world.stock = {}
    world.complete(state="skipped", reason="All of its products are sold out.", slices_done=0)

    assert dispatch() == 204

    asked = world.outside.requests_to(STOCK)
    assert [sku for query in world.asked(STOCK) for sku in query["sku"]] == products
    assert all(len(request.url.raw_path) <= 2100 for request in asked)
    assert max(len(query["sku"]) for query in world.asked(STOCK)) <= 100


def test_finishes_a_run_though_its_products_have_sold_out_since(dispatch, world):
    world.stock, world.missing = {}, [1]

    assert dispatch() == 204

    assert [event.data["slice"] for event in world.outside.events] == [1]


def test_asks_for_no_stock_where_a_promotion_is_for_the_whole_shop(dispatch, world):
    world.snapshot["promotion_package"]["products"] = []

    assert dispatch() == 204

    assert world.asked(STOCK) == []
    assert len(world.outside.events) == 4


@pytest.mark.parametrize("status", [404, 409])
def test_writes_nothing_for_a_day_that_the_calendar_does_not_start(dispatch, world, status):
    """The promotion is gone, withdrawn or moved away, or it is too late."""
    world.outside.on("PUT", CALENDAR, {"title": "No"}, status=status)

    assert dispatch() == 204
    assert nothing_was_written(world)


def test_writes_nothing_when_it_is_too_late_to_begin(dispatch, world, clock_at):
    clock_at("2026-03-01T23:00:00Z")  # the local day has ended; Messages knows of no run
    world.outside.on("PUT", RUN, {"title": "Conflict"}, status=409)

    assert dispatch() == 204
    assert world.outside.events == []


def test_goes_on_past_the_end_with_a_run_that_began_in_time(dispatch, world, clock_at):
    world.snapshot |= {"end_datetime": "2026-03-01T12:00:00+01:00", "expires": "2026-03-01T12:00:00+01:00"}
    clock_at("2026-03-01T11:59:00Z")
    world.missing = [3]

    assert dispatch() == 204

    assert [event.data["slice"] for event in world.outside.events] == [3]


def test_gives_up_an_hour_past_the_end(dispatch, world, clock_at):
    world.snapshot |= {"end_datetime": "2026-03-01T12:00:00+01:00", "expires": "2026-03-01T12:00:00+01:00"}
    clock_at("2026-03-01T12:00:00Z")

    assert dispatch() == 204
    assert nothing_was_written(world)


@pytest.mark.parametrize("place", [("PUT", CALENDAR), ("GET", STOCK), ("GET", COUNT)])
@pytest.mark.parametrize("status", [500, 503, 429, 403])
def test_asks_to_be_called_again_while_another_service_is_down(dispatch, world, place, status):
    world.outside.on(*place, {}, status=status)

    assert dispatch() == 503
    assert nothing_was_written(world)


def test_asks_to_be_called_again_while_messages_cannot_be_reached(dispatch, world):
    def hang_up(request):
        raise httpx.ConnectError("refused")

    world.outside.on("PUT", RUN, hang_up)

    assert dispatch() == 503
    assert world.outside.events == []


def test_asks_to_be_called_again_while_the_broker_takes_no_events(dispatch, world):
    world.outside.sink_status = 503

    assert dispatch() == 503


def test_puts_aside_what_no_repetition_will_cure(dispatch, world):
    world.outside.on("GET", COUNT, {"title": "Bad Request"}, status=400)

    assert dispatch() == 422
    assert nothing_was_written(world)


def test_puts_aside_a_run_that_messages_will_never_open(dispatch, world):
    world.outside.on("PUT", RUN, {"title": "Bad Request"}, status=400)

    assert dispatch() == 422
    assert world.outside.events == []


@pytest.mark.parametrize(
    "data", [b"", b"{}", b"[]", b'{"event_id":"x","date":"2026-03-01"}', b'{"event_id":1}', b"\xff", b"[" * 100_000]
)
def test_puts_aside_an_event_that_breaks_the_contract(serving, world, data):
    headers = {"ce-id": "1", "ce-source": "/scheduler", "ce-type": OccurrenceDue.TYPE, "ce-specversion": "1.0"}
    headers |= {"ce-time": "2026-03-01T08:00:00Z", "content-type": "application/json"}

    response = serving.post_event("dispatch/dispatch", headers=headers, data=data)

    assert response.status_code in {400, 413}
    assert world.outside.requests == []


def test_takes_events_from_its_own_trigger_alone(deliver, issuer, world):
    another = issuer.trigger_token("dispatch-deliver")

    assert deliver("dispatch/dispatch", DUE, token=another).status_code == 401
    assert deliver("dispatch/dispatch", DUE, token="nonsense").status_code == 401
    assert world.outside.requests == []
