"""A function in a process of its own, as `python -m functions.shared.serve` runs it in a container."""

import contextlib
import json
import os
import socket
import subprocess
import sys
import threading
import time
from http.client import HTTPConnection, HTTPResponse

import httpx
import pytest

from local.ports import free_port
from tests.functions.shared.conftest import AUDIENCE
from tests.support.tokens import ISSUER

BODY_WITHIN = 2.0  # seconds
PROMPT = 5.0  # seconds, on a busy machine too; a body is waited for twice as long


@pytest.fixture(scope="module")
def container(issuer, tmp_path_factory):
    """The port and the log of a function that serves POST /reservations; it has no database."""
    log = tmp_path_factory.mktemp("container") / "log"
    port = free_port()
    own = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": ".",
        "PORT": str(port),
        "FUNCTION_SOURCE": "functions/inventory/reserve_stock.py",
        "FUNCTION_TARGET": "reserve_stock",
        "THREADS": "4",
        "DATABASE_URL": f"postgresql+pg8000://nobody:x@127.0.0.1:{free_port()}/nothing",
        "DATABASE_TLS": "off",
        "OIDC_ISSUER": ISSUER,
        "OIDC_JWKS_URL": issuer.jwks_url,
        "OIDC_AUDIENCE": AUDIENCE,
    }
    impatient = f"from functions.shared import patience, serve; patience.BODY = {BODY_WITHIN}; serve.main()"
    command = [sys.executable, "-c", impatient]
    with log.open("wb") as output, subprocess.Popen(command, env=own, stdout=output, stderr=output) as process:
        try:
            with httpx.Client(transport=httpx.HTTPTransport(retries=8), timeout=30) as patient:
                assert patient.get(f"http://127.0.0.1:{port}/health/readiness").status_code == 204, log.read_text()
            yield port, log
        finally:
            process.terminate()
            process.wait(20)


@pytest.fixture
def post(container, signed_in):
    """Send the start of a request, and whatever follows; return the status and the problem."""
    port, _ = container

    def post(headers, *parts):
        connection = HTTPConnection("127.0.0.1", port, timeout=20)
        try:
            connection.putrequest("POST", "/reservations")
            for name, value in {**signed_in("shop"), "Content-Type": "application/json", **headers}.items():
                connection.putheader(name, value)
            connection.endheaders()
            for part in parts:
                connection.send(part)
            reply = connection.getresponse()
            return reply.status, json.loads(reply.read() or b"{}")
        finally:
            connection.close()

    return post


def chunk(data):
    return b"%x\r\n%s\r\n" % (len(data), data)


CHUNKED = {"Transfer-Encoding": "chunked"}


def test_refuses_a_long_body_before_it_is_sent(post):
    status, problem = post({"Content-Length": "10000000000"}, b'{"order_id": ')

    assert (status, problem["detail"]) == (413, "The body must have at most 65536 bytes.")


def test_refuses_a_body_that_grows_too_long_on_the_way(post):
    whole = b'{"order_id": "6b0a6b3e-8f5e-4a55-9d0e-1f1c53b3c001", "items": [{"sku": "MUG", "quantity": 1}]}'

    status, problem = post(CHUNKED, chunk(whole), *[chunk(b" " * 10_000)] * 7)

    assert (status, problem["title"]) == (413, "Content Too Large")


def test_reads_a_refused_request_to_its_end_so_that_the_answer_arrives(container):
    connection = HTTPConnection("127.0.0.1", container[0], timeout=20)
    for _ in range(3):  # on one connection, which an unread rest would break
        connection.putrequest("POST", "/elsewhere")
        connection.putheader("Content-Length", "60000")
        connection.endheaders()
        connection.send(b" " * 30_000)
        connection.send(b" " * 30_000)
        reply = connection.getresponse()
        assert (reply.status, json.loads(reply.read())["title"]) == (404, "Not Found")
    connection.close()


def test_takes_a_body_in_chunks(post):
    status, problem = post(CHUNKED, chunk(b'{"order_id": '), chunk(b'"x"}'), b"0\r\n\r\n")

    assert (status, [error["field"] for error in problem["errors"]]) == (400, ["order_id"])


@pytest.fixture
def slow(container):
    """`slow(8, head)`: as many connections that send this head at once, then a byte of their body every 50 ms."""
    stop = threading.Event()
    opened = []

    def trickle(connection):
        with contextlib.suppress(OSError):
            while not stop.wait(0.05):
                connection.sendall(b" ")

    def open_connections(number, head):
        for _ in range(number):
            connection = socket.create_connection(("127.0.0.1", container[0]), 20)
            connection.sendall(head)
            opened.append(connection)
            threading.Thread(target=trickle, args=(connection,), daemon=True).start()
        return opened

    yield open_connections
    stop.set()
    for connection in opened:
        connection.close()


