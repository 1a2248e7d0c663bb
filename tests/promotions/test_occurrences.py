"""When a promotion is due, by example and by property over every time zone that changes its clocks."""

import functools
from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from promotions.occurrences import DAY, HOUR, Occurrence, Window, occurrences

FIRST, LAST = datetime(2026, 1, 1, tzinfo=UTC), datetime(2036, 1, 1, tzinfo=UTC)


def window(start: str, end: str, zone: str = "Europe/Berlin", send_time: time = time(9)) -> Window:
    """Return a window between two local wall times."""
    local = [datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)) for text in (start, end)]
    return Window(start_datetime=local[0], end_datetime=local[1], timezone=zone, send_time=send_time)


def said(found: list[Occurrence]) -> list[tuple[str, str, str]]:
    return [(str(one.date), one.due.isoformat(), one.expires.isoformat()) for one in found]


def test_is_due_once_a_local_day_at_send_time_until_that_day_ends():
    assert said(occurrences(window("2026-03-01T00:00", "2026-03-04T00:00"))) == [
        ("2026-03-01", "2026-03-01T09:00:00+01:00", "2026-03-02T00:00:00+01:00"),
        ("2026-03-02", "2026-03-02T09:00:00+01:00", "2026-03-03T00:00:00+01:00"),
        ("2026-03-03", "2026-03-03T09:00:00+01:00", "2026-03-04T00:00:00+01:00"),
    ]


def test_is_due_at_the_start_on_a_first_day_whose_send_time_has_passed():
    found = occurrences(window("2026-03-01T15:30", "2026-03-02T12:00"))

    assert said(found) == [
        ("2026-03-01", "2026-03-01T15:30:00+01:00", "2026-03-02T00:00:00+01:00"),
        ("2026-03-02", "2026-03-02T09:00:00+01:00", "2026-03-02T12:00:00+01:00"),
    ]


def test_is_due_at_the_start_of_a_window_that_ends_before_send_time():
    assert said(occurrences(window("2026-03-01T07:00", "2026-03-01T08:00"))) == [
        ("2026-03-01", "2026-03-01T07:00:00+01:00", "2026-03-01T08:00:00+01:00"),
    ]


def test_is_not_due_on_a_last_day_that_ends_at_or_before_send_time():
    assert [one.date for one in occurrences(window("2026-03-01T00:00", "2026-03-02T09:00"))] == [date(2026, 3, 1)]
    assert [one.date for one in occurrences(window("2026-03-01T00:00", "2026-03-02T09:01"))] == [
        date(2026, 3, 1),
        date(2026, 3, 2),
    ]


def test_may_start_for_an_hour_when_due_just_before_midnight():
    [first, *_] = occurrences(window("2026-03-01T00:00", "2026-03-05T00:00", send_time=time(23, 45)))

    assert first.expires.isoformat() == "2026-03-02T00:45:00+01:00"


def test_never_expires_after_the_window():
    [*_, last] = occurrences(window("2026-03-01T00:00", "2026-03-02T00:15", send_time=time(0)))

    assert (last.due.isoformat(), last.expires.isoformat()) == (
        "2026-03-02T00:00:00+01:00",
        "2026-03-02T00:15:00+01:00",
    )


def test_moves_a_send_time_that_the_clock_skips_to_the_first_instant_after_the_gap():
    found = occurrences(window("2026-03-28T00:00", "2026-03-31T00:00", send_time=time(2, 30)))

    assert [one.due.isoformat() for one in found] == [
        "2026-03-28T02:30:00+01:00",
        "2026-03-29T03:00:00+02:00",
        "2026-03-30T02:30:00+02:00",
    ]


def test_takes_the_first_of_two_when_the_clock_shows_send_time_twice():
    found = occurrences(window("2026-10-24T00:00", "2026-10-26T00:00", send_time=time(2, 30)))

    assert [one.due.isoformat() for one in found] == ["2026-10-24T02:30:00+02:00", "2026-10-25T02:30:00+02:00"]


def test_compares_with_the_window_after_the_gap_is_resolved():
    within_the_gap = window("2026-03-29T01:30", "2026-03-29T03:00", send_time=time(2, 30))

    assert said(occurrences(within_the_gap)) == [
        ("2026-03-29", "2026-03-29T01:30:00+01:00", "2026-03-29T03:00:00+02:00"),
    ]


def test_starts_at_the_start_when_the_first_of_two_send_times_was_before_it():
    second_time = datetime(2026, 10, 25, 2, 15, fold=1, tzinfo=ZoneInfo("Europe/Berlin"))
    found = occurrences(
        Window(
            start_datetime=second_time,
            end_datetime=second_time.astimezone(UTC) + HOUR,
            timezone="Europe/Berlin",
            send_time=time(2, 30),
        )
    )

    assert [one.due.isoformat() for one in found] == ["2026-10-25T02:15:00+01:00"]


NUUK_SPRING = date(2026, 3, 28)  # 23:00 becomes 00:00 of the 29th


