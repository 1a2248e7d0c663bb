"""The shared modules, each in the environment of a made-up service."""

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import functions_framework
import pytest

from functions.shared import client, connect
from tests.support.serving import CACHED
from tests.support.tokens import EVENTING, ISSUER, SUBJECT

AUDIENCE = "fanfare-sample"
CONNECTIONS = client.http  # itself, whatever a test puts in its place
SAMPLE = Path(__file__).with_name("sample_functions.py")


@pytest.fixture
def forget() -> Iterator[Callable[[], None]]:
    """What a process has cached is forgotten, before and after."""

    def forget() -> None:
        if CONNECTIONS.cache_info().currsize:
            CONNECTIONS().close()
            CONNECTIONS.cache_clear()
        for cached in CACHED:
            cached.cache_clear()
        connect.forget()

    forget()
    yield forget
    forget()


@pytest.fixture
def environment(issuer, monkeypatch, forget):
    """The settings of a service that checks tokens."""
    own = {
        "OIDC_ISSUER": ISSUER,
        "OIDC_JWKS_URL": issuer.jwks_url,
        "OIDC_AUDIENCE": AUDIENCE,
        "EVENTING_ISSUER": EVENTING,
        "EVENTING_JWKS_URL": issuer.jwks_url,
        "EVENTING_SUBJECT": SUBJECT,
    }
    for name, value in own.items():
        monkeypatch.setenv(name, value)
    return monkeypatch


@pytest.fixture
def sample(environment):
    """`sample("keep_thing").post("/things", …)`: a function of sample_functions.py, as its container serves it."""
    return lambda name: functions_framework.create_app(name, str(SAMPLE)).test_client()


@pytest.fixture
def signed_in(issuer):
    """`signed_in("admin")`: the headers of a request by someone of that role."""

    def signed_in(*roles, **claims):
        token = issuer.token(user="ada", roles=list(roles), **{"audience": AUDIENCE, **claims})
        return {"Authorization": f"Bearer {token}"}

    return signed_in


class StandIn:
    """A server that answers what it is told to, in turn, the last answer for good, and remembers what it was asked."""

    def __init__(self) -> None:
        self.requests: list[tuple[str, str, dict[str, str], bytes]] = []
        self.answers: list[tuple[int, Any]] = [(200, {})]
        stand_in = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def answer(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
                headers = {name.lower(): value for name, value in self.headers.items()}
                stand_in.requests.append((self.command, self.path, headers, body))
                status, payload = stand_in.answers.pop(0) if len(stand_in.answers) > 1 else stand_in.answers[0]
                content = json.dumps(payload).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            do_GET = do_POST = do_PUT = answer  # noqa: N815 - the names that http.server looks for

            def log_message(self, *_: Any) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def stand_in() -> Iterator[StandIn]:
    server = StandIn()
    yield server
    server.close()


@pytest.fixture
def impatient(monkeypatch):
    """No pauses between attempts, and no waiting for a connection."""
    monkeypatch.setattr("functions.shared.retry.FIRST_DELAY", 0.0)
    monkeypatch.setattr("functions.shared.connect.WAKING", 0.0)
    monkeypatch.setattr("functions.shared.connect.PATIENCE", 0.0)
