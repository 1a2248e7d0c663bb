from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import httpx
import msgspec
import pytest

from eventing.facts import DeliveryCompleted, OccurrenceMissed, WindowEnded

INVENTORY = "http://inventory.test/get-stock/stock"
COUNT = "http://ecommerce.test/count-customers/customers/count"
PRODUCTS = "http://ecommerce.test/list-products/products"
CUSTOMERS = "http://ecommerce.test/list-customers/customers"

SPRING_SALE = {
    "title": "Spring sale",
    "description": "Everything must go",
    "promotion_package": {
        "name": "Spring package",
        "coupon_code": "SPRING",
        "discount": {"kind": "percent", "value": 20},
        "products": ["MUG", "CAP"],
    },
    "start_datetime": "2026-03-02T00:00:00+01:00",
    "end_datetime": "2026-03-05T00:00:00+01:00",
    "timezone": "Europe/Berlin",
    "send_time": "09:00",
    "audience": {"segment": "vip"},
    "subject": "Hello {{ customer.first_name }}",
    "content": "{{ event.title }}: {{ package.discount | default('more') }} off",
}
BEFORE = "2026-03-01T12:00:00+01:00"
RAN = "2026-03-02T09:01:00+01:00"
DURING = "2026-03-03T12:00:00+01:00"
AFTER = "2026-03-06T12:00:00+01:00"


def draft(**changes: Any) -> dict[str, Any]:
    return {**SPRING_SALE, **changes}


def if_match(revision: int) -> dict[str, str]:
    return {"If-Match": f'"{revision}"'}


def completed(event: dict[str, Any], date: str = "2026-03-02", **changes: Any) -> DeliveryCompleted:
    """A day's delivery that has ended."""
    plain = {
        "event_id": event["event_id"],
        "date": date,
        "outcome": "completed",
        "reason": None,
        "recipients": 7,
        "created": 5,
        "duplicates": 1,
        "skipped": {"cannot be rendered": 1},
        "started_at": f"{date}T09:00:00+01:00",
        "finished_at": f"{date}T09:00:05+01:00",
    }
    return msgspec.convert({**plain, **changes}, DeliveryCompleted)


def ended(event: dict[str, Any], revision: int = 2) -> WindowEnded:
    """A window that has ended."""
    plain = {"event_id": event["event_id"], "revision": revision, "end_datetime": event["end_datetime"]}
    return msgspec.convert(plain, WindowEnded)


def missed(event: dict[str, Any], day: str = "2026-03-02", **changes: Any) -> OccurrenceMissed:
    """A day that was not started in time."""
    following = date.fromisoformat(day) + timedelta(days=1)
    times = {"due": f"{day}T09:00:00+01:00", "expires": f"{following}T00:00:00+01:00"}
    return msgspec.convert({"event_id": event["event_id"], "date": day, **times, **changes}, OccurrenceMissed)


def allowed(event: dict[str, Any]) -> list[str]:
    """The actions that an answer allows."""
    return [each["action"] for each in event["allowed_actions"] if each["allowed"]]


@pytest.fixture
def calendar(database, clock_at):
    """The calendar's own database, on the day before the spring sale."""
    clock_at(BEFORE)
    return database("event_calendar")


class Shop:
    """The inventory and E-commerce as the calendar sees them."""

    def __init__(self, outside: Any) -> None:
        self.outside = outside
        self.stock = {"MUG": 3, "CAP": 1}
        self.segments = {"vip": 7, "all": 1000, "new": 0}
        self.names = {"MUG": "Sunrise mug", "CAP": "Café cap"}
        self.customers = [{"user_id": "bob", "first_name": "Bob", "last_name": "", "city": "", "language": "de"}]
        outside.on("GET", INVENTORY, self._stock)
        outside.on("GET", COUNT, self._count)
        outside.on("GET", CUSTOMERS, self._customers)
        outside.on("GET", PRODUCTS, self._products)

    def _stock(self, request: httpx.Request) -> httpx.Response:
        asked = request.url.params.get_list("sku")
        levels = [{"sku": sku, "available": n} for sku, n in self.stock.items() if sku in asked]
        return httpx.Response(200, json={"stock": levels})

    def _count(self, request: httpx.Request) -> httpx.Response:
        segment = request.url.params["segment"]
        if segment not in self.segments:
            return httpx.Response(400, json={"status": 400})
        return httpx.Response(200, json={"count": self.segments[segment]})

    def _products(self, _: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json={"products": [{"sku": sku, "name": name} for sku, name in self.names.items()]})

    def _customers(self, request: httpx.Request) -> httpx.Response:
        wanted = request.url.params.get("user_id")
        found = [one for one in self.customers if wanted in {None, one["user_id"]}]
        return httpx.Response(200, json={"customers": found[: int(request.url.params["limit"])], "next_after": None})


@pytest.fixture
def shop(outside):
    return Shop(outside)


@pytest.fixture
def keep(call, calendar, outside) -> Callable[..., dict[str, Any]]:
    """Have an event made: `keep(title="Summer sale")`."""
    outside.on_nothing_else("GET", PRODUCTS, status=503)

    def make(**changes: Any) -> dict[str, Any]:
        response = call("event_calendar/create_event", json=draft(**changes), role="admin")
        assert response.status_code == 201, response.json
        return response.json

    return make


@pytest.fixture
def move(call) -> Callable[..., dict[str, Any]]:
    """Have an event published or withdrawn: `move("publish", event)`."""

    def to(verb: str, event: dict[str, Any]) -> dict[str, Any]:
        response = call(
            f"event_calendar/{verb}_event",
            params={"event_id": event["event_id"]},
            headers=if_match(event["revision"]),
            role="admin",
        )
        assert response.status_code == 200, response.json
        return response.json

    return to


@pytest.fixture
def start(call, clock_at) -> Callable[..., Any]:
    """Have a day of an event started, at nine in Berlin: `start(event)`; answers the snapshot."""

    def begin(event: dict[str, Any], date: str = "2026-03-02", *, at: str = RAN, status: int = 200) -> dict[str, Any]:
        clock_at(at)
        params = {"event_id": event["event_id"], "date": date}
        response = call("event_calendar/start_occurrence", params=params, role="dispatcher")
        assert response.status_code == status, response.json
        return response.json

    return begin


@pytest.fixture
def published(keep, move, shop) -> dict[str, Any]:
    return move("publish", keep())


@pytest.fixture
def get(call) -> Callable[[dict[str, Any]], dict[str, Any]]:
    def read(event: dict[str, Any]) -> dict[str, Any]:
        return call("event_calendar/get_event", params={"event_id": event["event_id"]}, role="admin").json

    return read


@pytest.fixture
def feed(call) -> Callable[..., list[dict[str, Any]]]:
    def read(after: int = 0, limit: int = 1000) -> list[dict[str, Any]]:
        query = {"after": after, "limit": limit}
        return call("event_calendar/schedule_feed", query=query, role="scheduler").json["entries"]

    return read


def everything(calendar: Any) -> dict[str, list[Any]]:
    """All that the calendar keeps, to see that nothing was kept."""
    return {table: calendar.rows(table) for table in sorted(calendar.tables)}
