"""What the job talks to, for tests: an identity provider, the calendar's feed and a Broker, in one HTTP server."""

import json
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, TypeVar
from urllib.parse import parse_qs, urlparse

from functions.shared import cloudevents
from functions.shared.cloudevents import CloudEvent

T = TypeVar("T")
TOKEN = "a-service-token"


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256
    world: "World"


class World:
    """Answers `entries` as the feed does, and stores each CloudEvent with the instant of its arrival."""

    def __init__(self) -> None:
        self._server = Server(("127.0.0.1", 0), Handler)
        self._server.world = self
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()
        self._lock = threading.Lock()
        self._entries: dict[str, dict[str, Any]] = {}
        self.up = True
        self.polls = 0
        self.positions: list[int] = []
        self.refused = 0
        self.hanging: set[str] = set()
        self.let_go = threading.Event()
        self._seq = 0
        self._told: dict[str, int] = {}
        self.tokens = 0
        self.events: list[CloudEvent[Any]] = []
        self.arrivals: list[float] = []
        self.headers: list[dict[str, str]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def environ(self) -> dict[str, str]:
        return {
            "SCHEDULE_FEED_URL": f"{self.url}/functions/{{function}}",
            "OIDC_TOKEN_URL": f"{self.url}/token",
            "CLIENT_ID": "scheduler",
            "CLIENT_SECRET": "a secret",
            "K_SINK": f"{self.url}/broker",
        }

    def set(self, event_id: str, *, seq: int, scheduled: bool = True, **fields: Any) -> None:
        """Make the feed say this of a promotion from now on."""
        with self._lock:
            self._entries[event_id] = {"event_id": event_id, "seq": seq, "scheduled": scheduled, "runs": [], **fields}

    def next_seq(self) -> int:
        self._seq += 1
        return self._seq

    def is_read(self, event_id: str) -> bool:
        """Say whether the newest about a promotion was read, and the page after it asked for."""
        with self._lock:
            return self._told.get(event_id, 0) >= self._entries[event_id]["seq"]

    def about(self, event_id: str) -> list[str]:
        """Return the ids of the CloudEvents about a promotion, in the order of their arrival."""
        with self._lock:
            return [event.id for event in self.events if event.subject == event_id]

    def ids(self) -> list[str]:
        with self._lock:
            return [event.id for event in self.events]

    def until(self, seen: Callable[[], T], *, seconds: float) -> T:
        """Return what `seen` returns once that is true, or fail."""
        deadline = time.monotonic() + seconds
        while not (found := seen()):
            assert time.monotonic() < deadline, f"not seen within {seconds} s; events: {self.ids()[-5:]}"
            time.sleep(0.05)
        return found

    def close(self) -> None:
        self.let_go.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def page(self, after: int, limit: int) -> dict[str, Any]:
        with self._lock:
            self.polls += 1
            self.positions.append(after)
            self._told |= {name: entry["seq"] for name, entry in self._entries.items() if entry["seq"] <= after}
            newer = sorted((e for e in self._entries.values() if e["seq"] > after), key=lambda e: e["seq"])[:limit]
        return {"entries": newer, "next_after": newer[-1]["seq"] if newer else after}

    def take(self, headers: dict[str, str], body: bytes) -> None:
        event = cloudevents.decode_any(headers, body)
        with self._lock:
            self.events.append(event)
            self.arrivals.append(time.time())
            self.headers.append(headers)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: Server

    def do_GET(self) -> None:
        asked = urlparse(self.path)
        query = parse_qs(asked.query)
        if not self.server.world.up:
            self.server.world.refused += 1
            self._answer(503, {})
        elif asked.path != "/functions/schedule-feed/schedule":
            self._answer(404, {})
        elif self.headers["Authorization"] != f"Bearer {TOKEN}":
            self._answer(401, {})
        else:
            self._answer(200, self.server.world.page(int(query["after"][0]), int(query["limit"][0])))

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.path == "/token":
            self.server.world.tokens += 1
            scope = parse_qs(body.decode()).get("scope")
            right = scope == ["fanfare-event-calendar"]
            self._answer(200 if right else 400, {"access_token": TOKEN, "expires_in": 300})
        else:
            if self.headers["ce-subject"] in self.server.world.hanging:
                self.server.world.let_go.wait(60)
            self.server.world.take({k.lower(): v for k, v in self.headers.items()}, body)
            self._answer(202, None)

    def _answer(self, status: int, what: Any) -> None:
        body = b"" if what is None else json.dumps(what).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        pass
