"""Real servers in threads of this process."""

import contextlib
import http.client
import threading
from collections.abc import Iterator

from starlette.types import ASGIApp

from local.ports import free_port
from local.processes import wait_until
from local.serving import server as make_server


@contextlib.contextmanager
def serving(app: ASGIApp) -> Iterator[int]:
    """Serve on a free port until the block ends."""
    port = free_port()
    server = make_server(app, port)
    thread = threading.Thread(target=server.run)
    thread.start()
    assert wait_until(lambda: server.started or not thread.is_alive(), 10)
    yield port
    server.should_exit = server.force_exit = True
    thread.join()


def send(port, method, target, headers=None, body=None):
    """Send a request whose target nothing tidies up on the way."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.putrequest(method, target, skip_host="Host" in (headers or {}), skip_accept_encoding=True)
        for name, value in (headers or {}).items():
            connection.putheader(name, value)
        if body is not None and not {"Content-Length", "Transfer-Encoding"} & (headers or {}).keys():
            connection.putheader("Content-Length", str(len(body)))
        connection.endheaders(body)
        answer = connection.getresponse()
        answer.body = answer.read()
        return answer
    finally:
        connection.close()
