import httpx
import pytest

OFFERS = "http://event_calendar.test/list-offers/promotions/offers"
RESERVATIONS = "http://inventory.test/reserve-stock/reservations"


@pytest.fixture
def shop(database, outside):
    """The shop's own database; nothing is promised."""
    outside.on_nothing_else("GET", OFFERS, {"offers": [], "next_cursor": None})
    own = database("ecommerce")
    own.insert(
        "product",
        {"sku": "MUG", "name": "Mug", "description": "For tea.", "price_cents": 1490},
        {"sku": "CAP", "name": "Cap", "description": "For sun.", "price_cents": 2000},
    )
    return own


@pytest.fixture
def add_customer(shop):
    def add(user_id, *, tier="regular", language="de", marketing_consent=True, **known):
        defaults = {"first_name": "Carol", "last_name": "Winter", "email": "carol@fanfare.example", "city": "Hamburg"}
        row = {**defaults, **known, "user_id": user_id, "tier": tier, "language": language}
        shop.insert("customer", {**row, "marketing_consent": marketing_consent, "updated_at": "2026-01-01T00:00:00Z"})

    return add


@pytest.fixture
def inventory(outside):
    """An Inventory that sets everything aside."""
    outside.on("POST", RESERVATIONS, status=204, answer=None)
    return outside


MINUS_10 = {"kind": "percent", "value": 10}
EVENTS = {name: f"{number}f0c9a52-7c11-4d6e-9a68-5b8f3f7d2a01" for number, name in enumerate(("MUGS", "ALL", "SPRING"))}


def offer(name, *, coupon_code=None, discount=MINUS_10, products=(), start="2026-03-01", end="2026-03-08"):
    """A promotion as the calendar answers it."""
    window = {"start_datetime": f"{start}T00:00:00+01:00", "end_datetime": f"{end}T00:00:00+01:00"}
    plain = {"event_id": EVENTS[name], "title": f"Promotion {name}", "discount": discount, "products": list(products)}
    return {**plain, "coupon_code": coupon_code, **window}


@pytest.fixture
def promise(shop, outside, clock_at):
    """Have the calendar promise something: `promise(offer("MUGS"), offer("SPRING", coupon_code="SPRING"))`."""
    clock_at("2026-03-02T10:00:00+01:00")

    def answer_with(*offers):
        def answer(request):
            code = request.url.params.get("coupon_code", "").lower()
            found = [each for each in offers if each["coupon_code"] is None or each["coupon_code"].lower() == code]
            return httpx.Response(200, json={"offers": found, "next_cursor": None})

        outside.on("GET", OFFERS, answer)

    return answer_with
