import pytest

from tests.functions.ecommerce.conftest import OFFERS, RESERVATIONS, offer

ITEMS = {"items": [{"sku": "MUG", "quantity": 2}, {"sku": "CAP", "quantity": 1}]}


def quote(call, body=ITEMS, **options):
    return call("ecommerce/quote_order", json=body, **{"role": "customer", "user": "bob", **options})


def test_answers_what_the_order_costs_then(call, shop, inventory, promise):
    promise(offer("MUGS", products=["MUG"]), offer("SPRING", coupon_code="SPRING", products=["CAP"]))

    quoted = quote(call, {**ITEMS, "coupon_code": "spring"}).json
    placed = call("ecommerce/place_order", json={**ITEMS, "coupon_code": "spring"}, role="customer", user="bob").json

    assert (quoted["total_cents"], quoted["discount_cents"], quoted["problems"]) == (4980 - 498, 498, [])
    shared = quoted.keys() & placed.keys()
    assert {name: quoted[name] for name in shared} == {name: placed[name] for name in shared}


def test_writes_nothing_and_sets_nothing_aside(call, shop, inventory, promise):
    promise(offer("SPRING", coupon_code="SPRING"))

    for _ in range(2):
        assert quote(call, {**ITEMS, "coupon_code": "SPRING"}).json["problems"] == []

    assert (shop.rows("placed_order"), shop.rows("redemption"), inventory.requests_to(RESERVATIONS)) == ([], [], [])


def test_names_a_coupon_that_would_be_refused_and_quotes_without_it(call, shop, promise):
    promise(offer("ALL"), offer("SPRING", coupon_code="SPRING", end="2026-03-02"))

    quoted = quote(call, {**ITEMS, "coupon_code": "SPRING"}).json

    assert [(each["field"], each["code"]) for each in quoted["problems"]] == [("coupon_code", "coupon_not_on")]
    assert quoted["total_cents"] == 4482


def test_names_what_is_not_sold(call, shop):
    response = quote(call, {"items": [{"sku": "TEA", "quantity": 1}]})

    assert (response.status_code, response.json["errors"][0]["code"]) == (400, "unknown_product")


def test_names_no_price_while_the_calendar_is_down(call, shop, outside):
    outside.on("GET", OFFERS, status=503)

    assert quote(call).status_code == 503


@pytest.mark.parametrize(("role", "status"), [(None, 401), ("admin", 403), ("shop", 403)])
def test_answers_customers_alone(call, shop, role, status):
    assert quote(call, role=role).status_code == status
