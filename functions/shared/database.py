"""One pooled engine a process, on this service's own database (SQLAlchemy Core on pg8000).

`transaction()` is for writing. `rows()` is for a single reading statement, which runs on a connection that commits by
itself, so that it costs no round trips for BEGIN and COMMIT. A dead pooled connection is replaced in both.
"""

import contextlib
import functools
from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine, Row

from functions.shared import settings
from functions.shared.problems import Unavailable
from functions.shared.settings import DatabaseSettings


@functools.cache
def engine() -> Engine:
    """Return this process's engine; it connects on first use."""
    own = settings.load(DatabaseSettings)
    return sa.create_engine(
        own.database_url,
        pool_size=own.threads,
        max_overflow=0,
        pool_timeout=10,
        connect_args={"timeout": 10, "tcp_keepalive": True},
    )


@contextlib.contextmanager
def transaction() -> Iterator[Connection]:
    """Run the block in one transaction, on a connection whose BEGIN has been answered.

    Raises Unavailable where the database does not answer.
    """
    with _reachable(), _begun() as connection, connection.begin():
        yield connection


def rows(statement: sa.Executable) -> Sequence[Row[Any]]:
    """Return all rows of one reading statement, asking once more where the pooled connection turns out dead.

    Raises Unavailable where the database does not answer.
    """
    with _reachable():
        try:
            return _read(statement)
        except sa.exc.DBAPIError as error:
            if not error.connection_invalidated:
                raise
            return _read(statement)


def _read(statement: sa.Executable) -> Sequence[Row[Any]]:
    with engine().connect() as connection:
        return connection.execution_options(isolation_level="AUTOCOMMIT").execute(statement).all()


@contextlib.contextmanager
def _begun() -> Iterator[Connection]:
    connection = engine().connect()
    try:
        # pg8000 sends BEGIN with the first statement; sent here, it also finds out whether the connection is alive.
        try:
            _send_begin(connection)
        except (OSError, sa.exc.DBAPIError, _interface_error()):
            connection.invalidate()
            connection.close()
            connection = engine().connect()
            _send_begin(connection)
        yield connection
    finally:
        connection.close()


def _send_begin(connection: Connection) -> None:
    driver: Any = connection.connection.driver_connection
    driver.execute_simple("begin transaction")


@functools.cache
def _interface_error() -> type[Exception]:
    from pg8000.exceptions import InterfaceError  # noqa: PLC0415 - loaded with the engine, on first use

    error: type[Exception] = InterfaceError
    return error


@contextlib.contextmanager
def _reachable() -> Iterator[None]:
    try:
        yield
    except (sa.exc.InterfaceError, sa.exc.OperationalError, sa.exc.TimeoutError) as error:
        raise Unavailable("The database does not answer.") from error
    except sa.exc.DBAPIError as error:
        if error.connection_invalidated:
            raise Unavailable("The database does not answer.") from error
        raise
