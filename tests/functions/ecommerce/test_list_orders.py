import json
from uuid import UUID

import pytest

NOTHING_OFF = {"discount_cents": 0, "event_id": None, "promotion": None, "coupon_code": None}
LESS = {"discount_cents": 149, "event_id": "1f0c9a52-7c11-4d6e-9a68-5b8f3f7d2a01", "promotion": "Spring sale"}


@pytest.fixture
def add_order(shop):
    def add(number, user="bob", created_at="2026-03-01T10:00:00Z"):
        items = '[{"sku": "MUG", "name": "Mug", "quantity": 1, "price_cents": 1490}]'
        row = {"order_id": UUID(int=number), "user_id": user, "items": items, "total_cents": 1490, "currency": "EUR"}
        shop.insert("placed_order", {**row, "created_at": created_at})

    return add


def pages(call, limit):
    cursor, found = None, []
    while True:
        query = {"limit": limit, **({"cursor": cursor} if cursor else {})}
        page = call("ecommerce/list_orders", role="customer", user="bob", query=query).json
        found.append([UUID(order["order_id"]).int for order in page["orders"]])
        cursor = page["next_cursor"]
        if cursor is None:
            return found


def test_shows_a_customer_their_own_orders_the_newest_first(call, add_order):
    add_order(1, created_at="2026-03-01T10:00:00Z")
    add_order(2, created_at="2026-03-02T10:00:00Z")
    add_order(3, user="carol")

    response = call("ecommerce/list_orders", role="customer", user="bob")

    assert [UUID(order["order_id"]).int for order in response.json["orders"]] == [2, 1]
    assert response.json["orders"][0]["items"] == [
        {"sku": "MUG", "name": "Mug", "quantity": 1, "price_cents": 1490, **NOTHING_OFF},
    ]
    assert response.json["next_cursor"] is None


def test_shows_an_orders_discount_and_coupon(call, shop):
    line = {"sku": "MUG", "name": "Mug", "quantity": 1, "price_cents": 1490, **LESS, "coupon_code": "SPRING"}
    order = {"order_id": UUID(int=1), "user_id": "bob", "total_cents": 1341, "currency": "EUR"}
    more = {"discount_cents": 149, "coupon_code": "spring", "created_at": "2026-03-01T10:00:00Z"}
    shop.insert("placed_order", {**order, **more, "items": json.dumps([line])})

    [shown] = call("ecommerce/list_orders", role="customer", user="bob").json["orders"]

    assert (shown["discount_cents"], shown["coupon_code"], shown["items"]) == (149, "spring", [line])


def test_shows_an_order_of_an_earlier_release(call, add_order):
    add_order(1)

    [shown] = call("ecommerce/list_orders", role="customer", user="bob").json["orders"]

    assert (shown["total_cents"], shown["discount_cents"], shown["coupon_code"]) == (1490, 0, None)


def test_pages_through_orders_of_the_same_moment_without_a_gap_or_a_repeat(call, add_order):
    for number in range(1, 6):
        add_order(number)

    assert pages(call, limit=2) == [[5, 4], [3, 2], [1]]
    assert pages(call, limit=5) == [[5, 4, 3, 2, 1]]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"limit": 0}, "limit"),
        ({"limit": 101}, "limit"),
        ({"limit": "many"}, "limit"),
        ({"cursor": "bm9uc2Vuc2U"}, "cursor"),
        ({"cursor": "%%%"}, "cursor"),
        ({"cursor": "ä"}, "cursor"),
        ({"user_id": "carol"}, "user_id"),
    ],
)
def test_names_the_parameter_that_is_wrong(call, shop, query, field):
    response = call("ecommerce/list_orders", role="customer", query=query)

    assert (response.status_code, [error["field"] for error in response.json["errors"]]) == (400, [field])


@pytest.mark.parametrize(("role", "status"), [(None, 401), ("admin", 403), ("dispatcher", 403)])
def test_refuses_anyone_but_a_customer(call, shop, role, status):
    assert call("ecommerce/list_orders", role=role).status_code == status
