"""The judge's own way to tell when a day is due, found by looking at the clock, is the rule's."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from eventing.occurrences import Window, occurrences
from tests.chaos.checker import due_day
from tests.chaos.simulated import PLACES


@st.composite
def windows(draw: st.DrawFn) -> Window:
    zone, day = draw(st.sampled_from(PLACES))
    start = datetime.fromisoformat(day).replace(tzinfo=UTC) + timedelta(minutes=draw(st.integers(-1440, 3 * 1440)))
    length = timedelta(minutes=draw(st.integers(15, 4 * 1440)))
    send_time = draw(st.times()).replace(second=0, microsecond=0)
    return Window(start_datetime=start, end_datetime=start + length, timezone=zone, send_time=send_time)


@settings(max_examples=60)
@given(windows())
def test_agrees_with_the_rule_near_every_change_of_the_clocks(window: Window) -> None:
    zone = ZoneInfo(window.timezone)
    first, last = (each.astimezone(zone).date() for each in (window.start_datetime, window.end_datetime))
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    span = (window.start_datetime, window.end_datetime)
    found = {day: due_day(day, span, window.timezone, f"{window.send_time:%H:%M}") for day in days}

    ruled = {one.date: (one.due.astimezone(UTC), one.expires.astimezone(UTC)) for one in occurrences(window)}

    assert {day: due for day, due in found.items() if due} == ruled
