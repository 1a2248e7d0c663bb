"""`python -m functions.inventory.seed --products FILE`: put the demo's products in stock.

What is in stock already stays as it is, so that seeding again gives nothing back that was sold.
"""

import argparse
from pathlib import Path

import msgspec
from msgspec import Struct
from sqlalchemy.dialects.postgresql import insert

from functions.inventory.core import store
from functions.shared import database


class Delivery(Struct, frozen=True):
    """What this service reads of a product in the file."""

    sku: str
    stock: int


def main() -> None:
    """Seed the database at DATABASE_URL."""
    parser = argparse.ArgumentParser(prog="functions.inventory.seed")
    parser.add_argument("--products", type=Path, required=True, help="a JSON list of products, each with its stock")
    seed(msgspec.json.decode(parser.parse_args().products.read_bytes(), type=list[Delivery]))


def seed(deliveries: list[Delivery]) -> None:
    """Put products in stock that are not there yet."""
    rows = [{"sku": each.sku, "available": each.stock} for each in deliveries]
    with database.transaction() as connection:
        connection.execute(insert(store.stock).values(rows).on_conflict_do_nothing())


if __name__ == "__main__":
    main()
