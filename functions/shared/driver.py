"""Connections of pg8000, and what its errors mean, for `sql` and for `database`."""

import functools
import socket
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Literal, TypeVar, cast
from urllib.parse import unquote, urlsplit

from pg8000.exceptions import DatabaseError

from functions.shared import connect
from functions.shared.settings import DatabaseSettings

if TYPE_CHECKING:
    import ssl

C = TypeVar("C")
TIMEOUT = 10  # seconds that a new connection's greeting, and a place in the pool, are waited for
ANSWER = 40.0  # seconds that a statement's answer is waited for: the role's statement_timeout ends it before
KEEPALIVE = ((socket.TCP_KEEPIDLE, 10), (socket.TCP_KEEPINTVL, 5), (socket.TCP_KEEPCNT, 3))  # seconds, seconds, times

UNREACHABLE = "The database does not answer."
BUSY = "The database is busy."
# SQLSTATEs that a fresh connection may mend: the server stops, crashed, starts, is full or stands by; and a statement
# that was prepared before a migration changed what it returns.
CURED_BY_RECONNECTING = frozenset({"57P01", "57P02", "57P03", "53300", "08006", "25006", "0A000"})
# SQLSTATEs of what passes: serialization failure, deadlock, lock timeout, statement timeout; class 53: no room left.
PASSING = frozenset({"40001", "40P01", "55P03", "57014"})
NO_ROOM = "53"
OF_VALUES = "22"  # the class of SQLSTATEs whose messages quote the value
# Of the fields of an error, those that hold no values: severity, code, message, and the names of what is concerned.
WITHOUT_VALUES = ("S", "V", "C", "M", "s", "t", "c", "d", "n", "R")


def sqlstate(error: object) -> str | None:
    """Return the server's code for an error; None: the error is not the server's."""
    arguments = getattr(error, "args", ())
    fields = arguments[0] if isinstance(error, DatabaseError) and arguments else None
    return fields.get("C") if isinstance(fields, dict) else None


def passes(code: str) -> bool:
    """Whether the same statement may succeed later."""
    return code in PASSING or code.startswith(NO_ROOM)


class _Discreet:
    """A connection whose errors quote no values, which are customers' data."""

    def handle_ERROR_RESPONSE(self, data: bytes, context: Any) -> None:  # noqa: N802 - pg8000's name
        super().handle_ERROR_RESPONSE(data, context)  # type: ignore[misc]
        fields = context.error.args[0]
        shown = {name: fields[name] for name in WITHOUT_VALUES if name in fields}
        if shown.get("C", "").startswith(OF_VALUES):
            del shown["M"]
        context.error = DatabaseError(shown)


def connector(
    kind: Callable[..., C], own: DatabaseSettings, *, answer_within: float | None = ANSWER
) -> Callable[[], C]:
    """Return what makes a connection of this kind; it raises OSError or pg8000's errors, and leaves no socket open."""
    discreet: Callable[..., C] = type("Connection", (_Discreet, kind), {})  # type: ignore[arg-type]
    parts, tls = urlsplit(own.database_url), _tls(own)
    host, port = parts.hostname or "localhost", parts.port or 5432

    def connected() -> C:
        open_socket = functools.partial(socket.create_connection, (host, port), connect.TIMEOUT)
        opened = connect.patiently(open_socket, to=f"{host}:{port}")
        try:
            opened.settimeout(TIMEOUT)
            opened.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
            for option, value in KEEPALIVE:
                opened.setsockopt(socket.IPPROTO_TCP, option, value)
            made: Any = discreet(
                user=unquote(parts.username or ""),
                password=unquote(parts.password) if parts.password else None,
                host=host,  # as its certificate names it
                database=parts.path.lstrip("/"),
                sock=opened,
                ssl_context=tls,
            )
            made._usock.settimeout(answer_within)  # noqa: SLF001 - by TLS, it is no longer the socket that was given
            return cast("C", made)
        except BaseException:
            opened.close()
            raise

    return connected


def _tls(own: DatabaseSettings) -> "ssl.SSLContext | Literal[False]":
    if own.database_tls == "off":
        return False
    import ssl  # noqa: PLC0415 - loading it, and the CAs, takes some 40 ms that few processes need to spend

    return ssl.create_default_context(cafile=own.database_ca_file)
