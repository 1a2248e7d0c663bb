import httpx
import pytest

from functions.shared import database as connections
from tests.functions.ecommerce.conftest import RESERVATIONS

MUGS = {"items": [{"sku": "MUG", "quantity": 2}, {"sku": "CAP", "quantity": 1}]}
KEY = {"Idempotency-Key": "one-basket"}


def place(call, body=MUGS, **options):
    return call("ecommerce/place_order", json=body, **{"role": "customer", "user": "bob", **options})


def test_sells_at_todays_prices_what_the_inventory_has_set_aside(call, shop, inventory, clock_at):
    clock_at("2026-03-01T10:00:00+01:00")

    response = place(call)

    assert response.status_code == 201
    order = response.json
    assert order["items"] == [
        {"sku": "MUG", "name": "Mug", "quantity": 2, "price_cents": 1490},
        {"sku": "CAP", "name": "Cap", "quantity": 1, "price_cents": 2000},
    ]
    assert (order["total_cents"], order["currency"]) == (4980, "EUR")
    assert order["created_at"].startswith("2026-03-01T09:00")
    [kept] = shop.rows("placed_order")
    assert (str(kept.order_id), kept.user_id) == (order["order_id"], "bob")
    assert inventory.bodies_to(RESERVATIONS) == [{"order_id": order["order_id"], **MUGS}]


def test_asks_the_inventory_as_the_shop_and_not_as_the_customer(call, shop, inventory):
    place(call)

    [asked] = inventory.requests_to(RESERVATIONS)
    assert asked.headers["Authorization"] == "Bearer a-service-token"


def test_places_one_order_however_often_a_key_is_sent(call, shop, inventory):
    first, second = place(call, headers=KEY), place(call, headers=KEY)

    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json == second.json
    assert len(shop.rows("placed_order")) == 1


def test_keeps_two_customers_keys_apart(call, shop, inventory):
    place(call, headers=KEY)
    place(call, headers=KEY, user="carol")

    assert sorted(row.user_id for row in shop.rows("placed_order")) == ["bob", "carol"]


def test_refuses_a_key_for_other_items(call, shop, inventory):
    place(call, headers=KEY)

    response = place(call, {"items": [{"sku": "CAP", "quantity": 9}]}, headers=KEY)

    assert response.status_code == 422
    assert [error["field"] for error in response.json["errors"]] == ["Idempotency-Key"]
    assert len(shop.rows("placed_order")) == 1


def test_refuses_a_key_whose_stock_was_set_aside_for_other_items(call, shop, outside):
    outside.on("POST", RESERVATIONS, status=422, answer={"status": 422})

    response = place(call, headers=KEY)

    assert [error["field"] for error in response.json["errors"]] == ["Idempotency-Key"]
    assert (response.status_code, shop.rows("placed_order")) == (422, [])


def test_passes_on_what_is_short_and_keeps_nothing(call, shop, outside):
    error = {"field": "items.MUG", "reason": "is short", "code": "not_available", "params": {"sku": "MUG"}}
    short = {"status": 409, "errors": [error]}
    outside.on("POST", RESERVATIONS, status=409, answer=short)

    response = place(call)

    assert (response.status_code, response.json["code"], response.json["errors"]) == (409, "not_in_stock", [error])
    assert shop.rows("placed_order") == []


@pytest.mark.parametrize("answer", [lambda _: httpx.Response(503), lambda _: httpx.Response(500)])
def test_says_so_and_keeps_nothing_while_the_inventory_is_down(call, shop, outside, answer):
    outside.on("POST", RESERVATIONS, answer)

    response = place(call)

    assert (response.status_code, response.headers["Retry-After"]) == (503, "1")
    assert shop.rows("placed_order") == []


def test_says_so_and_keeps_nothing_while_the_inventory_cannot_be_reached(call, shop, outside):
    def unreachable(request):
        raise httpx.ConnectError("refused", request=request)

    outside.on("POST", RESERVATIONS, unreachable)

    assert (place(call).status_code, shop.rows("placed_order")) == (503, [])


def test_a_retry_completes_an_order_that_a_crash_left_between_the_two_services(call, shop, inventory, monkeypatch):
    def crash():
        raise ConnectionAbortedError

    with monkeypatch.context() as broken:
        broken.setattr(connections, "transaction", crash)
        assert place(call, headers=KEY).status_code == 500
    assert shop.rows("placed_order") == []

    response = place(call, headers=KEY)

    assert (response.status_code, len(shop.rows("placed_order"))) == (201, 1)
    reserved = [body["order_id"] for body in inventory.bodies_to(RESERVATIONS)]
    assert reserved == [response.json["order_id"]] * 2


def test_answers_a_key_that_is_known_even_while_the_inventory_is_down(call, shop, inventory):
    placed = place(call, headers=KEY)
    inventory.on("POST", RESERVATIONS, status=503)

    assert place(call, headers=KEY).json == placed.json


def test_counts_a_new_customer_as_a_regular_one_from_the_first_order_on(call, shop, inventory, add_customer):
    add_customer("bob", tier="new")
    add_customer("carol", tier="vip")

    for user in ("bob", "carol"):
        place(call, user=user)

    assert {row.user_id: row.tier for row in shop.rows("customer")} == {"bob": "regular", "carol": "vip"}


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({"items": []}, ["items"]),
        ({}, ["items"]),
        ({"items": [{"sku": "MUG", "quantity": 0}]}, ["items[0].quantity"]),
        ({"items": [{"sku": "MUG", "quantity": 1001}]}, ["items[0].quantity"]),
        ({"items": [{"sku": "MUG", "quantity": 1, "price_cents": 1}]}, ["items[0].price_cents"]),
        ({"items": [{"sku": "A", "quantity": 1}, {"sku": "B", "quantity": 1}]}, ["items[0].sku", "items[1].sku"]),
        ({"items": [{"sku": "MUG", "quantity": 1}, {"sku": "MUG", "quantity": 2}]}, ["items[1].sku"]),
    ],
)
def test_names_what_is_wrong_and_sets_nothing_aside(call, shop, inventory, body, fields):
    response = place(call, body)

    assert (response.status_code, [error["field"] for error in response.json["errors"]]) == (400, fields)
    assert inventory.requests_to(RESERVATIONS) == []


@pytest.mark.parametrize(("role", "status"), [(None, 401), ("admin", 403), ("operator", 403), ("dispatcher", 403)])
def test_sells_to_customers_alone(call, shop, inventory, role, status):
    assert place(call, role=role).status_code == status
    assert shop.rows("placed_order") == []
    assert inventory.requests == []
