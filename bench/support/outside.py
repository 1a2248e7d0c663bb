"""What stands in for everything around the measured functions: one HTTP server in the benchmark's own process.

It gives service tokens, is the calendar (every day of every event has one snapshot, and sending is never stopped),
takes the Broker's events, and serves customers from pages that lie prepared in memory.
"""

import contextlib
import queue
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

import msgspec

from functions.shared import cloudevents
from functions.shared.cloudevents import CloudEvent
from tests.support.tokens import Issuer

CONTENT = """Hello {{ customer.first_name | default("there") }},

our *{{ event.title }}* has begun: **{{ package.discount }}** off everything, until {{ event.end_date | date }}.
Just enter {{ package.coupon_code }} when you check out.

See you soon in {{ customer.city | default("our shop") }}!
"""

GOING_ON = b'{"stop": null, "changes": [], "next_before": null}'  # while sending is not stopped


class Outside:
    """The stand-in's address, and the events that were emitted."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.events: queue.SimpleQueue[CloudEvent[Any]] = queue.SimpleQueue()
        self.customers: list[dict[str, Any]] = []
        self.changes: dict[str, str] = {}  # to the snapshots that it answers
        self._pages: dict[str, bytes] = {}

    def page(self, query: str) -> bytes:
        """Return the customers that a query asks for, as JSON; made up when first asked for."""
        if query not in self._pages:
            given = {name: values[0] for name, values in parse_qs(query).items()}
            after, upto, limit = given.get("after", ""), given.get("upto", "~"), int(given["limit"])
            found = [each for each in self.customers if after < each["user_id"] <= upto]
            more = found[limit - 1]["user_id"] if len(found) > limit else None
            self._pages[query] = msgspec.json.encode({"customers": found[:limit], "next_after": more})
        return self._pages[query]


@contextlib.contextmanager
def outside(issuer: Issuer) -> Iterator[Outside]:
    """Serve the stand-in while the block runs."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(issuer))
    server.daemon_threads = True
    made = Outside(f"http://127.0.0.1:{server.server_port}")
    server.outside = made  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield made
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def snapshot(event_id: str, day: str) -> dict[str, Any]:
    """Return what a day of a promotion of a week around today says, for everyone, without products of its own."""
    today = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return {
        "event_id": event_id,
        "date": day,
        "revision": 2,
        "expires": today + timedelta(days=1),
        "title": "Spring sale",
        "description": "",
        "promotion_package": {
            "name": "Spring",
            "coupon_code": "SPRING20",
            "discount": {"kind": "percent", "value": 20},
            "products": [],
        },
        "start_datetime": today - timedelta(days=3),
        "end_datetime": today + timedelta(days=4),
        "timezone": "UTC",
        "segment": "all",
        "subject": "{{ event.title }}: {{ package.discount }} off",
        "content": CONTENT,
    }


def _handler(issuer: Issuer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True
        wbufsize = -1

        def do_GET(self) -> None:
            path, _, query = self.path.partition("?")
            if path == "/sending":
                self._answer(200, GOING_ON)
            else:
                self._answer(200, self.server.outside.page(query))  # type: ignore[attr-defined]

        def do_PUT(self) -> None:
            _, _, event_id, _, day = self.path.split("/")
            changes = self.server.outside.changes  # type: ignore[attr-defined]
            self._answer(200, msgspec.json.encode({**snapshot(event_id, day), **changes}))

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            if self.path == "/token":
                [audience] = parse_qs(body.decode())["scope"]
                token = issuer.token(user="dispatcher", roles=["dispatcher"], audience=audience)
                self._answer(200, msgspec.json.encode({"access_token": token, "expires_in": 300}))
            else:
                self.server.outside.events.put(cloudevents.decode_any(dict(self.headers), body))  # type: ignore[attr-defined]
                self._answer(202, b"")

        def _answer(self, status: int, content: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: Any) -> None:
            return

    return Handler