def test_keeps_the_day_of_a_send_time_whose_gap_reaches_over_midnight():
    found = occurrences(window("2026-03-27T12:00", "2026-03-30T12:00", "America/Nuuk", time(23, 30)))

    assert [(one.date.day, one.due.isoformat()) for one in found] == [
        (27, "2026-03-27T23:30:00-02:00"),
        (28, "2026-03-29T00:00:00-01:00"),
        (29, "2026-03-29T23:30:00-01:00"),
    ]


def test_has_no_occurrence_for_a_day_that_ended_as_the_window_began():
    found = occurrences(window("2026-03-29T00:00", "2026-03-30T00:00", "America/Nuuk", time(23, 30)))

    assert [one.date for one in found] == [NUUK_SPRING + DAY]


def test_starts_days_at_the_first_instant_where_midnight_does_not_exist():
    found = occurrences(window("2026-04-23T12:00", "2026-04-26T12:00", "Africa/Cairo", time(0)))

    assert [one.due.isoformat() for one in found] == [
        "2026-04-23T12:00:00+02:00",
        "2026-04-24T01:00:00+03:00",
        "2026-04-25T00:00:00+03:00",
        "2026-04-26T00:00:00+03:00",
    ]


def test_leaves_out_a_day_that_a_zone_jumped_over():
    found = occurrences(window("2011-12-29T00:00", "2012-01-01T00:00", "Pacific/Apia"))

    assert [one.date.day for one in found] == [29, 31]


def test_returns_only_what_is_due_in_the_interval_asked_for():
    long = window("2026-03-01T00:00", "2027-03-01T00:00")
    between = datetime(2026, 5, 1, 7, tzinfo=UTC), datetime(2026, 5, 3, 7, tzinfo=UTC)

    assert [str(one.date) for one in occurrences(long, between)] == ["2026-05-01", "2026-05-02"]


@pytest.mark.parametrize("days", [0, -1])
def test_an_empty_window_or_interval_has_none(days):
    start = datetime(2026, 3, 1, tzinfo=UTC)
    empty = Window(start_datetime=start, end_datetime=start + DAY * days, timezone="UTC", send_time=time(9))

    assert occurrences(empty) == []
    assert occurrences(window("2026-03-01T00:00", "2026-03-09T00:00"), (start, start + DAY * days)) == []


@functools.cache
def changes() -> list[tuple[str, datetime]]:
    """Return every zone that changes its clocks in the next ten years, with the instants near its changes."""
    found = []
    for name in sorted(available_timezones() - {"localtime"}):
        zone = ZoneInfo(name)
        days = [FIRST + DAY * n for n in range(0, (LAST - FIRST).days, 7)]
        offsets = [day.astimezone(zone).utcoffset() for day in days]
        pairs = zip(days, offsets, offsets[1:], strict=False)
        found += [(name, day) for day, before, after in pairs if before != after]
    return found


@st.composite
def windows(draw: st.DrawFn) -> Window:
    """Windows of minutes to weeks near a change of the clocks, in any zone that has one."""
    zone, near = draw(st.sampled_from(changes()))
    start = near + timedelta(minutes=draw(st.integers(-3 * 1440, 10 * 1440)))
    length = timedelta(minutes=draw(st.one_of(st.integers(15, 3000), st.integers(15, 21 * 1440))))
    send_time = draw(st.one_of(st.sampled_from([time(0), time(2, 30), time(9), time(23, 30)]), st.times()))
    return Window(start_datetime=start, end_datetime=start + length, timezone=zone, send_time=send_time)


def local_days(one: Window) -> set[date]:
    """Return the local days that a window touches, by looking at every quarter of an hour."""
    zone, step = ZoneInfo(one.timezone), timedelta(minutes=15)
    count = (one.end_datetime - one.start_datetime) // step
    instants = [one.start_datetime + step * n for n in range(count + 1)] + [
        one.end_datetime - timedelta(microseconds=1)
    ]
    return {instant.astimezone(zone).date() for instant in instants if instant < one.end_datetime}


@settings(max_examples=400)
@given(windows())
def test_holds_for_every_window_near_every_change_of_the_clocks(one):
    found = occurrences(one)
    zone = ZoneInfo(one.timezone)
    days = local_days(one)

    assert {o.date for o in found} <= days
    assert max(Counter(o.date for o in found).values(), default=0) <= 1
    assert found == sorted(found, key=lambda o: o.due)
    assert one.start_datetime.astimezone(zone).date() in {o.date for o in found}
    inner = sorted(days)[1:-1]
    assert set(inner) <= {o.date for o in found}
    for o in found:
        assert one.start_datetime <= o.due < o.expires <= one.end_datetime
        assert (
            o.due == one.start_datetime or o.due.replace(tzinfo=None).time() >= one.send_time or o.date < o.due.date()
        )
        assert o.expires == one.end_datetime or o.expires - o.due >= HOUR


@settings(max_examples=150)
@given(windows(), st.integers(-1440, 15 * 1440))
def test_halving_the_interval_loses_and_repeats_nothing(one, minutes):
    cut = one.start_datetime + timedelta(minutes=minutes)
    far = timedelta(days=40)

    before = occurrences(one, (one.start_datetime - far, cut))
    after = occurrences(one, (cut, one.end_datetime + far))

    assert before + after == occurrences(one)
