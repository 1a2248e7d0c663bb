"""Delete any one pod in the middle of a delivery: no message is lost, none is double."""

import json
import time
from datetime import timedelta

import pytest

from tests.smoke.cluster import CONSENTING, Cluster, eventually

READY = ("Ready", "True")
HEALED_WITHIN = 300  # seconds; the scheduler states an occurrence again after 30 s, then after 60 s, …
FUNCTIONS = [
    "event-calendar-schedule-feed",
    "event-calendar-get-event",
    "event-calendar-record-run",
    "dispatch-dispatch",
    "dispatch-deliver",
    "messages-open-run",
    "messages-create-messages",
    "ecommerce-list-customers",
    "ecommerce-count-customers",
]
OTHERS = {
    "postgres": ("fanfare", "app.kubernetes.io/name=postgres"),
    "flink-jobmanager": ("fanfare", "app.kubernetes.io/component=jobmanager"),
    "flink-taskmanager": ("fanfare", "app.kubernetes.io/component=taskmanager"),
    "broker-ingress": ("knative-eventing", "eventing.knative.dev/brokerRole=ingress"),
    "broker-filter": ("knative-eventing", "eventing.knative.dev/brokerRole=filter"),
    "channel-dispatcher": ("knative-eventing", "messaging.knative.dev/role=dispatcher"),
}


def delete(cluster: Cluster, namespace: str, selector: str) -> None:
    cluster.kubectl("delete", "pods", "-l", selector, "--grace-period=1", "--wait=false", namespace=namespace)


def ready(cluster: Cluster, namespace: str, selector: str) -> set[str]:
    """Return the identities of the pods that are ready; one that comes after another has an identity of its own."""
    found = json.loads(cluster.kubectl("get", "pods", "-l", selector, "-o", "json", namespace=namespace))
    return {pod["metadata"]["uid"] for pod in found["items"] if READY in map(_state, pod["status"]["conditions"])}


def _state(condition: dict[str, str]) -> tuple[str, str]:
    return condition["type"], condition["status"]


def wait_for_the_end(cluster: Cluster, event_id: str) -> float:
    started = time.monotonic()
    eventually(lambda: cluster.event(event_id)["runs"], within=HEALED_WITHIN, what="the run's outcome")
    return time.monotonic() - started


def assert_one_message_each(cluster: Cluster, event_id: str) -> None:
    # A pod is ready some time before every node's proxy leads to it: until then its clients are refused.
    [run] = eventually(lambda: cluster.event(event_id)["runs"], within=HEALED_WITHIN, what="the run's outcome")
    assert cluster.messages_of(event_id) == (CONSENTING, CONSENTING)
    assert (run["outcome"], run["recipients"]) == ("completed", CONSENTING)


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_functions_pod_may_go_as_soon_as_it_is_there(cluster, figure, function):
    event_id = cluster.publish(start=timedelta(minutes=-1), end=timedelta(hours=2))
    selector = f"serving.knative.dev/service={function}"
    running = ["get", "pods", "-l", selector, "--field-selector=status.phase=Running", "-o", "name"]
    eventually(lambda: cluster.kubectl(*running), within=120, what=f"a pod of {function}", every=0.1)
    delete(cluster, "fanfare", selector)

    figure(f"{function} deleted: the run's outcome after {wait_for_the_end(cluster, event_id):.1f} s")

    assert_one_message_each(cluster, event_id)


@pytest.mark.parametrize("pod", OTHERS)
def test_a_pod_of_the_platform_may_go_once_a_run_is_open(cluster, figure, pod):
    event_id = cluster.publish(start=timedelta(minutes=-1), end=timedelta(hours=2))
    opened = f"SELECT 1 FROM run WHERE event_id = '{event_id}'"
    eventually(lambda: cluster.rows("messages", opened), within=120, what="an open run", every=0.1)
    deleted = ready(cluster, *OTHERS[pod])
    delete(cluster, *OTHERS[pod])

    figure(f"{pod} deleted: the run's outcome after {wait_for_the_end(cluster, event_id):.1f} s")

    eventually(lambda: ready(cluster, *OTHERS[pod]) - deleted, within=HEALED_WITHIN, what=f"another pod of {pod}")

    assert_one_message_each(cluster, event_id)
