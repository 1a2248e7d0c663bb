from datetime import UTC, datetime, timedelta

import pytest

from functions.shared import clock

SPRING = datetime.fromisoformat("2026-03-29T09:00:00+02:00")


def test_is_the_real_time_in_utc(monkeypatch):
    monkeypatch.delenv("FANFARE_CLOCK", raising=False)

    assert clock.now().tzinfo is UTC
    assert abs(datetime.now(UTC) - clock.now()) < timedelta(seconds=5)


def test_runs_on_from_where_a_test_has_set_it(clock_at, monkeypatch):
    clock_at(SPRING)
    first = clock.now()
    later = clock.time.time() + 90
    monkeypatch.setattr(clock.time, "time", lambda: later)

    assert timedelta(0) <= first - SPRING < timedelta(seconds=5)
    assert timedelta(seconds=85) < clock.now() - SPRING < timedelta(seconds=95)


def test_jumps_when_it_is_set_again(clock_at):
    clock_at(SPRING)
    clock_at("2027-01-01T00:00:00Z")

    assert clock.now().year == 2027


@pytest.mark.parametrize("environment", ["", "production", "TEST"])
def test_cannot_be_shifted_outside_tests(clock_at, monkeypatch, environment):
    clock_at("2001-01-01T00:00:00Z")
    monkeypatch.setenv("FANFARE_ENV", environment)

    assert clock.now().year > 2001
