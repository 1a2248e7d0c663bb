"""A function in a process of its own, as `python -m functions.shared.serve` runs it in a container."""

import json
import os
import subprocess
import sys
from http.client import HTTPConnection

import httpx
import pytest

from local.ports import free_port
from tests.functions.shared.conftest import AUDIENCE
from tests.support.tokens import ISSUER


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
        "THREADS": "2",
        "DATABASE_URL": f"postgresql+pg8000://nobody:x@127.0.0.1:{free_port()}/nothing",
        "DATABASE_TLS": "off",
        "OIDC_ISSUER": ISSUER,
        "OIDC_JWKS_URL": issuer.jwks_url,
        "OIDC_AUDIENCE": AUDIENCE,
    }
    command = [sys.executable, "-m", "functions.shared.serve"]
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

    assert (status, problem["detail"]) == (413, "The body may hold 65536 bytes at most.")


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


def test_says_that_its_database_is_down(post):
    body = b'{"order_id": "6b0a6b3e-8f5e-4a55-9d0e-1f1c53b3c001", "items": [{"sku": "MUG", "quantity": 1}]}'

    status, problem = post({"Content-Length": str(len(body))}, body)

    assert (status, problem["detail"]) == (503, "The database does not answer.")


def test_writes_a_json_line_for_each_request(container):
    port, log = container
    trace = {"traceparent": f"00-{'a' * 32}-{'b' * 16}-01"}

    httpx.post(f"http://127.0.0.1:{port}/reservations", headers=trace)

    lines = [json.loads(line) for line in log.read_text().splitlines() if line.startswith("{")]
    [line] = [line for line in lines if line["message"] == "POST /reservations 401"]
    assert (line["severity"], line["trace"]) == ("INFO", "a" * 32)
    assert line["ms"] >= 0
