"""gunicorn's threaded worker, held against slow and broken requests: `serve` makes it the one that runs functions."""

from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from typing import Any

import msgspec
from gunicorn import util
from gunicorn.workers import gthread

from functions.shared import patience, structs

SPARE = 1  # thread beside those for requests, so that health checks need not queue behind them
HEAD = "HTTP/1.1 {status:d} {status.phrase}\r\nConnection: close\r\nContent-Type: application/problem+json\r\n"


class Worker(gthread.ThreadWorker):  # type: ignore[misc] # gunicorn is untyped
    """Reads each part of a request with a deadline, and closes connections in the thread that served them.

    It starts its threads when msgspec knows all types: the first requests of a new process arrive together.
    """

    def load_wsgi(self) -> None:
        super().load_wsgi()
        structs.prepare()

    def get_thread_pool(self) -> ThreadPoolExecutor:
        return ThreadPoolExecutor(max_workers=self.cfg.threads + SPARE)

    def handle(self, conn: Any) -> Any:
        """Serve one request; a connection on which nothing has arrived goes back to the main thread's poller."""
        if not (conn.initialized or conn.wait_for_data(0)):
            return gthread._DEFER  # noqa: SLF001 - what the method that is overridden returns
        conn.sock.settimeout(None)
        conn.init()
        _patient(conn).await_headers()
        handled = super().handle(conn)
        if handled is False:
            _close(conn)
        return handled

    def handle_request(self, req: Any, conn: Any) -> Any:
        connection = _patient(conn)
        connection.await_body()
        patience.serve(connection)
        try:
            return super().handle_request(req, conn)
        finally:
            patience.serve(None)
            connection.await_rest()


def _patient(conn: Any) -> patience.Socket:
    unreader = conn.parser.unreader
    if not isinstance(unreader.sock, patience.Socket):
        unreader.sock = patience.Socket(unreader.sock)
    found: patience.Socket = unreader.sock
    return found


def _close(conn: Any) -> None:
    """Close a connection here: gunicorn does it in the thread that accepts connections, and waits for two seconds."""
    util.close_graceful(conn.sock, timeout=patience.PAUSE)
    conn.close = lambda graceful=False: None  # noqa: ARG005 - it is closed


def write_problem(sock: Any, status_int: int, reason: str, mesg: str) -> None:
    """Answer a request that is not HTTP as any other problem is answered, in place of gunicorn's page in HTML."""
    del mesg  # it quotes the request
    status = HTTPStatus(status_int)
    document: dict[str, object] = {
        "type": "about:blank",
        "title": reason,
        "status": status.value,
        "detail": "The request is not well-formed HTTP." if status == HTTPStatus.BAD_REQUEST else status.description,
        "code": "not_http" if status == HTTPStatus.BAD_REQUEST else status.name.lower(),
        "errors": [],
    }
    body = msgspec.json.encode(document)
    head = f"{HEAD.format(status=status)}Cache-Control: no-store\r\nContent-Length: {len(body)}\r\n\r\n"
    util.write_nonblock(sock, head.encode("ascii") + body)
