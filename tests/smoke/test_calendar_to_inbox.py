"""The main job on a cluster: publish a promotion, and every eligible customer has one message; then all sleep again."""

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import NamedTuple, TypeVar

import pytest

from tests.smoke.cluster import ALWAYS_WARM, CONSENTING, Cluster, eventually

T = TypeVar("T")

WOKEN = {"dispatch-dispatch", "dispatch-deliver", "messages-open-run", "messages-create-messages"}
ZERO_WITHIN = 240


class Story(NamedTuple):
    """A promotion whose run is done, and the most pods that each function had at once meanwhile."""

    event_id: str
    pods: dict[str, int]


@pytest.fixture(scope="module")
def story(cluster: Cluster, figure) -> Story:
    """A promotion that is on now, published while all functions sleep, and its run done."""
    pods: dict[str, int] = {}

    def watched(answer: Callable[[], T]) -> T:
        for name, count in cluster.functions_running().items():
            pods[name] = max(count, pods.get(name, 0))
        return answer()

    eventually(cluster.all_at_zero, within=ZERO_WITHIN, what="functions at zero")
    figure(f"at zero before it begins: all functions but {ALWAYS_WARM}, which Flink polls every 2 s")
    started = time.monotonic()
    event_id = cluster.publish(start=timedelta(minutes=-1), end=timedelta(hours=2))
    figure(f"created and published, both functions from zero: {time.monotonic() - started:.1f} s")
    started = time.monotonic()
    eventually(lambda: watched(lambda: cluster.messages_of(event_id)[0]), within=120, what="the first message")
    figure(f"published to the first messages written, all woken from zero: {time.monotonic() - started:.1f} s")
    eventually(lambda: watched(lambda: cluster.event(event_id)["runs"]), within=120, what="the run's outcome")
    figure(f"published to the run's outcome in the calendar: {time.monotonic() - started:.1f} s")
    return Story(event_id, pods)


def test_triggers_wake_the_functions_from_zero(story, figure):
    assert story.pods.keys() >= WOKEN
    figure("pods: " + ", ".join(f"{name} {count}" for name, count in sorted(story.pods.items())))


def test_every_consenting_customer_has_exactly_one_message(cluster, story, figure):
    assert cluster.messages_of(story.event_id) == (CONSENTING, CONSENTING)
    figure(f"one message for each of {CONSENTING} customers")


def test_the_outcome_stands_in_the_calendar(cluster, story, figure):
    [run] = cluster.event(story.event_id)["runs"]

    assert (run["outcome"], run["recipients"], run["created"]) == ("completed", CONSENTING, CONSENTING)
    took = datetime.fromisoformat(run["finished_at"]) - datetime.fromisoformat(run["started_at"])
    figure(f"the run took {took.total_seconds():.1f} s from its opening to its last slice")


def test_a_customer_sees_it_counts_it_and_marks_it_read(cluster, story):
    before = cluster.call("GET", "/api/messages/unread-count", as_="bob").json()["unread"]
    listed = cluster.call("GET", "/api/messages", as_="bob").json()["messages"]
    [message] = [each for each in listed if each["event_id"] == story.event_id]

    assert message["subject"] == "Bob, Spring sale is on"
    marked = cluster.call("PUT", f"/api/messages/{message['message_id']}/read", as_="bob")
    assert marked.status_code == 204, marked.text
    assert cluster.call("GET", "/api/messages/unread-count", as_="bob").json()["unread"] == before - 1


def test_a_customer_without_consent_has_none(cluster, story):
    assert cluster.call("GET", "/api/messages", as_="dave").json()["messages"] == []


def test_all_functions_go_back_to_zero(cluster, story, figure):
    running = cluster.functions_running()
    started = time.monotonic()
    eventually(cluster.all_at_zero, within=ZERO_WITHIN, what="functions back at zero", every=1)
    figure(
        f"{sum(running.values())} pods of {len(running)} functions back at zero in {time.monotonic() - started:.0f} s"
    )
    assert set(cluster.functions_running()) <= {ALWAYS_WARM}
