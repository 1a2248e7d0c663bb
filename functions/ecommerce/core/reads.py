"""What the shop answers with one statement each; what it writes is in store.py."""

from typing import Any

import msgspec

from functions.ecommerce.core.domain import (
    Customer,
    CustomerPage,
    CustomersQuery,
    Order,
    OrderPage,
    OrdersQuery,
    Product,
    Profile,
    Segment,
    segments_of,
)
from functions.shared import paging, sql

PRODUCTS = "SELECT sku, name, description, price_cents FROM product ORDER BY name, sku"

ORDERS = """
SELECT order_id, items, total_cents, discount_cents, coupon_code, currency, created_at FROM placed_order
WHERE user_id = :user_id{conditions}
ORDER BY created_at DESC, order_id DESC
LIMIT :rows
"""
OLDER = " AND (created_at, order_id) < (:at, :id)"

PROFILE = """
SELECT first_name, last_name, email, language, city, marketing_consent FROM customer WHERE user_id = :user_id
"""

# Each segment has a partial index of those who have agreed, which ends in the user id.
CUSTOMERS = """
SELECT user_id, first_name, last_name, email, language, city, tier FROM customer
WHERE marketing_consent{conditions} AND user_id > :after
ORDER BY user_id
LIMIT :rows
"""
COUNT = "SELECT count(*) AS count FROM customer WHERE marketing_consent{conditions}"
OF_TIER = " AND tier = :tier"
OF_LANGUAGE = " AND language = :language"
UPTO = " AND user_id <= :upto"
ONE = " AND user_id = :user_id"


def products() -> list[Product]:
    """Return all products, by name."""
    return [msgspec.convert(row, Product) for row in sql.run(PRODUCTS)]


def orders(user_id: str, query: OrdersQuery) -> OrderPage:
    """Return a page of a customer's orders, the newest first. Raises BadRequest for a cursor that is not ours."""
    conditions, values = "", {}
    if query.cursor is not None:
        conditions, values = OLDER, paging.after(query.cursor)
    found = sql.run(ORDERS.format(conditions=conditions), user_id=user_id, rows=query.limit + 1, **values)
    found_orders = [msgspec.convert(row, Order) for row in found]
    return OrderPage(*paging.page(found_orders, query.limit, end=_cursor))


def profile(user_id: str) -> Profile | None:
    """Return what is known of a person, if anything is."""
    found = sql.run(PROFILE, user_id=user_id)
    return msgspec.convert(found[0], Profile) if found else None


def customers(query: CustomersQuery) -> CustomerPage:
    """Return a page of the customers who may be sent promotions, by user id."""
    conditions, values = _of_segment(query.segment)
    if query.upto is not None:
        conditions, values = conditions + UPTO, {**values, "upto": query.upto}
    if query.user_id is not None:
        conditions, values = conditions + ONE, {**values, "user_id": query.user_id}
    statement = CUSTOMERS.format(conditions=conditions)
    found = sql.run(statement, after=query.after, rows=query.limit + 1, **values)
    people = [_customer(**row) for row in found]
    return CustomerPage(*paging.page(people, query.limit, end=lambda person: person.user_id))


def count_customers(segment: Segment) -> int:
    """Return how many customers of a segment may be sent promotions."""
    conditions, values = _of_segment(segment)
    [row] = sql.run(COUNT.format(conditions=conditions), **values)
    return int(row["count"])


def _cursor(last: Order) -> str:
    return paging.cursor_of(at=last.created_at, id=last.order_id)


def _of_segment(segment: Segment) -> tuple[str, dict[str, str]]:
    if segment == "all":
        return "", {}
    kind, _, language = segment.partition(":")
    return (OF_LANGUAGE, {"language": language}) if language else (OF_TIER, {"tier": kind})


def _customer(*, tier: Any, language: Any, **known: Any) -> Customer:
    return Customer(language=language, segments=segments_of(tier=tier, language=language), **known)
