from datetime import datetime, timedelta

import pytest

from functions.shared import batches
from tests.functions.event_calendar.conftest import BEFORE, draft

NOW = datetime.fromisoformat(BEFORE)
VALID_FOR = timedelta(hours=24)
CLOCKS_DIFFER = timedelta(minutes=5)
MAINTAIN = "event_calendar/maintain_keys"


@pytest.fixture
def put_key(calendar):
    """`put_key("a", age)`: a key that ada used so long ago."""

    def put(key, age, caller="ada"):
        row = {"caller": caller, "key": key, "body_hash": "x", "created_at": NOW - age}
        calendar.insert("idempotency_key", row)

    return put


def keys(calendar):
    return [row.key for row in calendar.rows("idempotency_key", order_by="key")]


def test_deletes_the_keys_that_no_machine_takes_any_more(tick, put_key, calendar):
    put_key("expired", VALID_FOR + CLOCKS_DIFFER)
    put_key("long expired", timedelta(days=400))
    put_key("expiring", VALID_FOR + CLOCKS_DIFFER - timedelta(minutes=1))
    put_key("new", timedelta(0))

    response = tick(MAINTAIN)

    assert (response.status_code, response.data) == (204, b"")
    assert keys(calendar) == ["expiring", "new"]


def test_a_key_that_is_valid_still_gives_its_answer(tick, call, calendar):
    request = {"json": draft(), "headers": {"Idempotency-Key": "a-key"}, "role": "admin"}
    first = call("event_calendar/create_event", **request)

    tick(MAINTAIN)

    assert call("event_calendar/create_event", **request).json == first.json
    assert len(calendar.rows("event")) == 1


def test_comes_to_all_of_them_in_batches(tick, put_key, calendar, monkeypatch):
    monkeypatch.setattr(batches, "ROWS", 2)
    for number in range(5):
        put_key(f"{number}", timedelta(days=2))

    tick(MAINTAIN)

    assert keys(calendar) == []


def test_leaves_the_rest_to_the_next_tick_and_deletes_the_oldest_first(tick, put_key, calendar, monkeypatch):
    monkeypatch.setattr(batches, "ROWS", 1)
    monkeypatch.setattr(batches, "BATCHES", 2)
    for days in (4, 3, 2, 5):
        put_key(f"{days} days", timedelta(days=days))

    tick(MAINTAIN)
    left = keys(calendar)
    tick(MAINTAIN)

    assert (left, keys(calendar)) == (["2 days", "3 days"], [])


def test_a_second_tick_changes_nothing(tick, put_key, calendar):
    put_key("expired", timedelta(days=2))
    put_key("new", timedelta(0))

    assert [tick(MAINTAIN).status_code for _ in range(3)] == [204, 204, 204]
    assert keys(calendar) == ["new"]


def test_does_not_wait_for_a_key_that_is_in_use(tick, put_key, calendar):
    put_key("in use", timedelta(days=3))
    put_key("free", timedelta(days=2))

    with calendar.engine.connect() as other, other.begin():
        other.exec_driver_sql("SELECT 1 FROM idempotency_key WHERE key = 'in use' FOR UPDATE")
        assert tick(MAINTAIN).status_code == 204
        left = keys(calendar)
    tick(MAINTAIN)

    assert (left, keys(calendar)) == (["in use"], [])


def test_takes_the_tick_from_its_own_trigger_alone(tick, issuer, put_key, calendar):
    put_key("expired", timedelta(days=2))
    stranger = issuer.trigger_token("event-calendar-record-run", aud=["fanfare/event-calendar-maintain-keys"])

    assert tick(MAINTAIN, token=stranger).status_code == 403
    assert keys(calendar) == ["expired"]
