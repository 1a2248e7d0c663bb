"""Connections of pg8000, for `sql` and for `database`."""

import functools
import socket
from collections.abc import Callable
from typing import TYPE_CHECKING, Literal, TypeVar
from urllib.parse import unquote, urlsplit

from functions.shared import connect
from functions.shared.settings import DatabaseSettings

if TYPE_CHECKING:
    import ssl

C = TypeVar("C")
TIMEOUT = 10  # seconds that a new connection's greeting, and a place in the pool, are waited for


def connector(kind: Callable[..., C], own: DatabaseSettings) -> Callable[[], C]:
    """Return what makes a connection of this kind; it raises OSError or pg8000's errors, and leaves no socket open."""
    parts, tls = urlsplit(own.database_url), _tls(own)
    host, port = parts.hostname or "localhost", parts.port or 5432

    def connected() -> C:
        open_socket = functools.partial(socket.create_connection, (host, port), connect.TIMEOUT)
        opened = connect.patiently(open_socket, to=f"{host}:{port}")
        try:
            opened.settimeout(TIMEOUT)
            opened.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
            return kind(
                user=unquote(parts.username or ""),
                password=unquote(parts.password) if parts.password else None,
                host=host,  # as its certificate names it
                database=parts.path.lstrip("/"),
                sock=opened,
                ssl_context=tls,
            )
        except BaseException:
            opened.close()
            raise

    return connected


def _tls(own: DatabaseSettings) -> "ssl.SSLContext | Literal[False]":
    if own.database_tls == "off":
        return False
    import ssl  # noqa: PLC0415 - loading it, and the CAs, takes some 40 ms that few processes need to spend

    return ssl.create_default_context(cafile=own.database_ca_file)
