"""Reading the schedule feed."""

from datetime import UTC, date, datetime, time
from uuid import UUID

import httpx
import msgspec
import pytest

from flink import feed
from flink.feed import Change, Page
from flink.rules import Promotion
from functions.shared import settings
from functions.shared.client import Refused
from functions.shared.problems import Unavailable
from tests.support.outside import TOKEN

ID = "0b6c5b0e-5b0a-4b53-9a3c-1f6f3a6c2d11"
URL = "http://calendar.test/functions/schedule-feed/schedule"
ENTRY = {
    "seq": 12,
    "event_id": ID,
    "revision": 3,
    "scheduled": True,
    "timezone": "Europe/Berlin",
    "send_time": "09:00:00",
    "start_datetime": "2026-03-01T00:00:00+01:00",
    "end_datetime": "2026-03-04T00:00:00+01:00",
    "planned_since": "2026-02-27T12:00:00Z",
    "runs": [{"date": "2026-03-01", "outcome": "completed"}, {"date": "2026-03-02", "outcome": None}],
}
TOMBSTONE = {"seq": 13, "event_id": ID, "revision": 3, "scheduled": False, "timezone": None, "runs": []}


@pytest.fixture(autouse=True)
def identity(monkeypatch):
    monkeypatch.setenv("OIDC_TOKEN_URL", TOKEN)
    monkeypatch.setenv("CLIENT_ID", "scheduler")
    monkeypatch.setenv("CLIENT_SECRET", "a secret")
    settings.load.cache_clear()
    yield
    settings.load.cache_clear()


def test_asks_the_address_that_the_calendars_template_gives(outside):
    outside.on("GET", "http://event-calendar-schedule-feed.fanfare.svc/schedule", {"entries": [], "next_after": 0})

    assert feed.read("http://event-calendar-{function}.fanfare.svc", after=0, limit=5).next_after == 0


def page(*entries):
    return Page([msgspec.Raw(msgspec.json.encode(entry)) for entry in entries], next_after=13)


def read(after=0):
    return feed.read("http://calendar.test/functions/{function}", after=after, limit=500)


def test_asks_for_what_came_after_with_a_token_for_the_calendar(outside):
    outside.on("GET", URL, {"entries": [ENTRY], "next_after": 12})

    assert read(after=7).next_after == 12

    [request] = outside.requests_to(URL)
    assert dict(request.url.params) == {"after": "7", "limit": "500"}
    assert request.headers["Authorization"] == "Bearer a-service-token"
    [token] = outside.requests_to(TOKEN)
    assert b"scope=fanfare-event-calendar" in token.content


def test_asks_for_one_token_only(outside):
    outside.on("GET", URL, {"entries": [], "next_after": 0})

    read()
    read()

    assert len(outside.requests_to(TOKEN)) == 1


@pytest.mark.parametrize(("status", "error"), [(503, Unavailable), (403, Refused)])
def test_says_when_the_feed_does_not_answer(outside, status, error):
    outside.on("GET", URL, {}, status)

    with pytest.raises(error):
        read()


def test_says_when_the_answer_is_no_page(outside):
    outside.on("GET", URL, lambda _: httpx.Response(200, text="<html>"))

    with pytest.raises(msgspec.MsgspecError):
        read()


def test_understands_a_promotion_and_which_days_are_settled():
    assert feed.changes(page(ENTRY)) == [
        Change(
            ID,
            Promotion(
                seq=12,
                event_id=UUID(ID),
                revision=3,
                start_datetime=datetime(2026, 2, 28, 23, tzinfo=UTC),
                end_datetime=datetime(2026, 3, 3, 23, tzinfo=UTC),
                timezone="Europe/Berlin",
                send_time=time(9),
                planned_since=datetime(2026, 2, 27, 12, tzinfo=UTC),
                settled=frozenset({date(2026, 3, 1)}),
                recorded=frozenset({date(2026, 3, 1), date(2026, 3, 2)}),
            ),
        )
    ]


def test_takes_a_tombstone_for_no_longer_scheduled():
    assert feed.changes(page(TOMBSTONE)) == [Change(ID, None)]


@pytest.mark.parametrize(
    "poison",
    [
        {"timezone": "Mars/Olympus"},
        {"timezone": "../etc/passwd"},
        {"timezone": None},
        {"send_time": None},
        {"start_datetime": "2026-03-01T00:00:00"},
        {"seq": "twelve"},
        {"event_id": "no uuid"},
    ],
)
def test_an_entry_that_cannot_be_understood_holds_nothing_else_up(poison, caplog):
    assert feed.changes(page({**ENTRY, **poison}, TOMBSTONE)) == [Change(ID, None)]
    assert "cannot be understood" in caplog.text


def test_waits_longer_after_each_failure_up_to_half_a_minute():
    assert [feed.pause_after(n, 2) for n in (1, 2, 3, 4, 5, 1000)] == [2, 4, 8, 16, 30, 30]
