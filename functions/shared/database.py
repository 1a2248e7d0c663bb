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
from pg8000.exceptions import DatabaseError, InterfaceError
from sqlalchemy.engine import Connection, Engine, ExceptionContext, Row

from functions.shared import driver, settings
from functions.shared.problems import Unavailable
from functions.shared.settings import DatabaseSettings


@functools.cache
def engine() -> Engine:
    """Return this process's engine; it connects on first use."""
    own = settings.load(DatabaseSettings)
    made = sa.create_engine(
        own.database_url,
        creator=driver.connector(pg8000.Connection, own),
        isolation_level="AUTOCOMMIT",  # of the driver: `transaction` sends its own BEGIN, and reading needs none
        pool_size=own.threads,
        max_overflow=0,
        pool_timeout=driver.TIMEOUT,
        hide_parameters=True,  # they are customers' data, and errors are logged
    )
    sa.event.listen(made, "handle_error", _mind_the_protocol)
    return made


def _mind_the_protocol(context: ExceptionContext) -> None:
    """Give the connection up after anything but the server's own error: its next answer may be an earlier one's."""
    code = driver.sqlstate(context.original_exception)
    if code is None or code in driver.CURED_BY_RECONNECTING:
        context.is_disconnect = True
        # The others may be good; `_give_up` drops them where they are not.
        context.invalidate_pool_on_disconnect = False


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
    opened: Any = connection.connection.driver_connection
    try:
        with _watched(connection):
            opened.execute_simple("begin transaction")
    except BaseException:
        connection.invalidate()
        raise


@contextlib.contextmanager
def _watched(connection: Connection) -> Iterator[None]:
    """Keep a connection that has died from going back to the pool; pg8000 lets some of the socket's errors through."""
    try:
        yield
    except (OSError, InterfaceError) as error:
        _give_up(connection)
        raise _DeadError from error
    except sa.exc.DBAPIError as error:
        if not error.connection_invalidated and driver.sqlstate(error.orig) not in driver.CURED_BY_RECONNECTING:
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
        raise Unavailable(driver.UNREACHABLE) from error
    except (sa.exc.DBAPIError, DatabaseError) as error:
        code = driver.sqlstate(error.orig if isinstance(error, sa.exc.DBAPIError) else error)
        if code in driver.CURED_BY_RECONNECTING:
            raise Unavailable(driver.UNREACHABLE) from error
        if code is not None and driver.passes(code):
            raise Unavailable(driver.BUSY) from error
        raise
