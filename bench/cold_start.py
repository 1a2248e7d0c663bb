"""`python -m bench.cold_start`: seconds to the first byte from zero, beside a bare functions-framework hello.

All run on the cluster that KUBECONFIG points at, where Fanfare has to be deployed; the hello is built and deployed
beside it, and deleted at the end. In each round each function starts from zero, one after the other, in an order that
turns; figures are medians. A function of the same service that refuses its caller loads the same code and asks nobody:
what it takes less is what the keys and the database cost.
"""

import contextlib
import http.client
import json
import re
import shutil
import subprocess
import sys
import time
import urllib.parse
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path

from msgspec import Struct

from bench.support import report
from local.catalog import ROOT

NAMESPACE = "fanfare"
FOLDER = Path(__file__).parent / "hello"
MANIFESTS = ROOT / "manifests"
IMAGE = "dev.local/hello:1"  # as in its service.yaml
KNATIVE_SERVICE = "services.serving.knative.dev"
KUBECTL = ("kubectl", "--namespace", NAMESPACE)
TOKEN = "/realms/fanfare/protocol/openid-connect/token"
AT_MOST = 1.4
ZERO_WITHIN = 180.0  # seconds
PAUSE = 3.0  # seconds, so that one start does not disturb the next


class Start(Struct, frozen=True):
    """One kind of cold start."""

    what: str
    function: str
    path: str
    status: int = HTTPStatus.OK


HELLO = Start("a bare hello", "hello", "/")
OWN = Start("unread_count, with its token and its database", "messages-unread-count", "/messages/unread-count")
REFUSED = Start("list_messages, refusing a caller without a token", "messages-list-messages", "/messages", 401)
STARTS = (HELLO, OWN, REFUSED)


def main() -> None:
    parser = report.parser(__doc__)
    parser.add_argument("--rounds", type=int, default=15)
    given = parser.parse_args()
    if not is_deployed():
        sys.exit("There is no cluster with Fanfare on it: point KUBECONFIG at one, and run `make smoke`.")
    facts = report.machine()
    with (
        hello(),
        forwarded("keycloak", NAMESPACE) as keycloak,
        forwarded("kourier-internal", "kourier-system") as kourier,
    ):
        found = measured(given.rounds, kourier, token_of("bob", keycloak))
    document = {"machine": facts, "ratio": ratio(found, OWN), "seconds": found}
    report.publish("cold_start", given.out, document, table(found))


def is_deployed() -> bool:
    if shutil.which("kubectl") is None:
        return False
    found = subprocess.run([*KUBECTL, "get", KNATIVE_SERVICE, OWN.function], check=False, capture_output=True)
    return found.returncode == 0


@contextlib.contextmanager
def hello() -> Iterator[None]:
    """Have the bare hello on the cluster while the block runs."""
    service = FOLDER / "service.yaml"
    subprocess.run([MANIFESTS / "build-image", IMAGE, FOLDER], check=True)
    subprocess.run([*KUBECTL, "apply", "--filename", service], check=True)
    try:
        ready = ["wait", "--for=condition=Ready", f"{KNATIVE_SERVICE}/{HELLO.function}", "--timeout=300s"]
        subprocess.run([*KUBECTL, *ready], check=True)
        yield
    finally:
        subprocess.run([*KUBECTL, "delete", "--filename", service], check=True)


def measured(rounds: int, kourier: int, token: str) -> dict[str, list[float]]:
    """Return the seconds that each start took, by function."""
    found: dict[str, list[float]] = {start.function: [] for start in STARTS}
    for number in range(rounds):
        wait_for_zero()
        turn = number % len(STARTS)
        for start in (*STARTS[turn:], *STARTS[:turn]):
            found[start.function].append(first_byte(kourier, start, token))
            time.sleep(PAUSE)
        print(f"round {number + 1}: " + ", ".join(f"{name} {own[-1]:.3f} s" for name, own in found.items()), flush=True)
    return found


def table(found: dict[str, list[float]]) -> list[list[str]]:
    head = ["", "median seconds", "shortest", "longest", "beside hello", "wanted"]
    return [head, *(row(found, start) for start in STARTS)]


def row(found: dict[str, list[float]], start: Start) -> list[str]:
    own = found[start.function]
    figures = [f"{each:.2f}" for each in (report.median(own), min(own), max(own), ratio(found, start))]
    return [start.what, *figures, f"≤ {AT_MOST}" if start is OWN else ""]


def ratio(found: dict[str, list[float]], start: Start) -> float:
    return report.median(found[start.function]) / report.median(found[HELLO.function])


@contextlib.contextmanager
def forwarded(service: str, namespace: str) -> Iterator[int]:
    """Forward a free local port to a Service while the block runs."""
    command = ["kubectl", "--namespace", namespace, "port-forward", f"service/{service}", ":80"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout
            match = re.search(r"127\.0\.0\.1:(\d+)", process.stdout.readline())
            assert match, f"{service} cannot be reached"
            yield int(match[1])
        finally:
            process.terminate()


def token_of(username: str, port: int) -> str:
    fields = {"grant_type": "password", "client_id": "fanfare-cli", "username": username, "password": username}
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    connection.request("POST", TOKEN, urllib.parse.urlencode(fields), form)
    return str(json.load(connection.getresponse())["access_token"])


def wait_for_zero() -> None:
    """Wait until none of the functions has a pod, not even one that is ending."""
    deadline = time.monotonic() + ZERO_WITHIN
    selector = f"serving.knative.dev/service in ({','.join(start.function for start in STARTS)})"
    command = [*KUBECTL, "get", "pods", "-l", selector, "-o", "name"]
    while subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip():
        assert time.monotonic() < deadline, "the functions do not scale to zero"
        time.sleep(1)


def first_byte(port: int, start: Start, token: str) -> float:
    """Return the seconds from asking to the answer's first byte."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    headers = {"Host": f"{start.function}.{NAMESPACE}.svc.cluster.local"}
    if start.status == HTTPStatus.OK:
        headers["Authorization"] = f"Bearer {token}"
    started = time.perf_counter()
    connection.request("GET", start.path, headers=headers)
    answer = connection.getresponse()
    taken = time.perf_counter() - started
    assert answer.status == start.status, f"{start.function} answered {answer.status}: {answer.read()[:200]!r}"
    connection.close()
    return taken


if __name__ == "__main__":
    main()
