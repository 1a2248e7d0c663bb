from datetime import datetime, timedelta

import pytest

STORED_FOR = timedelta(days=90)
NOW = datetime.fromisoformat("2026-06-30T12:00:00+00:00")
MAINTAIN = "dead_letters/maintain_letters"


@pytest.fixture
def keep_at(keep, clock_at):
    """`keep_at(age, "http://one/")`: a letter of a destination, which failed so long ago."""

    def kept(age, destination):
        clock_at(NOW - age)
        assert keep(destination=destination).status_code == 204
        clock_at(NOW)

    return kept


def destinations(letters):
    return [row.destination for row in letters.rows("dead_letter", order_by="destination")]


def test_deletes_letters_that_are_older_than_90_days_and_no_others(tick, keep_at, letters):
    keep_at(STORED_FOR + timedelta(minutes=1), "http://old/")
    keep_at(STORED_FOR - timedelta(minutes=1), "http://recent/")

    response = tick(MAINTAIN)

    assert (response.status_code, response.data) == (204, b"")
    assert destinations(letters) == ["http://recent/"]


def test_counts_from_the_last_time_that_an_event_failed(tick, keep_at, letters):
    keep_at(timedelta(days=100), "http://again/")
    keep_at(timedelta(days=1), "http://again/")

    tick(MAINTAIN)

    assert destinations(letters) == ["http://again/"]


def test_deletes_the_replayed_ones_too(tick, keep_at, letters):
    keep_at(timedelta(days=91), "http://replayed/")
    letters.execute("UPDATE dead_letter SET replays = 1, replayed_at = kept_at")

    tick(MAINTAIN)

    assert destinations(letters) == []


def test_a_second_tick_changes_nothing(tick, keep_at, letters):
    keep_at(timedelta(days=91), "http://old/")
    keep_at(timedelta(days=1), "http://recent/")

    assert [tick(MAINTAIN).status_code for _ in range(2)] == [204, 204]
    assert destinations(letters) == ["http://recent/"]


def test_takes_the_tick_from_its_own_trigger_alone(tick, issuer, keep_at, letters):
    keep_at(timedelta(days=91), "http://old/")
    stranger = issuer.trigger_token("dispatch-dispatch", aud=["fanfare/dead-letters-maintain-letters"])

    assert tick(MAINTAIN, token=stranger).status_code == 403
    assert destinations(letters) == ["http://old/"]
