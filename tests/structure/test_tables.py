"""The tables that a service's queries know are the tables that its migrations make."""

from importlib import import_module

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from tests.structure.house import SERVICES


def tables_of(service):
    try:
        store = import_module(f"functions.{service}.core.store")
    except ModuleNotFoundError:
        return None
    return getattr(store, "metadata", None)


@pytest.mark.parametrize("service", [service for service in SERVICES if tables_of(service) is not None])
def test_queries_and_migrations_agree_on_tables(service, databases):
    with databases.of(service).engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        changes = compare_metadata(context, tables_of(service))

    # Indexes and references are the migrations' own; queries need not know them.
    theirs = {"add_index", "remove_index", "remove_fk", "remove_constraint"}
    differing = [each for each in changes if not (isinstance(each, tuple) and each[0] in theirs)]
    assert [each for each in differing if "alembic_version" not in str(each)] == []


@pytest.mark.parametrize("service", [service for service in SERVICES if tables_of(service) is not None])
def test_keys_that_are_compared_byte_by_byte_are_stored_so(service, databases):
    found = {}
    for table in tables_of(service).tables.values():
        for column in table.columns:
            if isinstance(column.type, sa.Text) and column.type.collation:
                found[table.name, column.name] = column.type.collation
    kept = databases.of(service).execute(
        "SELECT table_name, column_name, collation_name FROM information_schema.columns "
        "WHERE table_schema = 'public' AND collation_name IS NOT NULL"
    )

    assert {(row[0], row[1]): row[2] for row in kept if row[2] != "default"} == found
