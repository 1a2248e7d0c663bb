import json
from urllib.parse import parse_qs

import httpx
import pytest

EVENT = "1f0c9a52-7c11-4d6e-9a68-5b8f3f7d2a01"
CALENDAR = f"http://event_calendar.test/start-occurrence/events/{EVENT}/occurrences/2026-03-01"
SENDING = "http://event_calendar.test/get-sending/sending"
STOCK = "http://inventory.test/get-stock/stock"
COUNT = "http://ecommerce.test/count-customers/customers/count"
CUSTOMERS = "http://ecommerce.test/list-customers/customers"
RUN = f"http://messages.test/open-run/runs/{EVENT}/2026-03-01"
CLOSE = f"http://messages.test/close-run/runs/{EVENT}/2026-03-01/close"
BATCH = "http://messages.test/create-messages/messages/batch"


def slice_of(number):
    """The address at which Messages tells of a slice."""
    return f"http://messages.test/get-slice/runs/{EVENT}/2026-03-01/slices/{number}"


class World:
    """The services that a delivery asks, as far as it can tell, and what it has asked of them."""

    def __init__(self, outside):
        self.outside = outside
        self.snapshot = {
            "event_id": EVENT,
            "date": "2026-03-01",
            "revision": 3,
            "expires": "2026-03-02T00:00:00+01:00",
            "title": "Spring sale",
            "description": "",
            "promotion_package": {
                "name": "Spring",
                "coupon_code": "SPRING20",
                "discount": {"kind": "percent", "value": 20},
                "products": ["MUG", "CAP"],
            },
            "start_datetime": "2026-03-01T00:00:00+01:00",
            "end_datetime": "2026-03-04T00:00:00+01:00",
            "timezone": "Europe/Berlin",
            "segment": "vip",
            "subject": "{{ event.title }}",
            "content": "Hello {{ customer.first_name }}!",
        }
        self.stock = {"MUG": 0, "CAP": 3}
        self.customers = []
        self.page = 500
        self.run = {
            "event_id": EVENT,
            "date": "2026-03-01",
            "revision": 3,
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
        self.covered, self.done = "", False
        self.stop = None
        outside.on("GET", SENDING, lambda _: httpx.Response(200, json=self.sending))
        outside.on("PUT", CALENDAR, lambda _: httpx.Response(200, json=self.snapshot))
        outside.on("GET", STOCK, lambda _: httpx.Response(200, json=self._stock()))
        outside.on("GET", COUNT, lambda _: httpx.Response(200, json={"count": 2000}))
        outside.on("GET", CUSTOMERS, lambda request: httpx.Response(200, json=self._page(request)))
        outside.on("PUT", RUN, lambda _: httpx.Response(200, json={**self.run, "missing": self.missing}))
        for number in range(4):
            outside.on("GET", slice_of(number), lambda _: httpx.Response(200, json=self.task))
        outside.on("GET", slice_of(4), {"title": "Not Found"}, status=404)
        outside.on("POST", CLOSE, lambda _: httpx.Response(200, json=self.run))
        outside.on("POST", BATCH, self._keep)

    def complete(self, **values):
        totals = {"state": "completed", "slices_done": 4, "recipients": 5, "created": 4, "skipped": {"No name.": 1}}
        self.run |= {**totals, "finished_at": "2026-03-01T08:01:00Z", **values}
        self.missing = []

    def add(self, user_id, **values):
        known = {"first_name": user_id.title(), "last_name": "Winter", "email": "x@fanfare.example"}
        more = {"language": "de", "city": "Berlin", "segments": ["vip"]}
        self.customers.append({"user_id": user_id, **known, **more, **values})

    @property
    def task(self):
        """What Messages says of each slice."""
        standing = {"covered": self.covered, "done": self.done, "slices": self.run["slices"]}
        finished = self.run if self.run["finished_at"] else None
        return {"revision": 3, "snapshot": self.snapshot, "run": finished, **standing}

    @property
    def sending(self):
        """What the calendar says of the switch that stops all sending."""
        return {"stop": self.stop, "changes": [], "next_before": None}

    def stop_sending(self):
        """Stop all sending, as the calendar knows it."""
        self.stop = {"seq": 1, "action": "stopped", "reason": "Wrong price."}
        problem = {"title": "Conflict", "status": 409, "code": "sending_stopped"}
        self.outside.on("PUT", CALENDAR, problem, status=409)

    def resume_sending(self):
        self.stop = None
        self.outside.on("PUT", CALENDAR, lambda _: httpx.Response(200, json=self.snapshot))

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
