import json
from urllib.parse import parse_qs

import httpx
import pytest

EVENT = "1f0c9a52-7c11-4d6e-9a68-5b8f3f7d2a01"
CALENDAR = f"http://event_calendar.test/get-event/events/{EVENT}"
STOCK = "http://inventory.test/get-stock/stock"
COUNT = "http://ecommerce.test/count-customers/customers/count"
CUSTOMERS = "http://ecommerce.test/list-customers/customers"
RUN = f"http://messages.test/open-run/runs/{EVENT}/2026-03-01"
BATCH = "http://messages.test/create-messages/messages/batch"


class World:
    """The services that a delivery asks, as far as it can tell, and what it has asked of them."""

    def __init__(self, outside):
        self.outside = outside
        self.event = {
            "event_id": EVENT,
            "title": "Spring sale",
            "description": "",
            "status": "PUBLISHED",
            "revision": 3,
            "promotion_package": {
                "name": "Spring",
                "coupon_code": "SPRING20",
                "discount": {"kind": "percent", "value": 20},
                "products": ["MUG", "CAP"],
            },
            "start_datetime": "2026-03-01T00:00:00+01:00",
            "end_datetime": "2026-03-04T00:00:00+01:00",
            "timezone": "Europe/Berlin",
            "send_time": "09:00",
            "audience": {"segment": "vip"},
            "subject": "{{ event.title }}",
            "content": "Hello {{ customer.first_name }}!",
        }
        self.stock = {"MUG": 0, "CAP": 3}
        self.customers = []
        self.page = 500
        self.run = {
            "event_id": EVENT,
            "date": "2026-03-01",
            "state": "running",
            "reason": None,
            "slices": 4,
            "slices_done": 0,
            "recipients": 0,
            "created": 0,
            "duplicates": 0,
            "skipped": {},
            "started_at": "2026-03-01T08:00:00Z",
            "finished_at": None,
        }
        self.missing = [0, 1, 2, 3]
        self.kept = {"created": 1, "duplicates": 0, "slice_done": None, "run": None}
        outside.on("GET", CALENDAR, lambda _: httpx.Response(200, json=self.event))
        outside.on("GET", STOCK, lambda _: httpx.Response(200, json=self._stock()))
        outside.on("GET", COUNT, lambda _: httpx.Response(200, json={"count": 2000}))
        outside.on("GET", CUSTOMERS, lambda request: httpx.Response(200, json=self._page(request)))
        outside.on("PUT", RUN, lambda _: httpx.Response(200, json={**self.run, "missing": self.missing}))
        outside.on("POST", BATCH, self._keep)

    def complete(self, **values):
        totals = {"state": "completed", "slices_done": 4, "recipients": 5, "created": 4, "skipped": {"No name.": 1}}
        self.run |= {**totals, "finished_at": "2026-03-01T08:01:00Z", **values}
        self.missing = []

    def add(self, user_id, **values):
        known = {"first_name": user_id.title(), "last_name": "Winter", "email": "x@fanfare.example"}
        more = {"language": "de", "city": "Berlin", "segments": ["vip"]}
        self.customers.append({"user_id": user_id, **known, **more, **values})

    def asked(self, url):
        """The queries of the requests to an address, by name."""
        requests = self.outside.requests_to(url)
        return [parse_qs(each.url.query.decode()) for each in requests]

    @property
    def batches(self):
        return self.outside.bodies_to(BATCH)

    @property
    def written(self):
        """The messages that were handed over, by recipient."""
        return {each["user_id"]: each for body in self.batches for each in body["messages"]}

    @property
    def left_out(self):
        return {each["user_id"]: each["reason"] for body in self.batches for each in body["skipped"]}

    def _stock(self):
        return {"stock": [{"sku": sku, "available": available} for sku, available in self.stock.items()]}

    def _page(self, request):
        query = request.url.params
        after, upto = query.get("after", ""), query.get("upto", "\U0010ffff")
        found = [each for each in self.customers if after < each["user_id"] <= upto]
        page = found[: self.page]
        return {"customers": page, "next_after": page[-1]["user_id"] if len(found) > self.page else None}

    def _keep(self, request):
        done = self.kept["slice_done"]
        last = json.loads(request.content)["last"]
        return httpx.Response(200, json={**self.kept, "slice_done": last if done is None else done})


@pytest.fixture
def world(outside, clock_at):
    """A world in which a promotion with four slices is due on 1 March, at nine in Berlin."""
    clock_at("2026-03-01T08:00:05Z")
    return World(outside)
