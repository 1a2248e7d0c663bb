"""`python -m functions.ecommerce.seed --products FILE --cast FILE --customers N`: fill the demo's shop.

Products are updated. Customers who exist already keep their own changes. Customers beyond those
named in the cast are derived by its rule, so that the identity provider knows the same ones.
"""

import argparse
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

import msgspec
import sqlalchemy as sa
from msgspec import Struct
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.engine import Connection

from functions.ecommerce.core import store
from functions.ecommerce.core.domain import Tier
from functions.shared import clock, database

AT_ONCE = 10_000  # rows a statement


class Goods(Struct, frozen=True):
    """What this service reads of a product in the file."""

    sku: str
    name: str
    description: str
    price_cents: int


class Person(Struct, frozen=True, kw_only=True):
    username: str
    sub: UUID
    first_name: str
    last_name: str
    email: str
    language: str
    city: str
    roles: list[str]
    marketing_consent: bool


class CustomerRule(Struct, frozen=True, kw_only=True):
    """How customer 1, 2, 3, … is made up."""

    username: str
    email: str
    marketing_consent: bool
    first_names: list[str]
    last_names: list[str]
    languages: list[str]
    cities: list[str]


class Cast(Struct, frozen=True, kw_only=True):
    namespace: UUID
    people: list[Person]
    customers: CustomerRule


def main() -> None:
    """Seed the database at DATABASE_URL."""
    parser = argparse.ArgumentParser(prog="functions.ecommerce.seed")
    parser.add_argument("--products", type=Path, required=True, help="a JSON list of products")
    parser.add_argument("--cast", type=Path, required=True, help="the people by name, and the rule for the others")
    parser.add_argument("--customers", type=int, default=1000, metavar="N", help="how many others (default: 1000)")
    own = parser.parse_args()
    goods = msgspec.json.decode(own.products.read_bytes(), type=list[Goods])
    seed(goods, msgspec.json.decode(own.cast.read_bytes(), type=Cast), customers=own.customers)


def seed(goods: list[Goods], cast: Cast, *, customers: int) -> None:
    """Fill the shop; done again, it changes nothing."""
    with database.transaction() as connection:
        _keep_products(connection, goods)
        rows = _customers(cast, customers)
        while some := list(islice(rows, AT_ONCE)):
            _keep_customers(connection, some)


def _keep_products(connection: Connection, goods: list[Goods]) -> None:
    new = insert(store.product).values([msgspec.structs.asdict(each) for each in goods])
    changed = {name: new.excluded[name] for name in ("name", "description", "price_cents")}
    connection.execute(new.on_conflict_do_update(index_elements=[store.product.c.sku], set_=changed))


def _keep_customers(connection: Connection, rows: list[dict[str, Any]]) -> None:
    """One document a statement: many times quicker than a parameter for each value."""
    columns = [sa.column(column.name, column.type) for column in store.customer.columns]
    document = sa.literal(msgspec.json.encode(rows).decode(), sa.Text).cast(JSONB)
    found = sa.func.jsonb_to_recordset(document).table_valued(*columns).render_derived(with_types=True)
    new = insert(store.customer).from_select(store.customer.columns.keys(), sa.select(found))
    connection.execute(new.on_conflict_do_nothing())


def _customers(cast: Cast, count: int) -> Iterator[dict[str, Any]]:
    for person in cast.people:
        if "customer" in person.roles:
            yield _row(person.sub, msgspec.structs.asdict(person), tier="regular")
    for number in range(1, count + 1):
        yield _by_rule(cast, number)


def _by_rule(cast: Cast, number: int) -> dict[str, Any]:
    rule, index = cast.customers, number - 1
    username = rule.username.format(n=number)
    known = {
        "first_name": rule.first_names[index % len(rule.first_names)],
        "last_name": rule.last_names[index // len(rule.first_names) % len(rule.last_names)],
        "email": rule.email.format(username=username),
        "language": rule.languages[index % len(rule.languages)],
        "city": rule.cities[index % len(rule.cities)],
        "marketing_consent": rule.marketing_consent,
    }
    return _row(uuid5(cast.namespace, username), known, tier=_tier(number))


def _tier(number: int) -> Tier:
    """One customer in ten is a favourite, three in ten are new."""
    place = number % 10
    return "vip" if place == 0 else "new" if place <= 3 else "regular"  # noqa: PLR2004 - see the docstring


def _row(sub: UUID, known: dict[str, Any], *, tier: Tier) -> dict[str, Any]:
    own = {name: value for name, value in known.items() if name in store.PROFILE}
    return {**own, "user_id": str(sub), "tier": tier, "updated_at": clock.now()}


if __name__ == "__main__":
    main()
