"""What is attacked: all services with somebody's data in them, each alone and behind the gateway's real server."""

import contextlib
import json
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
from msgspec import Struct
from werkzeug.serving import make_server

from local import catalog
from local.ports import free_port
from tests.chaos.services import Services
from tests.local.serving import send
from tests.support.databases import ServiceDatabase
from tests.support.gateway import embedded, running
from tests.support.tokens import ISSUER, Issuer

SECRET = "for-nobody-else"  # in all that an attacker may not read
EVENT = "1f0c9a52-7c11-4d6e-9a68-5b8f3f7d2a01"  # published, runs for two days
DRAFT = "2f0c9a52-7c11-4d6e-9a68-5b8f3f7d2a02"
MESSAGE = "01890a5d-ac96-774b-bcce-b302099a8057"  # bob's
ORDER = "3f0c9a52-7c11-4d6e-9a68-5b8f3f7d2a03"  # bob's
LETTER = "4f0c9a52-7c11-4d6e-9a68-5b8f3f7d2a04"
BODY_TIMEOUT = "client_body_timeout 200ms"  # between two reads, in these tests
NOW = datetime.now(UTC).replace(microsecond=0)

PROMOTION: dict[str, Any] = {
    "title": "Spring sale",
    "description": "",
    "promotion_package": {"name": "Spring", "products": []},
    "start_datetime": NOW.isoformat(),
    "end_datetime": (NOW + timedelta(days=2)).isoformat(),
    "timezone": "UTC",
    "send_time": "09:00",
    "audience": {"segment": "all"},
    "subject": "{{ event.title }}",
    "content": "Hello {{ customer.first_name }}",
}


class Answer(Struct, frozen=True):
    """What came back, as far as it matters."""

    status: int
    text: str


class Target:
    """The system under attack, and what an attacker can do with it."""

    def __init__(self, services: Services, issuer: Issuer, port: int) -> None:
        self.services = services
        self.issuer = issuer
        self.port = port
        self.sent: list[httpx.Request] = []
        services.events = self._sent

    def call(self, name: str, path: str | None = None, **request: Any) -> Answer:
        """Call a function straight, past the gateway."""
        answer = self.services.call(name, path, **request)
        return Answer(answer.status_code, answer.get_data(as_text=True))

    def post(self, function: str, *, headers: Mapping[str, str], body: bytes, token: str | None = None) -> Answer:
        """Hand something to a function that takes CloudEvents."""
        answer = self.services.post(function, headers=headers, body=body, token=token)
        return Answer(answer.status_code, answer.get_data(as_text=True))

    def gateway(self, method: str, target: str, headers: Any = None, body: bytes | None = None) -> Answer:
        """Send a request, exactly as it is written, to the public origin."""
        answer = send(self.port, method, target, headers, body)
        return Answer(answer.status, answer.body.decode(errors="replace"))

    def access_token(self, user: str = "ada", role: str = "admin", service: str = "event_calendar") -> str:
        return self.services.token(service, user, role)

    def claims(self, **changes: Any) -> dict[str, Any]:
        """Return a good admin's claims for the calendar, changed; None leaves one out."""
        own = {
            "iss": ISSUER,
            "sub": "ada",
            "aud": "fanfare-event-calendar",
            "iat": int(NOW.timestamp()),
            "exp": int(NOW.timestamp()) + 3600,
            "realm_access": {"roles": ["admin"]},
            **changes,
        }
        return {name: value for name, value in own.items() if value is not None}

    def kept(self) -> dict[str, Any]:
        """Return what all databases hold, to compare."""
        return {service: database.execute(_fingerprint(database.tables)) for service, database in self._databases}

    @property
    def _databases(self) -> Iterable[tuple[str, ServiceDatabase]]:
        return self.services.databases.items()

    def _sent(self, request: httpx.Request) -> httpx.Response:
        self.sent.append(request)
        return httpx.Response(202)


