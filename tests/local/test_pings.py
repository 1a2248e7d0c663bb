"""The embedded platform's PingSource: due by its cron schedule, on the clock that tests move."""

import asyncio
from datetime import UTC, datetime

import pytest

from local import pings
from local.eventing import PingSource

HOURLY = PingSource(name="clock", schedule="40 * * * *", content_type="application/json", data="{}")


@pytest.mark.parametrize(
    ("instant", "due"),
    [
        ("2026-03-01T09:39:59+00:00", "2026-03-01T09:40:00+00:00"),
        ("2026-03-01T09:40:00+00:00", "2026-03-01T10:40:00+00:00"),
        ("2026-03-01T23:50:00+01:00", "2026-03-01T23:40:00+00:00"),
    ],
)
def test_is_due_at_the_next_time_that_its_schedule_names(instant, due):
    assert HOURLY.next_after(datetime.fromisoformat(instant)) == datetime.fromisoformat(due)


def test_is_due_by_utc_whatever_zone_the_instant_has():
    nightly = PingSource(name="night", schedule="0 3 * * *", content_type="text/plain", data="")

    assert nightly.next_after(datetime.fromisoformat("2026-07-01T04:30:00+02:00")) == datetime(
        2026, 7, 1, 3, tzinfo=UTC
    )


def test_every_event_is_a_new_one_from_its_source():
    first, second = pings.event_of(HOURLY), pings.event_of(HOURLY)

    assert first["id"] != second["id"]
    assert first["source"] == "/apis/v1/namespaces/fanfare/pingsources/clock"
    assert first.get_data() == b"{}"


@pytest.fixture
def sent_while(clock_at, monkeypatch):
    """`sent_while("09:39:30", "09:40:10", …)`: how many events are sent as the clock shows one after the other."""
    monkeypatch.setattr(pings, "LOOK_EVERY", 0)
    day = datetime(2026, 3, 1, tzinfo=UTC)

    async def sent(*times):
        events = []
        clock_at(day + times[0])
        sending = asyncio.create_task(pings.send_on_schedule(HOURLY, events.append))
        counts = []
        for time in times:
            clock_at(day + time)
            for _ in range(10):  # the task's turns, as it looks at the clock in each
                await asyncio.sleep(0)
            counts.append(len(events))
        sending.cancel()
        return counts

    def run(*times):
        offsets = [datetime.strptime(time, "%H:%M:%S") - datetime(1900, 1, 1) for time in times]  # noqa: DTZ007, DTZ001
        return asyncio.run(sent(*offsets))

    return run


def test_sends_once_when_the_time_comes_and_not_again_before_the_next(sent_while):
    assert sent_while("09:39:30", "09:40:10", "10:30:00", "10:40:00") == [0, 1, 1, 2]


def test_sends_once_for_all_the_times_that_have_passed_unseen(sent_while):
    assert sent_while("09:00:00", "14:00:00") == [0, 1]


def test_goes_on_when_the_clock_is_set_back(sent_while):
    assert sent_while("14:00:00", "09:00:00", "09:41:00") == [0, 0, 1]
