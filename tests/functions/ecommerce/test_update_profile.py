import pytest

DRAFT = {"first_name": "Erin", "last_name": "Moss", "language": "de", "city": "Kiel", "marketing_consent": True}


@pytest.fixture
def save(call, issuer, serving):
    def save(body, user="erin", **claims):
        token = issuer.token(user=user, roles=["customer"], audience=serving.audience("ecommerce"), **claims)
        return call("ecommerce/update_profile", json=body, token=token)

    return save


def test_makes_a_new_person_a_customer_who_may_be_written_to_once_they_agree(call, shop, save):
    response = save(DRAFT, email="erin@fanfare.example")

    assert response.status_code == 200
    assert response.json == {**DRAFT, "email": "erin@fanfare.example"}
    assert response.json == call("ecommerce/get_profile", role="customer", user="erin").json
    [listed] = call("ecommerce/list_customers", role="dispatcher").json["customers"]
    assert (listed["user_id"], listed["segments"]) == ("erin", ["new", "lang:de"])


def test_writes_to_nobody_who_has_taken_back_their_consent(call, add_customer, save):
    add_customer("erin")

    assert save({**DRAFT, "marketing_consent": False}).json["marketing_consent"] is False
    assert call("ecommerce/list_customers", role="dispatcher").json["customers"] == []


def test_leaves_other_people_and_what_is_not_asked_alone(shop, add_customer, save):
    add_customer("erin", tier="vip", email="erin@fanfare.example")
    add_customer("carol")

    save(DRAFT)

    kept = {row.user_id: row for row in shop.rows("customer")}
    assert (kept["erin"].tier, kept["erin"].email) == ("vip", "erin@fanfare.example")
    assert (kept["carol"].first_name, kept["carol"].city) == ("Carol", "Hamburg")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"language": "fr"}, "language"),
        ({"marketing_consent": "yes"}, "marketing_consent"),
        ({"first_name": "x" * 101}, "first_name"),
        ({"first_name": "\u200b"}, "first_name"),
        ({"last_name": "\u202e\ufeff"}, "last_name"),
        ({"city": "Ki\x1b[31mel"}, "city"),
        ({"city": "Ki\nel"}, "city"),
        ({"email": "mallory@example.com"}, "email"),
        ({"user_id": "carol"}, "user_id"),
        ({"tier": "vip"}, "tier"),
    ],
)
def test_names_what_is_wrong_and_keeps_nothing(shop, save, change, field):
    response = save({**DRAFT, **change})

    assert (response.status_code, [error["field"] for error in response.json["errors"]]) == (400, [field])
    assert shop.rows("customer") == []


def test_names_every_fault_with_its_code(shop, save):
    response = save({**DRAFT, "first_name": "\u200b", "last_name": "x" * 101, "city": "a\u202eb"})

    assert [(error["field"], error["code"]) for error in response.json["errors"]] == [
        ("first_name", "empty"),
        ("last_name", "too_long"),
        ("city", "control_character"),
    ]


def test_stores_names_without_white_space_around_them(shop, save):
    answer = save({**DRAFT, "first_name": " Erin\u00a0", "last_name": "  ", "city": "\ufeffKiel\n"}).json

    assert (answer["first_name"], answer["last_name"], answer["city"]) == ("Erin", "", "Kiel")


@pytest.mark.parametrize(("role", "status"), [(None, 401), ("admin", 403)])
def test_refuses_anyone_but_a_customer(call, shop, role, status):
    assert call("ecommerce/update_profile", json=DRAFT, role=role).status_code == status
    assert shop.rows("customer") == []
