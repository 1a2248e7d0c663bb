"""One pooled engine a process, on this service's own database (SQLAlchemy Core on pg8000).

`transaction()` is for writing. `rows()` is for a single reading statement, which runs on a connection that commits by
itself, so that it costs no round trips for BEGIN and COMMIT. A dead pooled connection is replaced in both.
"""

import contextlib
import functools
from collections.abc import Iterator, Sequence
from typing import Any

import pg8000
import sqlalchemy as sa
from pg8000.exceptions import InterfaceError
from sqlalchemy.engine import Connection, Engine, Row

from functions.shared import driver, settings
from functions.shared.problems import Unavailable
from functions.shared.settings import DatabaseSettings

# SQLSTATEs of a server that stops, has crashed, starts, is full or stands by
SERVER_ENDS = frozenset({"57P01", "57P02", "57P03", "53300", "25006"})


@functools.cache
def engine() -> Engine:
    """Return this process's engine; it connects on first use."""
    own = settings.load(DatabaseSettings)
    return sa.create_engine(
        own.database_url,
        creator=driver.connector(pg8000.Connection, own),
        isolation_level="AUTOCOMMIT",  # of the driver: `transaction` sends its own BEGIN, and reading needs none
        pool_size=own.threads,
        max_overflow=0,
        pool_timeout=driver.TIMEOUT,
    )


@contextlib.contextmanager
def transaction() -> Iterator[Connection]:
    """Run the block in one transaction, on a connection whose BEGIN has been answered.

    Raises Unavailable where the database does not answer.
    """
    with _reachable(), _begun() as connection, _watched(connection), connection.begin():
        yield connection


def rows(statement: sa.Executable) -> Sequence[Row[Any]]:
    """Return all rows of one reading statement, asking once more where the pooled connection turns out dead.

    Raises Unavailable where the database does not answer.
    """
    with _reachable():
        try:
            return _read(statement)
        except _DeadError:
            return _read(statement)


class _DeadError(Exception):
    """The connection, or the server behind it, is no more."""


def _read(statement: sa.Executable) -> Sequence[Row[Any]]:
    with engine().connect() as connection, _watched(connection):
        return connection.execute(statement).all()


@contextlib.contextmanager
def _begun() -> Iterator[Connection]:
    connection = engine().connect()
    try:
        # Answered before the block runs, it also finds out whether the pooled connection is alive.
        try:
            _send_begin(connection)
        except _DeadError:
            connection.close()
            connection = engine().connect()
            _send_begin(connection)
        yield connection
    finally:
        connection.close()


def _send_begin(connection: Connection) -> None:
    driver: Any = connection.connection.driver_connection
    with _watched(connection):
        driver.execute_simple("begin transaction")


@contextlib.contextmanager
def _watched(connection: Connection) -> Iterator[None]:
    """Keep a connection that has died from going back to the pool; pg8000 lets some of the socket's errors through."""
    try:
        yield
    except (OSError, InterfaceError) as error:
        _give_up(connection)
        raise _DeadError from error
    except sa.exc.DBAPIError as error:
        if not (error.connection_invalidated or _server_ends(error)):
            raise
        _give_up(connection)
        raise _DeadError from error


def _give_up(connection: Connection) -> None:
    """Drop a dead connection, and all that lie idle: where one is dead, the others most likely are."""
    connection.invalidate()
    connection.engine.dispose()


@contextlib.contextmanager
def _reachable() -> Iterator[None]:
    try:
        yield
    except (_DeadError, OSError, sa.exc.InterfaceError, sa.exc.OperationalError, sa.exc.TimeoutError) as error:
        raise Unavailable("The database does not answer.") from error
    except sa.exc.DBAPIError as error:
        if _server_ends(error):
            raise Unavailable("The database does not answer.") from error
        raise


def _server_ends(error: sa.exc.DBAPIError) -> bool:
    told = error.orig.args[0] if error.orig and error.orig.args else None
    return isinstance(told, dict) and told.get("C") in SERVER_ENDS