def _fingerprint(tables: Iterable[str]) -> str:
    rows = "count(*), md5(string_agg(row::text, ';' ORDER BY row::text))"
    return " UNION ALL ".join(f"SELECT '{table}', {rows} FROM {table} AS row" for table in tables)


@contextlib.contextmanager
def attacked(services: Services, issuer: Issuer, folder: Path) -> Iterator[Target]:
    """Fill the databases, and serve everything behind the gateway."""
    fill(services)
    pages = folder / "pages"
    pages.mkdir()
    (pages / "index.html").write_text("<!doctype html><title>Fanfare</title>")
    functions = [each for each in catalog.functions() if each.endpoint]
    with _behind(services) as behind:
        addresses = {each.knative_service: f"{behind}/{each.service}/functions/{each.hyphenated}" for each in functions}
        values = embedded(free_port(), pages, addresses, behind.removeprefix("http://"))
        with running(values, functions, folder / "nginx", {"client_body_timeout 10s": BODY_TIMEOUT}) as port:
            yield Target(services, issuer, port)


def fill(services: Services) -> None:
    """Put in something worth stealing."""
    for database in services.databases.values():
        database.empty()
    calendar = services.database("event_calendar")
    for event_id, status in ((EVENT, "PUBLISHED"), (DRAFT, "DRAFT")):
        columns = {name: json.dumps(value) if isinstance(value, dict) else value for name, value in PROMOTION.items()}
        own = {"status": status, "created_by": "ada", "created_at": NOW, "updated_at": NOW, "revision": 2}
        calendar.insert("event", {**columns, **own, "event_id": event_id, "title": f"{status} {SECRET}"})
    bobs = {"message_id": MESSAGE, "user_id": "bob", "event_id": EVENT, "occurrence_date": NOW.date()}
    text = {"subject": SECRET, "content": SECRET, "created_at": NOW}
    services.database("messages").insert("message", {**bobs, **text})
    _fill_shop(services)
    kept = {"id": "1", "source": "/x", "type": "x", "time": NOW, "kept_at": NOW, "times_kept": 1, "replays": 0}
    told = {"datacontenttype": "application/json", "extensions": "{}", "data": b"{}", "error": SECRET}
    letter = {"dead_letter_id": LETTER, "destination": "", **kept, **told}
    services.database("dead_letters").insert("dead_letter", letter)


def _fill_shop(services: Services) -> None:
    shop = services.database("ecommerce")
    shop.insert("product", {"sku": "MUG", "name": "Mug", "description": "", "price_cents": 900})
    person = {"first_name": "Bob", "last_name": SECRET, "email": SECRET, "language": "en", "city": SECRET}
    more = {"tier": "regular", "marketing_consent": True, "updated_at": NOW}
    shop.insert("customer", {"user_id": "bob", **person, **more})
    bought = json.dumps([{"sku": "MUG", "name": SECRET, "quantity": 1, "price_cents": 900}])
    order = {"order_id": ORDER, "user_id": "bob", "items": bought, "total_cents": 900, "currency": "EUR"}
    shop.insert("placed_order", {**order, "created_at": NOW})
    services.database("inventory").insert("stock", {"sku": "MUG", "available": 5})


@contextlib.contextmanager
def _behind(services: Services) -> Iterator[str]:
    """Serve every service's process at /<service>, and an identity provider that says what it was asked."""

    def serve(environ: dict[str, Any], start: Callable[..., Any]) -> Any:
        _, service, rest = (*environ["PATH_INFO"].split("/", 2), "")[:3]
        if service not in catalog.services():
            start("200 OK", [])
            return [f"identity provider: {environ['PATH_INFO']}".encode()]
        environ["PATH_INFO"] = f"/{rest}"
        with services.process(service).running():
            application = services.process(service).application
            assert application is not None
            return list(application.application(environ, start))

    server = make_server("127.0.0.1", 0, serve, threaded=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
