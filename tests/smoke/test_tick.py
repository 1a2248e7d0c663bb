"""The clock's tick passes the Broker under its own identity, and makes functions delete what has expired."""

import json
from collections.abc import Iterator

import pytest

from tests.smoke.cluster import Cluster, eventually

EVERY_MINUTE = "* * * * *"
TICKS_WITHIN = 180  # seconds: a minute at most until it is due, and a function that wakes


@pytest.fixture
def ticking(cluster: Cluster) -> Iterator[None]:
    """The clock, ticking every minute."""

    def schedule(text: str) -> None:
        patch = json.dumps({"spec": {"schedule": text}})
        cluster.kubectl("patch", "pingsource", "clock", "--type=merge", "--patch", patch)

    before = cluster.kubectl("get", "pingsource", "clock", "-o", "jsonpath={.spec.schedule}")
    schedule(EVERY_MINUTE)
    yield
    schedule(before)


def test_the_clock_is_ready_and_may_publish(cluster: Cluster) -> None:
    for resource in ("pingsource/clock", "eventpolicy/clock"):
        cluster.kubectl("wait", resource, "--for=condition=Ready", "--timeout=60s")


@pytest.mark.usefixtures("ticking")
def test_an_idempotency_key_that_has_expired_is_deleted(cluster: Cluster, figure) -> None:
    for key, age in (("tick-old", "2 days"), ("tick-new", "0")):
        cluster.rows(
            "event_calendar",
            "INSERT INTO idempotency_key (caller, key, body_hash, created_at) "
            f"VALUES ('smoke', '{key}', 'x', now() - interval '{age}')",
        )

    eventually(
        lambda: (
            cluster.rows("event_calendar", "SELECT key FROM idempotency_key WHERE caller = 'smoke'") == [["tick-new"]]
        ),
        within=TICKS_WITHIN,
        what="the tick",
    )
    figure("a tick woke maintain_keys, which deleted an expired idempotency key")
