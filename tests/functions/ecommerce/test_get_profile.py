import pytest


def test_shows_a_customer_what_the_shop_knows_of_them(call, add_customer):
    add_customer("carol", language="de", city="Hamburg")
    add_customer("bob", first_name="Bob")

    response = call("ecommerce/get_profile", role="customer", user="carol")

    assert response.json == {
        "first_name": "Carol",
        "last_name": "Winter",
        "email": "carol@fanfare.example",
        "language": "de",
        "city": "Hamburg",
        "marketing_consent": True,
    }


def test_takes_someone_new_for_a_person_who_has_not_agreed_to_anything(call, shop, issuer, serving):
    token = issuer.token(
        user="erin", roles=["customer"], audience=serving.audience("ecommerce"), email="erin@fanfare.example"
    )

    response = call("ecommerce/get_profile", token=token)

    assert response.status_code == 200
    assert (response.json["email"], response.json["marketing_consent"]) == ("erin@fanfare.example", False)
    assert shop.rows("customer") == []


@pytest.mark.parametrize(("role", "status"), [(None, 401), ("admin", 403), ("operator", 403)])
def test_refuses_anyone_but_a_customer(call, shop, role, status):
    assert call("ecommerce/get_profile", role=role).status_code == status
