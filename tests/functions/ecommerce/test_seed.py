import subprocess
import sys

import pytest

from local import cast


@pytest.fixture
def seed(databases):
    def run(service, *arguments):
        environment = {"DATABASE_URL": databases.of(service).url, "DATABASE_TLS": "off", "PYTHONPATH": "."}
        command = [sys.executable, "-m", f"functions.{service}.seed", "--products", "local/products.json", *arguments]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)
        assert done.returncode == 0, done.stderr

    return run


def seed_shop(seed, customers):
    seed("ecommerce", "--cast", "local/cast.json", "--customers", str(customers))


def test_knows_the_same_people_as_the_identity_provider(seed, database):
    shop = database("ecommerce")

    seed_shop(seed, customers=30)

    kept = {row.user_id: row for row in shop.rows("customer")}
    expected = [*(person for person in cast.cast().people if "customer" in person.roles)]
    expected += [cast.customer(number) for number in range(1, 31)]
    assert kept.keys() == {str(person.sub) for person in expected}
    for person in expected:
        row = kept[str(person.sub)]
        for name in ("first_name", "last_name", "email", "language", "city", "marketing_consent"):
            assert getattr(row, name) == getattr(person, name)


def test_has_people_in_every_segment(seed, database, call):
    database("ecommerce")
    seed_shop(seed, customers=30)

    for segment in ("all", "new", "regular", "vip", "lang:de", "lang:en"):
        counted = call("ecommerce/count_customers", role="admin", query={"segment": segment})
        assert counted.json["count"] > 0, segment


def test_seeding_again_adds_people_and_keeps_what_they_have_said(seed, database):
    shop = database("ecommerce")
    seed_shop(seed, customers=2)
    shop.execute("UPDATE customer SET marketing_consent = false")

    seed_shop(seed, customers=4)

    assert len(shop.rows("customer")) == 7
    assert len([row for row in shop.rows("customer") if row.marketing_consent]) == 2


def test_sells_only_what_is_in_stock(seed, database):
    shop, inventory = database("ecommerce"), database("inventory")
    seed_shop(seed, customers=0)
    seed("inventory")

    products = {row.sku for row in shop.rows("product")}
    assert len(products) >= 24
    assert {row.sku for row in inventory.rows("stock") if row.available > 0} == products


def test_seeding_again_gives_nothing_back_that_was_sold(seed, database):
    inventory = database("inventory")
    seed("inventory")
    inventory.execute("UPDATE stock SET available = 1")

    seed("inventory")

    assert {row.available for row in inventory.rows("stock")} == {1}
