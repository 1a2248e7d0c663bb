"""A database per service, as the platform makes them."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from functions.shared import migrate
from functions.shared.settings import DatabaseSettings
from local.postgres import Postgres


class ServiceDatabase:
    """One service's database, seen from outside."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.engine = sa.create_engine(url)
        with self.engine.connect() as connection:
            names = sa.inspect(connection).get_table_names()
        self.tables = [name for name in names if name != "alembic_version"]

    def execute(self, statement: str, **values: Any) -> Sequence[Any]:
        with self.engine.begin() as connection:
            result = connection.execute(sa.text(statement), values)
            return result.all() if result.returns_rows else []

    def rows(self, table: str, order_by: str = "1") -> Sequence[Any]:
        return self.execute(f"SELECT * FROM {table} ORDER BY {order_by}")

    def insert(self, table: str, *rows: dict[str, Any]) -> None:
        for row in rows:
            columns = ", ".join(row)
            self.execute(f"INSERT INTO {table} ({columns}) VALUES ({', '.join(':' + name for name in row)})", **row)

    def empty(self) -> None:
        if self.tables:
            self.execute(f"TRUNCATE {', '.join(self.tables)} RESTART IDENTITY CASCADE")


class Databases:
    """Every service's database, made when first asked for and emptied before each test."""

    def __init__(self, postgres: Postgres) -> None:
        self._postgres = postgres
        self._made: dict[str, ServiceDatabase] = {}

    def of(self, service: str) -> ServiceDatabase:
        if service not in self._made:
            url = self._postgres.create_service_database(service, password="test", connection_limit=20)
            migrate.upgrade(service, DatabaseSettings(url, database_tls="off"))
            self._made[service] = ServiceDatabase(url)
        return self._made[service]

    def empty(self) -> None:
        for each in self._made.values():
            each.empty()

    def close(self) -> None:
        for each in self._made.values():
            each.engine.dispose()
