from concurrent.futures import ThreadPoolExecutor

import pytest

ORDER = "6b0a6b3e-8f5e-4a55-9d0e-1f1c53b3c001"


@pytest.fixture
def inventory(database):
    own = database("inventory")
    own.insert("stock", {"sku": "MUG", "available": 3}, {"sku": "CAP", "available": 1})
    return own


def order(order_id=ORDER, **quantities):
    return {"order_id": order_id, "items": [{"sku": sku, "quantity": n} for sku, n in quantities.items()]}


def levels(inventory):
    return {row.sku: row.available for row in inventory.rows("stock")}


def test_sets_products_aside_once_however_often_it_is_asked(call, inventory):
    for _ in range(3):
        assert call("inventory/reserve_stock", json=order(MUG=2, CAP=1), role="shop").status_code == 204

    assert levels(inventory) == {"MUG": 1, "CAP": 0}


def test_takes_nothing_where_one_product_is_short(call, inventory):
    response = call("inventory/reserve_stock", json=order(MUG=1, CAP=2), role="shop")

    assert response.status_code == 409
    [error] = response.json["errors"]
    assert (error["field"], error["code"], error["params"]) == ("items.CAP", "not_available", {"sku": "CAP"})
    assert levels(inventory) == {"MUG": 3, "CAP": 1}
    assert inventory.rows("reservation") == []


def test_never_sells_one_piece_twice(serving, inventory):
    serving.enter("inventory")

    def reserve(number):
        wanted = order(f"6b0a6b3e-8f5e-4a55-9d0e-{number:012}", MUG=1)
        return serving.call("inventory/reserve_stock", json=wanted, role="shop").status_code

    with ThreadPoolExecutor(4) as pool:
        statuses = sorted(pool.map(reserve, range(6)))

    assert statuses == [204, 204, 204, 409, 409, 409]
    assert levels(inventory)["MUG"] == 0


@pytest.mark.parametrize("role", ["customer", "admin", None])
def test_refuses_anyone_but_the_shop_and_takes_nothing(call, inventory, role):
    assert call("inventory/reserve_stock", json=order(MUG=1), role=role).status_code == (403 if role else 401)
    assert levels(inventory)["MUG"] == 3


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"order_id": ORDER, "items": []}, "items"),
        ({"order_id": "x", "items": [{"sku": "MUG", "quantity": 1}]}, "order_id"),
        (order(MUG=0), "items[0].quantity"),
        ({**order(MUG=1), "price": 1}, "price"),
        ({"items": [{"sku": "MUG", "quantity": 1}]}, "order_id"),
    ],
)
def test_says_what_is_wrong_with_a_request(call, inventory, body, field):
    response = call("inventory/reserve_stock", json=body, role="shop")

    assert response.status_code == 400
    assert [error["field"] for error in response.json["errors"]] == [field]


def test_refuses_other_items_for_the_same_order(call, inventory):
    call("inventory/reserve_stock", json=order(MUG=1), role="shop")

    response = call("inventory/reserve_stock", json=order(MUG=2), role="shop")

    assert (response.status_code, [error["field"] for error in response.json["errors"]]) == (422, ["items"])
    assert levels(inventory)["MUG"] == 2
