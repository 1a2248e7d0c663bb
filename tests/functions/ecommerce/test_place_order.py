import httpx
import pytest

from functions.ecommerce.core import store
from tests.functions.ecommerce.conftest import EVENTS, OFFERS, RESERVATIONS, offer

MUGS = {"items": [{"sku": "MUG", "quantity": 2}, {"sku": "CAP", "quantity": 1}]}
KEY = {"Idempotency-Key": "one-basket"}


def place(call, body=MUGS, **options):
    return call("ecommerce/place_order", json=body, **{"role": "customer", "user": "bob", **options})


def test_sells_at_todays_prices_what_the_inventory_has_set_aside(call, shop, inventory, clock_at):
    clock_at("2026-03-01T10:00:00+01:00")

    response = place(call)

    assert response.status_code == 201
    order = response.json
    nothing = {"discount_cents": 0, "event_id": None, "promotion": None, "coupon_code": None}
    assert order["items"] == [
        {"sku": "MUG", "name": "Mug", "quantity": 2, "price_cents": 1490, **nothing},
        {"sku": "CAP", "name": "Cap", "quantity": 1, "price_cents": 2000, **nothing},
    ]
    assert (order["total_cents"], order["discount_cents"], order["currency"]) == (4980, 0, "EUR")
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
    def crash(*_, **__):
        raise RuntimeError

    with monkeypatch.context() as broken:
        broken.setattr(store, "add_order", crash)
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
        ({**MUGS, "coupon_code": ""}, ["coupon_code"]),
        ({**MUGS, "coupon_code": "50 %"}, ["coupon_code"]),
        ({**MUGS, "coupon_code": "A" * 65}, ["coupon_code"]),
        ({**MUGS, "expected_total_cents": -1}, ["expected_total_cents"]),
    ],
)
def test_names_what_is_wrong_and_sets_nothing_aside(call, shop, inventory, body, fields):
    response = place(call, body)

    assert (response.status_code, [error["field"] for error in response.json["errors"]]) == (400, fields)
    assert inventory.requests_to(RESERVATIONS) == []


SPRING = {**MUGS, "coupon_code": " spring "}


def test_charges_what_promotions_promise_without_a_coupon(call, shop, inventory, promise):
    promise(offer("MUGS", products=["MUG"]))

    order = place(call).json

    [mugs, cap] = order["items"]
    assert (mugs["price_cents"], mugs["discount_cents"]) == (1490, 298)
    assert (mugs["event_id"], mugs["promotion"], mugs["coupon_code"]) == (EVENTS["MUGS"], "Promotion MUGS", None)
    assert (cap["discount_cents"], cap["event_id"]) == (0, None)
    assert (order["total_cents"], order["discount_cents"]) == (4980 - 298, 298)
    [kept] = shop.rows("placed_order")
    assert (kept.total_cents, kept.discount_cents, kept.coupon_code) == (4682, 298, None)
    assert shop.rows("redemption") == []


def test_takes_off_a_coupons_discount_and_uses_the_coupon_up(call, shop, inventory, promise):
    promise(offer("SPRING", coupon_code="SPRING"))

    order = place(call, SPRING).json

    assert (order["total_cents"], order["discount_cents"], order["coupon_code"]) == (4980 - 498, 498, "spring")
    assert [line["coupon_code"] for line in order["items"]] == ["SPRING", "SPRING"]
    [used] = shop.rows("redemption")
    assert (used.user_id, str(used.event_id), str(used.order_id)) == ("bob", EVENTS["SPRING"], order["order_id"])


def test_asks_the_calendar_as_the_shop_for_these_products_and_this_code(call, shop, inventory, promise):
    promise()
    place(call, SPRING)

    [asked] = inventory.requests_to(OFFERS)
    assert asked.headers["Authorization"] == "Bearer a-service-token"
    assert (asked.url.params.get_list("sku"), asked.url.params["coupon_code"]) == (["MUG", "CAP"], "spring")


@pytest.mark.parametrize(
    ("promised", "status", "code"),
    [
        ([], 422, "coupon_unknown"),
        ([{"coupon_code": "OTHER"}], 422, "coupon_unknown"),
        ([{"coupon_code": "SPRING", "end": "2026-03-02"}], 409, "coupon_not_on"),
        ([{"coupon_code": "SPRING", "start": "2026-03-03"}], 409, "coupon_not_on"),
        ([{"coupon_code": "SPRING", "products": ["TEA"]}], 422, "coupon_not_for_these_products"),
    ],
)
def test_refuses_a_coupon_that_does_not_count_and_keeps_nothing(call, shop, inventory, promise, promised, status, code):
    promise(*(offer("SPRING", **each) for each in promised))

    response = place(call, SPRING)

    assert (response.status_code, response.json["code"]) == (status, code)
    assert [(error["field"], error["code"]) for error in response.json["errors"]] == [("coupon_code", code)]
    assert (shop.rows("placed_order"), shop.rows("redemption"), inventory.requests_to(RESERVATIONS)) == ([], [], [])