def head(method="POST", path="/reservations", token=None, **headers):
    lines = [f"{method} {path} HTTP/1.1", "Host: x", *(f"{name}: {value}" for name, value in headers.items())]
    authorization = [] if token is None else [f"Authorization: {token}"]
    return "\r\n".join([*lines, *authorization, "Content-Type: application/json", "", ""]).encode("latin-1")


def answer(connection):
    """The status and the problem that this connection is answered."""
    reply = HTTPResponse(connection)
    reply.begin()
    return reply.status, json.loads(reply.read() or b"{}")


LENGTH = {"Content-Length": "60000"}


@pytest.mark.parametrize(
    "request_head",
    [
        head(**LENGTH),
        head("POST", "/elsewhere", **LENGTH),
        head("GET", "/reservations", **LENGTH),
        head("GET", "/health/readiness", **LENGTH),
        head(**{"Transfer-Encoding": "chunked"}) + b"ffff\r\n",
        b"POST /reservations HTTP/1.1\r\nHost: x\r\nX-Long: ",
        b"",
    ],
)
def test_connections_that_send_slowly_hold_nobody_up(container, slow, request_head):
    slow(8, request_head)

    before = time.monotonic()
    answered = httpx.get(f"http://127.0.0.1:{container[0]}/elsewhere", timeout=20)

    assert answered.status_code == 404
    assert time.monotonic() - before < PROMPT


def test_a_slow_sender_is_refused_before_the_body_is_there(slow):
    [connection] = slow(1, head(**LENGTH))

    assert answer(connection)[0] == 401


def test_a_body_that_does_not_arrive_in_time_is_refused(slow, signed_in):
    [connection] = slow(1, head(token=signed_in("shop")["Authorization"], **LENGTH))

    status, problem = answer(connection)

    assert (status, problem["code"]) == (408, "request_timeout")


@pytest.mark.parametrize(
    ("lines", "status"),
    [
        ("POST /reservations HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n", 400),
        ("GET /elsewhere HTTP/1.1\r\nHost: x\r\nSCRIPT_NAME: /x\r\n", 400),
        ("GET /elsewhere HTTP/1.1\r\nHost: x\r\nX-Name: \xe4\r\n", 400),
        ("GET /elsewhere HTTP/1.1\r\nHost: \xe4\r\n", 400),
        ("GET /elsewhere HTTP/1.1\r\nHost: x\r\nN\xe4me: x\r\n", 400),
        ("GET /elsewhere HTTP/1.1\r\nHost: x\r\nCookie: a=\xff\r\n", 400),
        ("GET /elsewhere HTTP/1.1\r\nHost: x\r\ntraceparent: \xff\r\n", 400),
        ("GET /elsewhere HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer \xff\r\n", 400),
        ("GET /elsewhere HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n", 400),
        ("GET /elsewhere HTTP/1.1\r\nHost : x\r\n", 400),
        ("nonsense\r\n", 400),
        ("GET /elsewhere HTTP/9.9\r\nHost: x\r\n", 400),
        ('GET /elsewhere HTTP/1.1\r\nHost: x\r\nIf-None-Match: "\xe4"\r\n', 404),
    ],
)
def test_answers_a_broken_request_with_a_problem(container, lines, status):
    port, log = container
    with socket.create_connection(("127.0.0.1", port), 20) as connection:
        connection.sendall(lines.encode("latin-1") + b"\r\n")
        reply = HTTPResponse(connection)
        reply.begin()
        problem = json.loads(reply.read())

    assert (reply.status, reply.headers["Content-Type"]) == (status, "application/problem+json")
    assert problem["status"] == status
    assert "Traceback" not in log.read_text()


def test_says_that_its_database_is_down(post):
    body = b'{"order_id": "6b0a6b3e-8f5e-4a55-9d0e-1f1c53b3c001", "items": [{"sku": "MUG", "quantity": 1}]}'

    status, problem = post({"Content-Length": str(len(body))}, body)

    assert (status, problem["detail"]) == (503, "The database does not answer.")


def test_writes_a_json_line_for_each_request(container):
    port, log = container
    trace = {"traceparent": f"00-{'a' * 32}-{'b' * 16}-01"}

    httpx.post(f"http://127.0.0.1:{port}/reservations", headers=trace)

    lines = [json.loads(line) for line in log.read_text().splitlines() if line.startswith("{")]
    [line] = [line for line in lines if line.get("trace") == "a" * 32]
    assert (line["severity"], line["message"]) == ("INFO", "POST /reservations 401")
    assert line["ms"] >= 0
