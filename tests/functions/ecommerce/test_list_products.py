import pytest


@pytest.mark.parametrize("role", [None, "customer", "admin"])
def test_shows_anyone_what_the_shop_sells(call, shop, role):
    response = call("ecommerce/list_products", role=role)

    assert response.status_code == 200
    assert response.json["products"] == [
        {"sku": "CAP", "name": "Cap", "description": "For sun.", "price_cents": 2000, "currency": "EUR"},
        {"sku": "MUG", "name": "Mug", "description": "For tea.", "price_cents": 1490, "currency": "EUR"},
    ]


def test_has_an_empty_window_where_nothing_is_sold(call, database):
    assert call("ecommerce/list_products").json == {"products": []}