def test_takes_a_coupon_once_from_each_customer(call, shop, inventory, promise):
    promise(offer("SPRING", coupon_code="SPRING"))
    place(call, SPRING)

    again, carols = place(call, SPRING), place(call, SPRING, user="carol")

    assert (again.status_code, again.json["code"], carols.status_code) == (409, "coupon_already_used", 201)
    assert sorted(row.user_id for row in shop.rows("placed_order")) == ["bob", "carol"]


def test_of_two_orders_at_the_same_time_one_has_the_coupon(call, shop, inventory, promise, monkeypatch):
    promise(offer("SPRING", coupon_code="SPRING"))
    place(call, SPRING)
    monkeypatch.setattr(store, "used_coupons", lambda *_, **__: set())
    reserved = len(inventory.requests_to(RESERVATIONS))

    late = place(call, SPRING)

    assert (late.status_code, late.json["code"]) == (409, "coupon_already_used")
    assert (len(shop.rows("placed_order")), len(inventory.requests_to(RESERVATIONS))) == (1, reserved)


def test_a_key_sent_again_uses_the_coupon_once(call, shop, inventory, promise):
    promise(offer("SPRING", coupon_code="SPRING"))

    first, second = place(call, SPRING, headers=KEY), place(call, SPRING, headers=KEY)

    assert (first.status_code, first.json) == (second.status_code, second.json)
    assert (len(shop.rows("placed_order")), len(shop.rows("redemption"))) == (1, 1)


def test_a_key_whose_order_was_kept_in_the_meantime_is_answered_with_that_order(
    call, shop, inventory, promise, monkeypatch
):
    promise(offer("SPRING", coupon_code="SPRING"))
    first = place(call, SPRING, headers=KEY)
    found, real = [], store.order

    def not_yet(order_id):
        found.append(order_id)
        return None if len(found) == 1 else real(order_id)

    monkeypatch.setattr(store, "order", not_yet)

    assert place(call, SPRING, headers=KEY).json == first.json
    assert len(shop.rows("redemption")) == 1


def test_refuses_a_key_for_another_coupon(call, shop, inventory, promise):
    promise(offer("SPRING", coupon_code="SPRING"))
    place(call, headers=KEY)

    response = place(call, SPRING, headers=KEY)

    assert (response.status_code, response.json["errors"][0]["code"]) == (422, "idempotency_key_reused")


def test_a_refusal_of_the_inventory_leaves_the_coupon_to_its_customer(call, shop, outside, promise):
    promise(offer("SPRING", coupon_code="SPRING"))
    outside.on("POST", RESERVATIONS, status=409, answer={"status": 409})
    assert place(call, SPRING).status_code == 409
    assert shop.rows("redemption") == []

    outside.on("POST", RESERVATIONS, status=204, answer=None)

    assert place(call, SPRING).status_code == 201


def test_charges_nothing_but_what_the_customer_expects(call, shop, inventory, promise):
    promise(offer("ALL"))

    refused = place(call, {**MUGS, "expected_total_cents": 4980})
    taken = place(call, {**MUGS, "expected_total_cents": 4482})

    assert (refused.status_code, refused.json["code"]) == (409, "price_changed")
    assert refused.json["errors"][0]["params"] == {"total_cents": 4482}
    assert (taken.status_code, len(shop.rows("placed_order"))) == (201, 1)


@pytest.mark.parametrize("answer", [{"status": 503}, {"status": 401}, {"status": 403}, {"answer": {"offers": "none"}}])
def test_sells_nothing_at_a_price_that_may_be_wrong(call, shop, inventory, answer):
    inventory.on("GET", OFFERS, **answer)

    response = place(call)

    assert (response.status_code, response.headers["Retry-After"]) == (503, "1")
    assert (shop.rows("placed_order"), inventory.requests_to(RESERVATIONS)) == ([], [])


@pytest.mark.parametrize(("role", "status"), [(None, 401), ("admin", 403), ("operator", 403), ("dispatcher", 403)])
def test_sells_to_customers_alone(call, shop, inventory, role, status):
    assert place(call, role=role).status_code == status
    assert shop.rows("placed_order") == []
    assert inventory.requests == []
