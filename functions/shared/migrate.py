"""`python -m functions.shared.migrate SERVICE`: bring a service's database to its newest schema (Alembic).

Migrations expand first and contract a release later: each works with the previous release's code. They run as a Job,
never when a function starts.
"""

import contextlib
import sys
from collections.abc import Iterator
from pathlib import Path

import pg8000
import sqlalchemy as sa
from alembic import command, context, op
from alembic.config import Config

from functions.shared import driver, settings
from functions.shared.settings import DatabaseSettings

LOCK_TIMEOUT = "5s"
STATEMENT_TIMEOUT = "10min"
FUNCTIONS = Path(__file__).resolve().parents[1]


def upgrade(service: str, own: DatabaseSettings) -> None:
    """Run the service's migrations that its database lacks."""
    config = Config()
    config.set_main_option("script_location", str(FUNCTIONS / service / "migrations"))
    config.set_main_option("path_separator", "os")
    config.attributes["database"] = own
    command.upgrade(config, "head")


def run() -> None:
    """Run inside Alembic: what every service's migrations/env.py does."""
    own: DatabaseSettings = context.config.attributes["database"]
    connect = driver.connector(pg8000.Connection, own, answer_within=None)
    engine = sa.create_engine(own.database_url, creator=connect, poolclass=sa.NullPool)
    with engine.connect() as connection:
        connection.exec_driver_sql(f"SET lock_timeout = '{LOCK_TIMEOUT}'")
        connection.exec_driver_sql(f"SET statement_timeout = '{STATEMENT_TIMEOUT}'")
        connection.commit()
        context.configure(connection=connection, transaction_per_migration=True)
        with context.begin_transaction():
            context.run_migrations()


@contextlib.contextmanager
def outside_transaction() -> Iterator[None]:
    """Run the block's statements one by one, for indexes that are built and dropped concurrently.

    The block is all that its migration does, and each statement may run twice: nothing of a migration that breaks off
    is taken back, and the next try begins it anew. Waiting for older transactions blocks no one else, so it may last.
    """
    with op.get_context().autocommit_block():
        op.execute("COMMIT")  # Alembic has asked for the isolation level, for which pg8000 began a transaction
        op.execute("SET lock_timeout = 0")
        yield
        op.execute(f"SET lock_timeout = '{LOCK_TIMEOUT}'")


def main() -> None:
    """Migrate the service named on the command line, at DATABASE_URL."""
    upgrade(sys.argv[1], settings.load(DatabaseSettings))


if __name__ == "__main__":
    main()
