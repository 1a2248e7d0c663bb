"""Facts as CloudEvents at the sink."""

from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from eventing.facts import DeliveryRequested, OccurrenceDue, OccurrenceWithdrawn, WindowEnded
from flink import publishing
from functions.shared import settings
from tests.support.outside import SINK

ID = UUID("0b6c5b0e-5b0a-4b53-9a3c-1f6f3a6c2d11")
DUE, EXPIRES = datetime(2026, 3, 29, 7, tzinfo=UTC), datetime(2026, 3, 29, 22, tzinfo=UTC)
OCCURRENCE = OccurrenceDue(event_id=ID, date=date(2026, 3, 29), due=DUE, expires=EXPIRES)


@pytest.fixture(autouse=True)
def sink(monkeypatch, tmp_path):
    (tmp_path / "token").write_text("a token of the SinkBinding")
    monkeypatch.setenv("K_SINK", SINK)
    monkeypatch.setenv("SINK_TOKEN_FILE", str(tmp_path / "token"))
    settings.load.cache_clear()
    yield
    settings.load.cache_clear()


def test_publishes_a_due_occurrence_with_its_expiry_and_the_sinks_token(outside):
    assert publishing.publish(OCCURRENCE) == [f"{ID}:2026-03-29"]

    [event] = outside.events
    assert (event.id, event.source, event.type) == (f"{ID}:2026-03-29", "/scheduler", OccurrenceDue.TYPE)
    assert (event.subject, event.partitionkey) == (str(ID), str(ID))
    assert (event.time, event.expirytime) == (DUE, EXPIRES)
    [request] = outside.requests_to(SINK)
    assert request.headers["Authorization"] == "Bearer a token of the SinkBinding"


def test_publishes_the_same_again_but_for_the_trace(outside):
    publishing.publish(OCCURRENCE)
    publishing.publish(OCCURRENCE)

    first, second = outside.events
    assert (first.id, first.time, first.data) == (second.id, second.time, second.data)
    assert first.traceparent != second.traceparent


def test_publishes_a_withdrawal_at_its_own_time(outside, clock_at):
    clock_at("2026-03-29T12:00:00Z")
    publishing.publish(OccurrenceWithdrawn(event_id=ID, date=date(2026, 3, 29), revision=4))

    [event] = outside.events
    assert (event.id, event.source, event.type) == (
        f"{ID}:2026-03-29:4:withdrawn",
        "/scheduler",
        OccurrenceWithdrawn.TYPE,
    )
    assert event.data == {"event_id": str(ID), "date": "2026-03-29", "revision": 4}


def test_publishes_that_a_window_ended(outside):
    publishing.publish(WindowEnded(event_id=ID, revision=3, end_datetime=EXPIRES))

    [event] = outside.events
    assert (event.id, event.type, event.time) == (f"{ID}:3", WindowEnded.TYPE, EXPIRES)


def test_leaves_a_fact_that_the_sink_does_not_take_to_a_later_attempt(outside, caplog):
    outside.sink_status = 503

    assert publishing.publish(OCCURRENCE) == []
    assert "is not published" in caplog.text


def test_publishes_many_and_logs_in_one_line_what_was_accepted(outside, caplog):
    caplog.set_level("INFO", "flink.publishing")
    ended = WindowEnded(event_id=ID, revision=3, end_datetime=EXPIRES)

    assert publishing.publish_all([OCCURRENCE, ended]) == [f"{ID}:2026-03-29", f"{ID}:3"]

    assert [event.id for event in outside.events] == [f"{ID}:2026-03-29", f"{ID}:3"]
    assert caplog.messages == [f"Published: {ID}:2026-03-29, {ID}:3."]


def test_logs_nothing_where_nothing_was_accepted(outside, caplog):
    caplog.set_level("INFO", "flink.publishing")
    outside.sink_status = 503

    assert publishing.publish_all([OCCURRENCE]) == []
    assert "Published" not in caplog.text


def test_publishes_no_fact_of_others():
    with pytest.raises(TypeError, match="DeliveryRequested"):
        publishing.event_of(DeliveryRequested(event_id=ID, date=date(2026, 3, 29), slice=0, slices=1))
