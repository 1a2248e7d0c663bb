"""Whoever has no business here is refused, on the cluster as in the tests of each function."""

import base64
import json
from datetime import UTC, datetime
from uuid import uuid4

import httpx
import pytest

from eventing import facts
from functions.shared import cloudevents
from tests.smoke.cluster import WAKES_WITHIN, Cluster

BROKER = "eventing.knative.dev/broker/fanfare/events"
SHORTEST_SECRET = 16  # characters
FLINKS = "app=scheduler,type=flink-native-kubernetes"
DELIVER = "dispatch-deliver.fanfare.svc.cluster.local"


@pytest.fixture(scope="module")
def inside(cluster: Cluster) -> httpx.Client:
    """Where pods call functions: Kourier's internal side."""
    address = cluster.forwarded("kourier-internal", "kourier-system")
    with httpx.Client(base_url=address, timeout=WAKES_WITHIN) as client:
        yield client


@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/api/messages/unread-count"), ("GET", "/api/events"), ("POST", "/api/events")]
)
def test_a_request_without_a_token_gets_401(cluster, method, path):
    answer = cluster.call(method, path, json={})

    assert (answer.status_code, answer.headers["content-type"]) == (401, "application/problem+json")


def test_a_forged_token_gets_401(cluster):
    header, claims, signature = cluster.token("bob").split(".")
    forged = ".".join([header, claims, signature[::-1]])

    answer = cluster.call("GET", "/api/messages", headers={"Authorization": f"Bearer {forged}"})

    assert answer.status_code == 401


def test_a_customers_token_at_an_admins_function_gets_403(cluster):
    assert cluster.call("POST", "/api/events", as_="bob", json={}).status_code == 403
    assert cluster.call("GET", "/api/dead-letters", as_="bob").status_code == 403


@pytest.mark.parametrize("path", ["/schedule", "/runs/x/2026-01-01", "/messages/batch", "/reservations"])
def test_the_gateway_has_no_way_to_functions_for_services(cluster, path):
    assert cluster.call("POST", f"/api{path}", as_="ada", json={}).status_code in {404, 405}


def test_the_identity_providers_administration_is_not_public(cluster):
    for path in ("/realms/master/protocol/openid-connect/token", "/realms/fanfare/../master/", "/admin/realms/fanfare"):
        answer = cluster.call("POST", path, data={"client_id": "admin-cli"})
        assert answer.status_code in {404, 405}, path


@pytest.mark.parametrize(
    "host", ["messages-create-messages.fanfare.svc.cluster.local", "dispatch-deliver.fanfare.example.com"]
)
def test_no_function_answers_from_outside_the_cluster(cluster, host):
    outside = cluster.forwarded("kourier", "kourier-system")

    assert httpx.post(outside, headers={"Host": host}, timeout=WAKES_WITHIN).status_code == 404


def delivery_requested() -> tuple[dict[str, str], bytes]:
    now = datetime.now(UTC)
    fact = facts.DeliveryRequested(event_id=uuid4(), date=now.date(), slice=0, slices=1)
    return cloudevents.encode(facts.cloud_event(fact, time=now))


def test_a_cloudevent_posted_straight_to_deliver_is_refused(cluster, inside):
    headers, body = delivery_requested()
    audience = "fanfare/dispatch-deliver"
    tokens = {
        "nobody's": ("", 401),
        "a person's": (cluster.token("ada"), 401),
        "another pod's, for this audience": (cluster.service_token("functions", audience), 403),
        "another Trigger's": (
            cluster.service_token("dispatch-dispatch-oidc-eventing.knative.dev-trigger", audience),
            403,
        ),
        "its own Trigger's for another audience": (
            cluster.service_token("dispatch-deliver-oidc-eventing.knative.dev-trigger", "fanfare/dispatch-dispatch"),
            401,
        ),
    }
    for whose, (token, status) in tokens.items():
        own = {**headers, "Host": DELIVER, **({"Authorization": f"Bearer {token}"} if token else {})}
        answer = inside.post("/", headers=own, content=body)
        assert answer.status_code == status, f"{whose}: {answer.text}"


@pytest.mark.parametrize(("account", "status"), [(None, 401), ("functions", 403), ("default", 403)])
def test_the_broker_takes_events_only_from_those_who_state_facts(cluster, account, status):
    address = cluster.forwarded("broker-ingress", "knative-eventing")
    headers, body = delivery_requested()
    if account:
        headers["Authorization"] = f"Bearer {cluster.service_token(account, BROKER)}"

    assert httpx.post(f"{address}/fanfare/events", headers=headers, content=body).status_code == status


def test_no_services_role_can_open_anothers_database(cluster):
    secret = cluster.kubectl("get", "secret", "messages-database", "-o", "jsonpath={.data.PASSWORD}")
    password = base64.b64decode(secret).decode()
    for database, allowed in (("messages", True), ("event_calendar", False), ("keycloak", False), ("postgres", False)):
        url = f"postgresql://messages:{password}@postgres/{database}"
        command = ["sh", "-c", f"psql '{url}' -Atc 'SELECT 1' 2>&1 || true"]
        said = cluster.in_postgres(*command)
        assert (said.strip() == "1") is allowed, f"{database}: {said}"
        assert allowed or "permission denied" in said


def test_no_pods_log_shows_a_secret(cluster):
    secrets = json.loads(cluster.kubectl("get", "secrets", "-o", "json"))["items"]
    values = [value for secret in secrets for value in secret.get("data", {}).values()]
    hidden = {
        text for value in values if len(text := base64.b64decode(value).decode(errors="replace")) >= SHORTEST_SECRET
    }
    assert hidden
    logs = cluster.logs()
    assert any(logs.values())
    assert [pod for pod, log in logs.items() if any(text in log for text in hidden)] == []


def test_the_scheduler_may_change_its_own_configmaps_only(cluster):
    """Flink writes who leads and which checkpoint is the newest; the settings of all functions are ConfigMaps too."""
    names = cluster.kubectl("get", "configmaps", "-o", "name").replace("configmap/", "").split()
    flinks = set(cluster.kubectl("get", "configmaps", "-l", FLINKS, "-o", "name").replace("configmap/", "").split())

    assert flinks
    assert {name for name in names if cluster.may("scheduler", "update", f"configmap/{name}")} == flinks
    assert [
        verb for verb in ("patch", "delete", "deletecollection") if cluster.may("scheduler", verb, "configmaps")
    ] == []
