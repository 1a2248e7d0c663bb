import pytest

RESERVATIONS = "http://inventory.test/reserve-stock/reservations"


@pytest.fixture
def shop(database):
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
