import os
import subprocess
import sys

import pytest

from local import catalog
from local.catalog import ROOT
from local.host import Host, load
from tests.support.serving import Serving


def named(name):
    """A function that answers with its name and the path it sees."""

    def function(environ, start):
        start("200 OK", [])
        return [f"{name} {environ['SCRIPT_NAME']} {environ['PATH_INFO']}".encode()]

    return function


@pytest.fixture
def ask():
    host = Host({"get-thing": named("get-thing"), "list-things": named("list-things")})

    def ask(path):
        statuses = []
        body = b"".join(host({"PATH_INFO": path, "SCRIPT_NAME": ""}, lambda status, _: statuses.append(status)))
        return int(statuses[0].split()[0]), body.decode()

    return ask


def test_a_function_sees_only_its_own_path(ask):
    assert ask("/functions/get-thing/things/1") == (200, "get-thing /functions/get-thing /things/1")
    assert ask("/functions/list-things") == (200, "list-things /functions/list-things /")


@pytest.mark.parametrize(
    "path", ["/", "/functions", "/functions/", "/functions/other/x", "/get-thing/x", "/functionsget-thing"]
)
def test_there_is_nothing_else(ask, path):
    assert ask(path) == (404, "")


def test_health_says_that_it_serves(ask):
    assert ask("/health") == (204, "")


def test_functions_of_a_service_are_the_real_ones(serving: Serving, monkeypatch):
    serving.enter("inventory")
    host = load("inventory")
    statuses = []

    environ = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": "/functions/get-stock/stock",
        "SCRIPT_NAME": "",
        "QUERY_STRING": "sku=A",
        "SERVER_NAME": "x",
        "SERVER_PORT": "1",
        "wsgi.url_scheme": "http",
        "wsgi.input": sys.stdin.buffer,
        "wsgi.errors": sys.stderr,
    }
    body = b"".join(host(environ, lambda status, _, __=None: statuses.append(status)))

    assert statuses == ["401 UNAUTHORIZED"]
    assert b"application/problem+json" not in body


def test_what_is_missing_is_said_all_at_once_before_anything_is_served():
    bare = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "PORT": "1"}

    done = subprocess.run(
        [sys.executable, "-m", "local.host", "inventory"], env=bare, capture_output=True, text=True, check=False
    )

    assert done.returncode == 2
    [sentence] = done.stderr.strip().splitlines()
    assert sentence.startswith("inventory: Settings: DATABASE_URL is missing, OIDC_ISSUER is missing")


def test_the_catalog_holds_every_function_file_once_and_nothing_else():
    found = {(each.service, each.name) for each in catalog.functions()}
    files = {
        (file.parent.name, file.stem)
        for service in catalog.services()
        for file in (ROOT / "functions" / service).glob("*_*.py")
        if not file.stem.startswith("_")
    }

    assert files <= found
    assert {name for _, name in found - {*files}} <= {"dispatch", "deliver"}
    assert all((each.endpoint is None) != (each.subscriber is None) for each in catalog.functions())


def test_a_function_is_named_as_its_knative_service():
    [found] = [each for each in catalog.functions("inventory") if each.name == "get_stock"]

    assert (found.knative_service, found.hyphenated) == ("inventory-get-stock", "get-stock")
