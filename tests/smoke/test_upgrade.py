"""From an earlier release to this one, while promotions are being delivered and people read.

It finds the earlier release deployed (`python -m tests.smoke --from REVISION`), and leaves this one.
"""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import pytest

from tests.smoke.cluster import CONSENTING, Cluster, eventually
from tests.smoke.upgrade import Reader, deploy_this

PROMOTIONS = 10
APART = timedelta(seconds=20)
DONE_WITHIN = 600  # seconds; the scheduler publishes an occurrence again after 30 s, then after 60 s, …


class Upgrade(NamedTuple):
    """Which promotions were published before, who read meanwhile, and when it was."""

    events: list[str]
    reader: Reader
    began: datetime
    ended: datetime


@pytest.fixture(scope="module")
def upgrade(figure) -> Upgrade:
    """Promotions that become due one after the other, the first immediately, while the release is replaced."""
    with Cluster() as earlier:
        events = [
            earlier.publish(start=number * APART, end=timedelta(hours=2), title=f"Due in the upgrade: {number + 1}")
            for number in range(PROMOTIONS)
        ]
        eventually(lambda: runs(earlier, events[0]), within=DONE_WITHIN, what="the earlier release's first run")
    began, started = datetime.now(UTC), time.monotonic()
    with Reader() as reader:
        deploy_this()
        ended = datetime.now(UTC)
        figure(f"this release instead of the earlier one: {time.monotonic() - started:.0f} s")
        with Cluster() as now:
            for event_id in events:
                eventually(lambda event=event_id: runs(now, event), within=DONE_WITHIN, what=f"the run of {event_id}")
    return Upgrade(events, reader, began, ended)


@pytest.fixture(scope="module")
def cluster(upgrade) -> Iterator[Cluster]:
    """The cluster after the upgrade: the way to a gateway ends with its pod."""
    with Cluster() as own:
        yield own


def runs(cluster: Cluster, event_id: str) -> list[Any]:
    return [run for run in cluster.event(event_id)["runs"] if run["finished_at"]]


def test_promotions_are_delivered_during_the_upgrade(cluster, upgrade, figure):
    started = [datetime.fromisoformat(runs(cluster, event_id)[0]["started_at"]) for event_id in upgrade.events]
    meanwhile = sum(upgrade.began < each < upgrade.ended for each in started)

    assert meanwhile >= 1
    figure(f"{meanwhile} of {len(started)} promotions delivered in the middle of the upgrade")


def test_every_customer_has_one_message_of_each(cluster, upgrade):
    for event_id in upgrade.events:
        [run] = runs(cluster, event_id)
        assert (run["outcome"], run["created"]) == ("completed", CONSENTING)
        assert cluster.messages_of(event_id) == (CONSENTING, CONSENTING)


def test_readers_get_no_error(upgrade, figure):
    assert upgrade.reader.failures == []
    assert upgrade.reader.answers[200] > 100
    assert upgrade.reader.last > upgrade.ended
    figure(f"{upgrade.reader.answers[200]} pages and calls answered meanwhile, each with 200")


def test_what_the_earlier_release_wrote_is_read_by_this_one(cluster, upgrade):
    listed = cluster.call("GET", "/api/messages?limit=50", as_="bob").json()["messages"]

    assert upgrade.events[0] in {message["event_id"] for message in listed}
