import pytest


def test_says_how_many_of_each_known_product_are_available(call, database):
    database("inventory").insert("stock", {"sku": "MUG", "available": 3}, {"sku": "CAP", "available": 0})

    response = call("inventory/get_stock", query=[("sku", "MUG"), ("sku", "CAP"), ("sku", "GONE")], role="customer")

    assert response.status_code == 200
    assert response.json == {"stock": [{"sku": "CAP", "available": 0}, {"sku": "MUG", "available": 3}]}


@pytest.mark.parametrize(("role", "status"), [(None, 401), ("operator", 403), ("scheduler", 403)])
def test_refuses_whoever_has_no_business_with_stock(call, role, status):
    assert call("inventory/get_stock", query={"sku": "MUG"}, role=role).status_code == status


def test_names_the_parameter_that_is_wrong(call):
    response = call("inventory/get_stock", query={"sku": "a b"}, role="admin")

    assert (response.status_code, response.content_type) == (400, "application/problem+json")
    assert [error["field"] for error in response.json["errors"]] == ["sku[0]"]


def test_an_article_number_ends_without_a_line_feed(call):
    response = call("inventory/get_stock", query={"sku": "MUG\n"}, role="admin")

    assert (response.status_code, [error["field"] for error in response.json["errors"]]) == (400, ["sku[0]"])
