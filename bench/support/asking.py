"""A client that costs little beside what it measures: prepared requests on kept-alive sockets."""

import re
import socket
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

LENGTH = re.compile(rb"\r\nContent-Length: (\d+)\r\n", re.IGNORECASE)


class Connection:
    """One connection to one function."""

    def __init__(self, url: str, path: str, token: str | None = None) -> None:
        address = urlsplit(url)
        self._socket = socket.create_connection((address.hostname, address.port), timeout=30)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        authorization = f"Authorization: Bearer {token}\r\n" if token else ""
        self._request = f"GET {path} HTTP/1.1\r\nHost: {address.netloc}\r\n{authorization}\r\n".encode()

    def ask(self) -> bytes:
        """Send the request and return the answer's body, which must be a 200."""
        self._socket.sendall(self._request)
        answer = b""
        while True:
            part = self._socket.recv(65_536)
            if not part:
                raise RuntimeError("the function hung up")
            answer += part
            head, blank, body = answer.partition(b"\r\n\r\n")
            length = LENGTH.search(head + b"\r\n") if blank else None
            if length and len(body) == int(length[1]):
                break
        if not head.startswith(b"HTTP/1.1 200"):
            raise RuntimeError(answer.decode(errors="replace"))
        return body

    def close(self) -> None:
        self._socket.close()


def requests_per_second(url: str, path: str, token: str | None, *, seconds: float, connections: int) -> float:
    """Ask on several connections at once, as quickly as answers come."""
    deadline = time.perf_counter() + seconds

    def ask(_: int) -> int:
        connection, count = Connection(url, path, token), 0
        while time.perf_counter() < deadline:
            connection.ask()
            count += 1
        connection.close()
        return count

    started = time.perf_counter()
    with ThreadPoolExecutor(connections) as pool:
        total = sum(pool.map(ask, range(connections)))
    return total / (time.perf_counter() - started)


def milliseconds(connections: Sequence[Connection], times: int) -> list[list[float]]:
    """Ask on each connection in turn, again and again, and return how long each answer took."""
    taken: list[list[float]] = [[] for _ in connections]
    for _ in range(times):
        for connection, own in zip(connections, taken, strict=True):
            started = time.perf_counter()
            connection.ask()
            own.append((time.perf_counter() - started) * 1000)
    return taken
