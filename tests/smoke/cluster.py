"""A cluster with Fanfare on it, seen from outside: through the gateway as people do, and with kubectl."""

import contextlib
import json
import subprocess
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, Self, TypeVar

import httpx

from tests.smoke import forwarding

T = TypeVar("T")

NAMESPACE = "fanfare"
REALM = "/realms/fanfare"
CONSENTING = 1002  # bob, carol and customer-0001 … customer-1000
ALWAYS_WARM = "event-calendar-schedule-feed"  # Flink polls it
WAKES_WITHIN = 60  # seconds, on a busy machine
SPRING_SALE: dict[str, Any] = {
    "title": "Spring sale",
    "description": "Everything for the table.",
    "promotion_package": {
        "name": "Table & kitchen",
        "coupon_code": "SPRING",
        "discount": {"kind": "percent", "value": 15},
        "products": [],
    },
    "timezone": "UTC",
    "audience": {"segment": "all"},
    "subject": "{{ customer.first_name }}, {{ event.title }} is on",
    "content": "Hello {{ customer.first_name }}, use {{ package.coupon_code }}.",
}


class Cluster:
    """Use it as a context manager: it forwards ports while it is open."""

    def __enter__(self) -> Self:
        self._open = contextlib.ExitStack()
        self.origin = self.forwarded("gateway", NAMESPACE)
        self._client = self._open.enter_context(httpx.Client(base_url=self.origin, timeout=WAKES_WITHIN))
        self._tokens: dict[str, str] = {}
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def forwarded(self, service: str, namespace: str) -> str:
        """Return a local address of a Service's port 80."""
        return self._open.enter_context(forwarding.port_forward(service, namespace))

    def public(self) -> str:
        """Return the public origin, for a browser: a login leads back there and nowhere else."""
        discovery = self.call("GET", f"{REALM}/.well-known/openid-configuration").raise_for_status().json()
        origin = str(discovery["issuer"]).removesuffix(REALM)
        if not self._leads_here(origin):
            port = httpx.URL(origin).port or 80
            self._open.enter_context(forwarding.port_forward("gateway", NAMESPACE, port=port))
            assert self._leads_here(origin), f"{origin} is not this cluster's gateway"
        return origin

    def _leads_here(self, origin: str) -> bool:
        """Tell by its signing keys whether an origin is this cluster's, not another Fanfare on this machine."""
        keys = f"{REALM}/protocol/openid-connect/certs"
        with contextlib.suppress(httpx.TransportError):
            return httpx.get(origin + keys).content == self.call("GET", keys).content
        return False

    def token(self, username: str) -> str:
        """Return an access token of one of the cast, from the identity provider inside the cluster."""
        if username not in self._tokens:
            form = {"grant_type": "password", "client_id": "fanfare-cli", "username": username, "password": username}
            answer = self._client.post(f"{REALM}/protocol/openid-connect/token", data=form)
            self._tokens[username] = answer.raise_for_status().json()["access_token"]
        return self._tokens[username]

    def call(self, method: str, path: str, *, as_: str | None = None, **rest: Any) -> httpx.Response:
        """Call the public origin, as one of the cast or as nobody."""
        headers = {"Authorization": f"Bearer {self.token(as_)}"} if as_ else {}
        return self._client.request(method, path, headers={**headers, **rest.pop("headers", {})}, **rest)

    def publish(self, *, start: timedelta, end: timedelta, **changes: Any) -> str:
        """Create and publish a promotion whose window lies so far from now, due as it starts; return its id."""
        now = datetime.now(UTC)
        times = {
            "start_datetime": (now + start).isoformat(),
            "end_datetime": (now + end).isoformat(),
            "send_time": f"{now + start - timedelta(hours=1):%H:%M}",
        }
        created = self.call("POST", "/api/events", as_="ada", json={**SPRING_SALE, **times, **changes})
        assert created.status_code == 201, created.text
        event = created.json()
        match = {"If-Match": created.headers["ETag"]}
        published = self.call("POST", f"/api/events/{event['event_id']}/publish", as_="ada", headers=match)
        assert published.status_code == 200, published.text
        return str(event["event_id"])

    def event(self, event_id: str) -> Any:
        answer = self.call("GET", f"/api/events/{event_id}", as_="ada")
        assert answer.status_code == 200, answer.text
        return answer.json()

    def rows(self, database: str, statement: str) -> list[list[str]]:
        """Return what a query gives, as text."""
        command = ["psql", "-U", "postgres", "-d", database, "-Atc", statement]
        return [line.split("|") for line in self.in_postgres(*command).splitlines()]

    def in_postgres(self, *command: str) -> str:
        return self.kubectl("exec", "postgres-0", "--", *command)

    def messages_of(self, event_id: str) -> tuple[int, int]:
        """Return how many messages there are of an event, and to how many customers."""
        [[messages, customers]] = self.rows(
            "messages", f"SELECT count(*), count(DISTINCT user_id) FROM message WHERE event_id = '{event_id}'"
        )
        return int(messages), int(customers)

    def functions_running(self) -> dict[str, int]:
        """Return how many pods each function has, those that are ending included."""
        found = json.loads(self.kubectl("get", "pods", "-l", "app.kubernetes.io/component=function", "-o", "json"))
        pods: dict[str, int] = {}
        for pod in found["items"]:
            name = pod["metadata"]["labels"]["serving.knative.dev/service"]
            pods[name] = pods.get(name, 0) + 1
        return pods

    def all_at_zero(self) -> bool:
        return not self.functions_running().keys() - {ALWAYS_WARM}

    def logs(self) -> dict[str, str]:
        """Return what each pod has said: nothing for one that ends in the meantime, as it does at zero."""

        def log(pod: str) -> tuple[str]:
            if not self.kubectl("get", pod, "--ignore-not-found", "-o", "name"):
                return ("",)
            return (self.kubectl("logs", pod, "--all-containers", "--ignore-errors"),)

        pods = self.kubectl("get", "pods", "-o", "name").split()
        return {pod: eventually(partial(log, pod), within=WAKES_WITHIN, what=f"the log of {pod}")[0] for pod in pods}

    def service_token(self, account: str, audience: str) -> str:
        """Return a token of a service account for an audience, as any pod could ask for."""
        return self.kubectl("create", "token", account, "--audience", audience).strip()

    def may(self, account: str, verb: str, what: str) -> bool:
        """Ask whether a service account may do something in Fanfare's namespace."""
        identity = f"system:serviceaccount:{NAMESPACE}:{account}"
        command = ["kubectl", "--namespace", NAMESPACE, "auth", "can-i", "--quiet", verb, what, "--as", identity]
        return subprocess.run(command, check=False, timeout=60).returncode == 0

    def kubectl(self, *arguments: str, namespace: str = NAMESPACE) -> str:
        command = ["kubectl", "--namespace", namespace, *arguments]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
        assert done.returncode == 0, f"kubectl {' '.join(arguments)}: {done.stderr}"
        return done.stdout


def eventually(answer: Callable[[], T], *, within: float, what: str, every: float = 0.5) -> T:
    """Return the first answer that is true, asking again for a while; a failed request is asked again too."""
    deadline = time.monotonic() + within
    last: object = None
    while time.monotonic() < deadline:
        try:
            if last := answer():
                return last
        except (httpx.HTTPError, AssertionError) as error:
            last = error
        time.sleep(every)
    raise AssertionError(f"{what} did not come within {within} s: {last!r}")
