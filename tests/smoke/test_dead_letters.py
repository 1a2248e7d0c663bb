"""An event that a function cannot take is retried, kept as a dead letter, listed, and replayed by the platform team."""

import json
from collections.abc import Iterator
from datetime import timedelta

import pytest

from tests.smoke.cluster import CONSENTING, Cluster, eventually

FUNCTION = "dispatch-dispatch"
ENV = "/spec/template/spec/containers/0/env"
NOWHERE = {"name": "EVENT_CALENDAR_URL", "value": "http://127.0.0.1:9"}
ATTEMPTS = 6  # the first, and as many as the Trigger retries


@pytest.fixture
def without_calendar(cluster: Cluster) -> Iterator[object]:
    """The function as it is while the calendar is down; yields what brings it back."""

    def patch(operation: dict[str, object]) -> None:
        cluster.kubectl("patch", "ksvc", FUNCTION, "--type=json", "--patch", json.dumps([operation]))
        cluster.kubectl("wait", "ksvc", FUNCTION, "--for=condition=Ready", "--timeout=120s")

    before = json.loads(cluster.kubectl("get", "ksvc", FUNCTION, "-o", "json"))
    env = before["spec"]["template"]["spec"]["containers"][0]["env"]
    patch({"op": "replace", "path": ENV, "value": [*env, NOWHERE]})
    yield lambda: patch({"op": "replace", "path": ENV, "value": env})
    patch({"op": "replace", "path": ENV, "value": env})


def test_an_event_is_retried_kept_listed_and_replayed(cluster, figure, without_calendar):
    event_id = cluster.publish(start=timedelta(minutes=-1), end=timedelta(hours=2))

    def waiting() -> list[dict[str, object]]:
        answer = cluster.call("GET", "/api/dead-letters", as_="olga").json()
        return [each for each in answer["dead_letters"] if each["subject"] == event_id and each["waiting"]]

    [letter] = eventually(waiting, within=300, what="the dead letter", every=2)
    assert (letter["type"], letter["error_code"]) == ("dev.fanfare.occurrence.due.v1", 503)
    log = cluster.kubectl("logs", "-l", f"serving.knative.dev/service={FUNCTION}", "-c", "user-container", "--tail=-1")
    attempts = log.count('"POST / 503"')
    assert attempts >= ATTEMPTS
    figure(f"a dead letter after {attempts} deliveries, each answered 503")

    without_calendar()
    replayed = cluster.call("POST", f"/api/dead-letters/{letter['dead_letter_id']}/replay", as_="olga")
    assert replayed.status_code == 200, replayed.text
    assert (replayed.json()["replays"], replayed.json()["waiting"]) == (1, False)

    eventually(lambda: cluster.event(event_id)["runs"], within=120, what="the run's outcome")
    assert cluster.messages_of(event_id) == (CONSENTING, CONSENTING)
