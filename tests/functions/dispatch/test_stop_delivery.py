from datetime import date
from uuid import UUID

import pytest

from eventing.facts import DeliveryCompleted, OccurrenceWithdrawn
from tests.functions.dispatch.conftest import CALENDAR, CLOSE

EVENT = UUID("1f0c9a52-7c11-4d6e-9a68-5b8f3f7d2a01")
WITHDRAWN = OccurrenceWithdrawn(event_id=EVENT, date=date(2026, 3, 1), revision=3)


@pytest.fixture
def stop(deliver, world):
    """`stop()`: tell the function that the day was withdrawn, as the calendar says too; answers its status."""
    world.outside.on("PUT", CALENDAR, {"title": "Conflict"}, status=409)
    return lambda: deliver("dispatch/stop_delivery", WITHDRAWN).status_code


def test_stops_the_run_and_says_what_came_of_it(stop, world):
    world.run |= {"state": "withdrawn", "created": 4, "recipients": 5, "finished_at": "2026-03-01T08:01:00Z"}

    assert stop() == 204

    assert world.outside.bodies_to(CLOSE) == [{"revision": 3}]
    [event] = world.outside.events
    assert (event.type, event.id) == (DeliveryCompleted.TYPE, f"{EVENT}:2026-03-01:done")
    assert (event.data["outcome"], event.data["created"], event.data["reason"]) == ("withdrawn", 4, None)


def test_says_nothing_of_a_run_that_goes_on_at_a_later_revision(stop, world):
    world.snapshot["revision"] = world.run["revision"] = 5
    world.outside.on("PUT", CALENDAR, world.snapshot)

    assert stop() == 204
    assert world.outside.events == []


def test_stops_nothing_that_the_calendar_has_not_withdrawn(deliver, world):
    """Its sender is wrong, or lies."""
    assert deliver("dispatch/stop_delivery", WITHDRAWN).status_code == 422
    assert (world.outside.bodies_to(CLOSE), world.outside.events) == ([], [])


def test_stops_nothing_of_a_day_that_waits_until_sending_goes_on(deliver, world):
    world.stop_sending()

    assert deliver("dispatch/stop_delivery", WITHDRAWN).status_code == 204
    assert (world.outside.bodies_to(CLOSE), world.outside.events) == ([], [])


@pytest.mark.parametrize("place", [("PUT", CALENDAR), ("POST", CLOSE)])
@pytest.mark.parametrize("status", [500, 503, 401])
def test_asks_to_be_called_again_while_another_service_is_down(stop, world, place, status):
    world.outside.on(*place, {}, status=status)

    assert stop() == 503


def test_takes_events_from_its_own_trigger_alone(deliver, issuer, world):
    token = issuer.trigger_token("dispatch-deliver")

    assert deliver("dispatch/stop_delivery", WITHDRAWN, token=token).status_code == 401
    assert world.outside.requests == []
