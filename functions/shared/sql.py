"""Statements on pg8000 itself, for functions that somebody waits for from a cold start, and for those that write most.

Loading SQLAlchemy takes longer than everything else such a function does until its first answer, and running a
statement by it takes several times the CPU. A statement here is prepared once a connection and costs one round trip:
`run` is for a single idempotent one, `transaction` for several. Other functions use `database`.
"""

import contextlib
import functools
import queue
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pg8000.native
from pg8000.exceptions import DatabaseError, InterfaceError

from functions.shared import connect, driver, settings
from functions.shared.problems import Unavailable
from functions.shared.settings import DatabaseSettings


class Row(dict[str, Any]):
    """One row by column name."""

    __getattr__ = dict.__getitem__


def run(statement: str, **values: Any) -> list[Row]:
    """Return the rows of one idempotent statement with `:names`; it may run twice where the connection was dead.

    Raises Unavailable where the database does not answer.
    """
    try:
        try:
            return _run_on(_pool().take(), statement, values)
        except _Dead:
            _pool().drop_idle()
            return _run_on(_pool().take(), statement, values)
    except _Dead as error:
        raise Unavailable(driver.UNREACHABLE) from error


@contextlib.contextmanager
def transaction() -> Iterator[Callable[..., list[Row]]]:
    """Run the block in one transaction; it is given a `run` of its own, whose statements run once.

    Raises Unavailable where the database does not answer: whether the transaction was committed is then unknown.
    """
    try:
        with _begun() as connection:
            yield lambda statement, **values: connection.run(statement, values)
    except _Dead as error:
        raise Unavailable(driver.UNREACHABLE) from error


class _Dead(Exception):  # noqa: N818 - a state, not a fault of the statement
    """The connection cannot be used any more."""


class _Connection:
    """One connection and its prepared statements."""

    def __init__(self, opened: Callable[[], pg8000.native.Connection]) -> None:
        try:
            self._driver = opened()
        except connect.Unreachable as error:
            raise Unavailable(driver.UNREACHABLE) from error
        except (OSError, InterfaceError, DatabaseError) as error:
            raise _Dead from error
        self._prepared: dict[str, Any] = {}
        self.is_broken = False

    def run(self, statement: str, values: Mapping[str, Any]) -> list[Row]:
        with self._in_protocol():
            prepared = self._prepared.get(statement)
            if prepared is None:
                prepared = self._prepared[statement] = self._driver.prepare(statement)
            found = prepared.run(**values)
            names = [column["name"] for column in prepared.columns or []]
        return [Row(zip(names, row, strict=True)) for row in found or []]

    def send(self, command: str) -> None:
        """Run a command that takes no values and returns no rows."""
        with self._in_protocol():
            self._driver.execute_simple(command)

    def roll_back(self) -> None:
        """Roll back, unless the connection is broken: the server does it when it is closed."""
        if not self.is_broken:
            with contextlib.suppress(_Dead, DatabaseError, Unavailable):
                self.send("ROLLBACK")

    @contextlib.contextmanager
    def _in_protocol(self) -> Iterator[None]:
        """Raise _Dead where a new connection may help, and Unavailable where time may.

        After anything but the server's own error, the next answer may be to an earlier statement: whatever it was, the
        connection must not be used again.
        """
        if self.is_broken:
            raise _Dead
        try:
            yield
        except BaseException as error:
            code = driver.sqlstate(error)
            self.is_broken = code is None or code in driver.CURED_BY_RECONNECTING
            if isinstance(error, TimeoutError):  # the statement may still run, and must not run twice
                raise Unavailable(driver.UNREACHABLE) from error
            if isinstance(error, OSError | InterfaceError | DatabaseError) and self.is_broken:
                raise _Dead from error
            if code is not None and driver.passes(code):
                raise Unavailable(driver.BUSY) from error
            raise

    def close(self) -> None:
        try:
            self._driver.close()
        except (OSError, InterfaceError):
            return


class Pool:
    """At most `threads` connections, the last one used taken first; waits where all are in use. Thread-safe."""

    def __init__(self, own: DatabaseSettings) -> None:
        self._connect = driver.connector(pg8000.native.Connection, own)
        self._free: queue.LifoQueue[_Connection | None] = queue.LifoQueue()
        for _ in range(own.threads):
            self._free.put(None)

    def take(self) -> tuple["Pool", _Connection]:
        """Return a connection, a new one where none lies idle."""
        try:
            idle = self._free.get(timeout=driver.TIMEOUT)
        except queue.Empty as error:
            raise _Dead from error
        if idle is not None:
            return self, idle
        try:
            return self, _Connection(self._connect)
        except BaseException:
            self._free.put(None)
            raise

    def give(self, connection: _Connection) -> None:
        """Take a connection back; one that is broken is closed, and leaves room for a new one."""
        if connection.is_broken:
            connection.close()
        self._free.put(None if connection.is_broken else connection)

    def drop_idle(self) -> None:
        """Close what lies idle: where one connection is dead, the others most likely are."""
        idle: list[_Connection | None] = []
        while not self._free.empty():
            try:
                idle.append(self._free.get_nowait())
            except queue.Empty:
                break
        for connection in idle:
            if connection is not None:
                connection.close()
            self._free.put(None)


def _run_on(taken: tuple[Pool, _Connection], statement: str, values: Mapping[str, Any]) -> list[Row]:
    pool, connection = taken
    try:
        return connection.run(statement, values)
    finally:
        pool.give(connection)


@contextlib.contextmanager
def _begun() -> Iterator[_Connection]:
    pool, connection = _taken_and_begun()
    try:
        yield connection
        connection.send("COMMIT")
    except BaseException:
        connection.roll_back()
        raise
    finally:
        pool.give(connection)


def _taken_and_begun() -> tuple[Pool, _Connection]:
    """Take a connection that has answered to BEGIN: a pooled one that died is replaced."""
    try:
        return _send_begin(*_pool().take())
    except _Dead:
        _pool().drop_idle()
        return _send_begin(*_pool().take())


def _send_begin(pool: Pool, connection: _Connection) -> tuple[Pool, _Connection]:
    try:
        connection.send("BEGIN")
    except BaseException:
        connection.is_broken = True
        pool.give(connection)
        raise
    return pool, connection


@functools.cache
def _pool() -> Pool:
    return Pool(settings.load(DatabaseSettings))


def close() -> None:
    """Close this process's connections; the next statement opens new ones."""
    if _pool.cache_info().currsize:
        _pool().drop_idle()
        _pool.cache_clear()
