"""The names of the shop's products, so that promotions are found by them.

They are asked for after a promotion was saved, at most every ten minutes, and sooner where it has a product of unknown
name. Nothing depends on the answer: without it, promotions are found by what is known already.
"""

import functools
import logging
from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from functions.event_calendar.core import search_index, shop
from functions.event_calendar.core.domain import Promotion
from functions.shared import clock, database
from functions.shared.problems import Problem

FRESH = timedelta(minutes=10)  # names that were asked for
MISSING = timedelta(seconds=10)  # until a product is asked for again that was not among them

# The one that claims it asks; others that save at the same time do not.
CLAIM = """
INSERT INTO catalogue AS old (id, asked_at) VALUES (1, :now)
ON CONFLICT (id) DO UPDATE SET asked_at = excluded.asked_at WHERE old.asked_at <= CASE
  WHEN (SELECT count(*) FROM product WHERE sku = ANY(CAST(:skus AS text[]))) < :wanted
  THEN CAST(:missing AS timestamptz)
  ELSE CAST(:fresh AS timestamptz)
END
RETURNING id
"""

SAVE = """
INSERT INTO product AS old (sku, name)
SELECT sku, name FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS given (sku text, name text)
ON CONFLICT (sku) DO UPDATE SET name = excluded.name WHERE old.name != excluded.name
RETURNING sku
"""

CONCERNED = "SELECT event_id FROM event_search WHERE skus && CAST(:skus AS text[])"

log = logging.getLogger("fanfare")


def learn_names(promotion: Promotion, *, token: str) -> None:
    """Ask the shop for its products' names where they are not known, or may have changed."""
    skus = promotion.promotion_package.products
    if not skus:
        return
    try:
        if _claim(skus):
            _save(shop.products(token=token))
    except Problem as problem:
        log.warning("The names of products are not known: %s", problem.detail)


def _claim(skus: list[str]) -> bool:
    now = clock.now()
    with database.transaction() as connection:
        times = {"now": now, "fresh": now - FRESH, "missing": now - MISSING}
        return bool(_run(connection, CLAIM, skus=skus, wanted=len(set(skus)), **times))


def _save(products: list[shop.Product]) -> None:
    rows = list({product.sku: product for product in products}.values())
    with database.transaction() as connection:
        run = functools.partial(_run, connection)
        changed = run(SAVE, rows=msgspec.json.encode(rows).decode())
        concerned = run(CONCERNED, skus=[row["sku"] for row in changed])
        _reindex(run, [row["event_id"] for row in concerned])


def _reindex(run: search_index.Run, ids: list[UUID]) -> None:
    for start in range(0, len(ids), search_index.BATCH):
        search_index.reindex(run, ids[start : start + search_index.BATCH])


def _run(connection: Connection, statement: str, **values: Any) -> list[dict[str, Any]]:
    result = connection.execute(sa.text(statement), values)
    return [row._asdict() for row in result] if result.returns_rows else []
