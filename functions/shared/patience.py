"""How long the sender of a request is waited for: a thread that reads is one that answers nobody else."""

import threading
import time
from typing import Any

HEADERS = 0.3  # seconds from a request's first byte to the end of its headers: proxies send them whole
BODY = 10.0  # seconds for a whole body
REST = 0.3  # seconds for the rest of a request that is answered already
PAUSE = 0.1  # seconds for the next bytes of such a rest

_thread = threading.local()


class Socket:
    """A connection that is read from with a deadline for all reads together."""

    def __init__(self, raw: Any) -> None:
        self._raw = raw
        self.until = time.monotonic() + HEADERS
        self.pause = HEADERS
        self.ends_quietly = True

    def recv(self, size: int) -> bytes:
        """Return what arrives next; if nothing does in time, headers end, and a body raises TimeoutError."""
        left = min(self.pause, self.until - time.monotonic())
        try:
            self._raw.settimeout(max(left, 0.001))
            data: bytes = self._raw.recv(size)
        except TimeoutError:
            if not self.ends_quietly:
                raise
            return b""
        finally:
            self._raw.settimeout(None)
        return data

    def await_headers(self) -> None:
        self.ends_quietly = True
        self._wait(HEADERS, pause=HEADERS)

    def await_body(self) -> None:
        self.ends_quietly = False
        self._wait(BODY, pause=BODY)

    def await_rest(self) -> None:
        self._wait(REST, pause=PAUSE)

    def _wait(self, seconds: float, *, pause: float) -> None:
        self.until, self.pause = time.monotonic() + seconds, pause

    def __getattr__(self, name: str) -> Any:
        return getattr(self._raw, name)


def serve(connection: Socket | None) -> None:
    """Make this the connection whose request this thread serves."""
    _thread.connection = connection


def await_rest() -> None:
    """Wait only a moment for what is left of this thread's request: it has its answer."""
    connection: Socket | None = getattr(_thread, "connection", None)
    if connection is not None:
        connection.await_rest()
