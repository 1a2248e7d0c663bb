"""Contracts are open for additions: consumers take events of the releases after their own, and of those before."""

import json
from datetime import datetime
from typing import Any

import pytest

from eventing.facts import FACTS, Fact, Tick
from local import catalog

CONSUMERS = [function for function in catalog.functions() if function.subscriber in {*FACTS, Tick}]
each_consumer = pytest.mark.parametrize("function", CONSUMERS, ids=lambda function: function.hyphenated)

# What each contract required when it was published: no event is without these, and none needs more.
REQUIRED = {
    "dev.fanfare.occurrence.due.v1": {"event_id", "date", "due", "expires"},
    "dev.fanfare.delivery.requested.v1": {"event_id", "date", "slice", "slices"},
    "dev.fanfare.delivery.completed.v1": {
        "event_id",
        "date",
        "outcome",
        "reason",
        "recipients",
        "created",
        "duplicates",
        "skipped",
        "started_at",
        "finished_at",
    },
    "dev.fanfare.window.ended.v1": {"event_id", "revision", "end_datetime"},
    "dev.knative.sources.ping": set(),
    "dev.fanfare.occurrence.withdrawn.v1": {"event_id", "date", "revision"},
    "dev.fanfare.occurrence.missed.v1": {"event_id", "date", "due", "expires"},
}


RUN = {
    "event_id": "0b6c5b0e-5b0a-4b53-9a3c-1f6f3a6c2d11",
    "date": "2026-04-03",
    "revision": 4,
    "state": "running",
    "reason": None,
    "slices": 1,
    "slices_done": 0,
    "recipients": 0,
    "created": 0,
    "duplicates": 0,
    "skipped": {},
    "started_at": "2026-04-03T08:00:00Z",
    "finished_at": None,
}


@pytest.fixture
def take(serving, outside, database, clock_at):
    """`take(function, document)`: an event of a promotion that is gone, as a Trigger brings it; answers the status."""

    def taken(function: catalog.Function, document: dict[str, Any]) -> int:
        database("event_calendar")
        clock_at(datetime.fromisoformat(document["time"]))
        event_id = document["data"].get("event_id")
        day = document["data"].get("date")
        calendar = f"http://event_calendar.test/start-occurrence/events/{event_id}/occurrences/{day}"
        outside.on("PUT", calendar, status=404)
        outside.on("GET", f"http://messages.test/get-slice/runs/{event_id}/{day}/slices/1", status=409)
        outside.on("POST", f"http://messages.test/close-run/runs/{event_id}/{day}/close", RUN)
        headers = {"Content-Type": "application/cloudevents+json"}
        name = f"{function.service}/{function.name}"
        return serving.post_event(name, headers=headers, data=json.dumps(document).encode()).status_code

    return taken


def example_of(fact: type[Fact | Tick]) -> dict[str, Any]:
    path = catalog.ROOT / "eventing" / "contracts" / fact.TYPE / "example.json"
    return dict(json.loads(path.read_text(encoding="utf-8")))


@each_consumer
def test_takes_a_later_releases_event(take, function):
    document = example_of(function.subscriber)
    document |= {"addedattribute": "x", "data": {**document["data"], "added_field": {"any": ["thing"]}}}

    assert take(function, document) == 204


@each_consumer
def test_takes_the_first_releases_event(take, function):
    document = example_of(function.subscriber)
    first = REQUIRED[function.subscriber.TYPE]
    document["data"] = {name: value for name, value in document["data"].items() if name in first}

    assert document["data"].keys() == first
    assert take(function, document) == 204


@each_consumer
def test_refuses_an_event_that_lacks_what_was_always_required(take, function):
    for name in REQUIRED[function.subscriber.TYPE] - {"event_id"}:
        document = example_of(function.subscriber)
        del document["data"][name]

        assert take(function, document) == 400
