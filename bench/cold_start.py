"""`python -m bench.cold_start`: the first byte of unread_count from zero, beside a bare functions-framework hello.

Both run on the cluster that KUBECONFIG points at (build bench/hello and apply bench/hello/service.yaml there first).
In each pair both start from zero, one after the other, in turns; the ratio is that of the medians.
"""

import argparse
import contextlib
import http
import http.client
import json
import re
import statistics
import subprocess
import time
import urllib.parse
from collections.abc import Iterator

NAMESPACE = "fanfare"
TOKEN = "/realms/fanfare/protocol/openid-connect/token"
AT_MOST = 1.6
ZERO_WITHIN = 180.0  # seconds


def main() -> None:
    given = _arguments()
    with forwarded("keycloak", NAMESPACE) as keycloak, forwarded("kourier-internal", "kourier-system") as kourier:
        token = token_of("bob", keycloak)
        both = {"hello": "/", given.function: given.path}
        times: dict[str, list[float]] = {name: [] for name in both}
        for number in range(given.pairs):
            wait_for_zero(list(both))
            for name in sorted(both, reverse=bool(number % 2)):
                times[name].append(first_byte(kourier, name, both[name], token))
                time.sleep(3)
            print(
                f"pair {number + 1}: " + ", ".join(f"{name} {own[-1]:.3f} s" for name, own in times.items()), flush=True
            )
    medians = {name: statistics.median(own) for name, own in times.items()}
    for name, own in times.items():
        print(f"{name}: median {medians[name]:.3f} s ({min(own):.3f} to {max(own):.3f}, {len(own)} cold starts)")
    print(f"ratio: {medians[given.function] / medians['hello']:.2f} (at most {AT_MOST})")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--function", default="messages-unread-count")
    parser.add_argument("--path", default="/messages/unread-count")
    parser.add_argument("--pairs", type=int, default=15)
    return parser.parse_args()


@contextlib.contextmanager
def forwarded(service: str, namespace: str) -> Iterator[int]:
    """Forward a free local port to a Service while the block runs."""
    command = ["kubectl", "-n", namespace, "port-forward", f"service/{service}", ":80"]
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


def wait_for_zero(names: list[str]) -> None:
    """Wait until neither function has a pod, not even one that is ending."""
    deadline = time.monotonic() + ZERO_WITHIN
    selector = f"serving.knative.dev/service in ({','.join(names)})"
    command = ["kubectl", "-n", NAMESPACE, "get", "pods", "-l", selector, "-o", "name"]
    while subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip():
        assert time.monotonic() < deadline, "the functions do not scale to zero"
        time.sleep(1)


def first_byte(port: int, name: str, path: str, token: str) -> float:
    """Return the seconds from asking to the answer's first byte."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    headers = {"Host": f"{name}.{NAMESPACE}.svc.cluster.local", "Authorization": f"Bearer {token}"}
    started = time.perf_counter()
    connection.request("GET", path, headers=headers)
    answer = connection.getresponse()
    taken = time.perf_counter() - started
    assert answer.status == http.HTTPStatus.OK, f"{name} answered {answer.status}: {answer.read()[:200]!r}"
    connection.close()
    return taken


if __name__ == "__main__":
    main()
