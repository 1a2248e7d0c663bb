"""The real gateway, as it is configured here and as it is configured on a cluster."""

import contextlib
import json
import socket
import subprocess
import sys
import threading
import time
from urllib.parse import urlsplit

import httpx
import pytest
from msgspec import Struct
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from functions.shared.http import ANYONE, Endpoint
from local import catalog, gateway, routes
from local.catalog import ROOT, Function
from local.ports import free_port
from local.processes import CannotStart
from tests.local.serving import send, serving
from tests.support.gateway import CLUSTER, dns, embedded, on_cluster, running
from tests.support.system import eventually

PROMPT = 5.0  # seconds, on a busy machine too; slow requests are waited for twice as long
PUBLIC = frozenset({"admin"})
INTERNAL = frozenset({"dispatcher"})
TOKEN = {"Authorization": "Bearer abc"}
MEBIBYTE = 1_048_576
PAGE = b"<!doctype html><title>Fanfare</title>"


def function(name, method, path, roles=PUBLIC):
    endpoint = Endpoint(
        name=name, method=method, path=path, roles=roles, status=200, problems=frozenset(), etag=False,
        max_body=1, summary="", parameters={}, payload=None,
    )  # fmt: skip
    return Function(service="shop", name=name, source=ROOT, endpoint=endpoint)


FUNCTIONS = [
    function("list_things", "GET", "/things", roles=ANYONE),
    function("create_thing", "POST", "/things", roles=ANYONE),
    function("get_thing", "GET", "/things/{thing_id}", roles=ANYONE),
    function("count_things", "GET", "/things/count", roles=PUBLIC | INTERNAL),
    function("list_parts", "GET", "/things/{thing_id}/parts", roles=ANYONE),
    function("delete_thing", "DELETE", "/things/{thing_id}"),
    function("secret", "GET", "/secret", roles=INTERNAL),
    Function(service="shop", name="subscriber", source=ROOT, endpoint=None, subscriber=object),
]


class Behind:
    """Every server behind the gateway: answers what it was asked, or as a test decides."""

    def __init__(self):
        self.answer = None
        self.requests = 0

    async def __call__(self, scope, receive, send):
        if scope["type"] == "lifespan":
            return await _lifespan(receive, send)
        self.requests += 1
        answer = self.answer or _echo
        return await (await answer(Request(scope, receive)))(scope, receive, send)


async def _lifespan(receive, send):
    for _ in range(2):
        kind = (await receive())["type"]
        await send({"type": f"{kind}.complete"})


async def _echo(request):
    return JSONResponse(
        {
            "method": request.method,
            "path": request.scope["raw_path"].decode(),
            "query": request.scope["query_string"].decode(),
            "headers": [[name.decode(), value.decode("latin-1")] for name, value in request.headers.raw],
            "body": (await request.body()).decode(),
        }
    )


class Upstreams(Struct):
    """Where the servers behind the gateway are."""

    port: int
    dns: int

    def values(self, kind, port, pages):
        """Return the values of the template that lead to them, here or on a cluster."""
        if kind == "embedded":
            addresses = {
                each.knative_service: f"http://127.0.0.1:{self.port}/functions/{each.hyphenated}" for each in FUNCTIONS
            }
            return embedded(port, pages, addresses, f"127.0.0.1:{self.port}")
        return on_cluster(
            listen=f"127.0.0.1:{port}",
            origin=f"http://127.0.0.1:{port}",
            pages=str(pages),
            functions_domain=f"{CLUSTER}:{self.port}",
            identity_upstream=f"keycloak.{CLUSTER}:{self.port}",
            nginx_local_resolvers=f"127.0.0.1:{self.dns}",
        )


@pytest.fixture(scope="module")
def behind():
    return Behind()


@pytest.fixture
def answering(behind):
    """`answering(function)`: what the servers behind the gateway do in this test."""

    def answering(answer):
        behind.answer = answer

    yield answering
    behind.answer = None


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    folder = tmp_path_factory.mktemp("dist")
    (folder / "assets").mkdir()
    (folder / "index.html").write_bytes(PAGE)
    (folder / "assets" / "index-3f2a.js").write_text("let a;" * 400)
    (folder / "favicon.svg").write_text("<svg/>")
    (folder / "openapi.yaml").write_text("openapi: 3.1.0")
    return folder


@pytest.fixture(scope="module")
def upstreams(behind):
    with serving(behind) as port, dns() as resolver:
        yield Upstreams(port, resolver)


@pytest.fixture(scope="module", params=["embedded", "cluster"])
def kind(request):
    return request.param


@pytest.fixture(scope="module")
def start(kind, upstreams, pages, tmp_path_factory):
    """`start({"60s": "1s"})`: a gateway of its own, with a changed configuration."""

    @contextlib.contextmanager
    def start(changes=None, upstreams=upstreams, pages=pages, folder=None):
        folder = folder or tmp_path_factory.mktemp("nginx")
        with running(upstreams.values(kind, free_port(), pages), FUNCTIONS, folder, changes) as port:
            yield port

    return start


@pytest.fixture(scope="module")
def port(start):
    with start() as port:
        yield port


def seen(answer):
    assert answer.status == 200, answer.body
    return json.loads(answer.body)


def function_and_path(heard):
    """Take apart what a function was asked: here by a path, on a cluster by a host name."""
    host = dict(heard["headers"])["host"]
    if heard["path"].startswith("/functions/"):
        name, _, path = heard["path"].removeprefix("/functions/").partition("/")
        return name, f"/{path}"
    return host.partition(f".{CLUSTER}")[0].removeprefix("shop-"), heard["path"]


def problem(answer):
    """Return the code of a problem that the gateway reports, after a look at the rest of it."""
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers.get_all("cache-control") == ["no-store"]
    document = json.loads(answer.body)
    assert document.keys() == {"type", "title", "status", "detail", "code", "errors"}
    assert document["status"] == answer.status
    assert document["detail"].endswith(".")
    assert document["title"] != "Error"
    return document["code"]


def written(port, data, patience=5):
    """Write bytes as they are, and return all that comes back until the connection ends."""
    answer = b""
    with socket.create_connection(("127.0.0.1", port), timeout=patience) as connection:
        connection.sendall(data)
        with contextlib.suppress(ConnectionResetError):
            while piece := connection.recv(65_536):
                answer += piece
    return answer


@pytest.mark.parametrize(
    ("method", "target", "name", "path"),
    [
        ("GET", "/api/things", "list-things", "/things"),
        ("POST", "/api/things", "create-thing", "/things"),
        ("GET", "/api/things/3f2a", "get-thing", "/things/3f2a"),
        ("GET", "/api/things/count", "count-things", "/things/count"),
        ("GET", "/api/things/a%20b/parts", "list-parts", "/things/a%20b/parts"),
        ("GET", "/api/things/%C3%A9", "get-thing", "/things/%C3%A9"),
        ("GET", "/api/things/a..b", "get-thing", "/things/a..b"),
        ("DELETE", "/api/things/3f2a", "delete-thing", "/things/3f2a"),
    ],
)
def test_each_address_reaches_its_own_function(port, method, target, name, path):
    heard = seen(send(port, method, target, TOKEN, body=b"" if method == "POST" else None))

    assert function_and_path(heard) == (name, path)


@pytest.mark.parametrize(
    "query",
    [
        "sku=A&sku=B%2FC&q=%20",
        "redirect_uri=http%3A%2F%2F127.0.0.1%3A8080%2Fcallback",
        "path=../../etc&other=%2e%2e%2f%5c",
        "q=//x",
        "q=a;b",
    ],
)
@pytest.mark.parametrize("path", ["/api/things", "/realms/fanfare/protocol/openid-connect/auth", "/resources/a.css"])
def test_a_query_is_passed_on_unchanged(port, path, query):
    assert seen(send(port, "GET", f"{path}?{query}"))["query"] == query


@pytest.mark.parametrize(
    "target",
    [
        "/api",
        "/api/",
        "/api/secret",
        "/api/subscriber",
        "/api/nothing",
        "/api/things/",
        "/api//things",
        "//api/things",
        "/api/things//parts",
        "/api/things/a%2Fparts",
        "/api/things/a%2fparts",
        "/api/things%2Fcount",
        "/api/things/a%5Cparts",
        "/api/things/a\\parts",
        "/api/things/..",
        "/api/things/%2e%2e",
        "/api/things/.%2E/parts",
        "/api/things/..;/parts",
        "/api/things/../secret",
        "/api/things/%2E%2E/secret",
        "/api/things/%252e%252e/parts",
        "/api/./things",
        "/api/th%69ngs",
        "/%61pi/things",
        "/x/../api/things",
        "/api/functions/secret/secret",
    ],
)
def test_no_other_address_reaches_a_function(port, behind, target):
    before = behind.requests

    answer = send(port, "GET", target, TOKEN)

    assert (answer.status, problem(answer)) == (404, "not_found")
    assert behind.requests == before


@pytest.mark.parametrize("method", ["DELETE", "PATCH", "OPTIONS", "TRACE", "PUBLISH"])
def test_a_method_that_no_function_has_is_a_405(port, method):
    answer = send(port, method, "/api/things", TOKEN)

    assert (answer.status, problem(answer)) == (405, "method_not_allowed")
    assert answer.headers["allow"] == "GET, HEAD, POST"


def test_head_reaches_the_function_that_answers_get(port, answering):
    async def heads(request):
        return Response(headers={"x-function": request.scope["path"], "x-method": request.method})

    answering(heads)

    answer = send(port, "HEAD", "/api/things")

    assert (answer.status, answer.headers["x-method"], answer.body) == (200, "HEAD", b"")


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Authorization": ""},
        {"Authorization": "Bearer"},
        {"Authorization": "Bearer "},
        {"Authorization": "Basic YTpi"},
        {"Authorization": "abc"},
        {"Cookie": "token=abc"},
    ],
)
def test_a_function_that_needs_a_role_is_not_called_without_a_token(port, behind, headers):
    before = behind.requests

    for method, target in (("GET", "/api/things/count"), ("HEAD", "/api/things/count"), ("DELETE", "/api/things/1")):
        answer = send(port, method, target, headers)
        assert (answer.status, answer.headers["www-authenticate"]) == (401, "Bearer")
        assert method == "HEAD" or problem(answer) == "unauthorized"
    assert behind.requests == before


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER"])
def test_with_a_token_it_is_called(port, scheme):
    assert seen(send(port, "GET", "/api/things/count", {"Authorization": f"{scheme} abc"}))


def test_a_function_for_anyone_is_called_without_a_token(port):
    assert seen(send(port, "GET", "/api/things"))


KNOWN = {
    "Accept": "application/json",
    "Accept-Language": "de",
    "Authorization": "Bearer abc",
    "Content-Encoding": "gzip",
    "Content-Type": "application/json",
    "Idempotency-Key": "k",
    "If-Match": '"3"',
    "If-None-Match": '"3", W/"4"',
    "traceparent": "00-1-2-01",
    "tracestate": "a=b",
    "User-Agent": "test",
}
UNKNOWN = {
    "Ce-Id": "1",
    "ce-type": "due",
    "K-Proxy-Request": "activator",
    "Cookie": "session=1",
    "Connection": "close",
    "Expect": "",
    "Forwarded": "for=8.8.8.8",
    "Knative-Serving-Tag": "x",
    "Proxy": "http://evil.example",
    "Proxy-Authorization": "x",
    "Range": "bytes=0-1",
    "SCRIPT_NAME": "/x",
    "Script_Name": "/x",
    "TE": "trailers",
    "X_Forwarded_For": "8.8.8.8",
    "X-Forwarded-For": "8.8.8.8",
    "X-Forwarded-Host": "evil.example",
    "X-Forwarded-Prefix": "/x",
    "X-Forwarded-Proto": "https",
    "X-HTTP-Method-Override": "DELETE",
    "X-Original-URL": "/secret",
    "X-Private": "1",
    "X-Real-IP": "8.8.8.8",
}
OWN = {"host", "x-forwarded-for"}


def test_a_function_is_given_the_headers_that_it_knows_and_no_others(port):
    headers = seen(send(port, "GET", "/api/things", {**KNOWN, **UNKNOWN}))["headers"]

    given = dict(headers)
    assert len(headers) == len(given)
    assert given.keys() == {name.lower() for name in KNOWN} | OWN
    assert {name: given[name.lower()] for name in KNOWN} == KNOWN
    assert given["x-forwarded-for"] == "127.0.0.1"
    assert given["host"] != "evil.example"


def test_an_empty_request_gives_a_function_no_headers_of_its_own(port):
    heard = written(port, b"GET /api/things HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")

    assert {name for name, _ in json.loads(heard.partition(b"\r\n\r\n")[2])["headers"]} == OWN


@pytest.mark.parametrize("name", KNOWN)
@pytest.mark.parametrize("value", ["é", "\x80", "a\xffb"])
def test_a_byte_beyond_ascii_in_a_header_that_a_function_is_given_is_a_400(port, behind, name, value):
    before = behind.requests

    answer = send(port, "GET", "/api/things", {name: value.encode("latin-1")})

    assert (answer.status, problem(answer)) == (400, "bad_request")
    assert behind.requests == before


@pytest.mark.parametrize("address", ["/api/things/\xe9", "/api/things?q=\xe9", "/api/things?\xff=1"])
def test_a_byte_beyond_ascii_in_an_address_is_a_400(port, behind, address):
    before = behind.requests

    answer = written(port, f"GET {address} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".encode())

    assert answer.startswith(b"HTTP/1.1 400 ")
    assert b'"code":"bad_request"' in answer
    assert behind.requests == before


@pytest.mark.parametrize("name", ["X-Other", "Referer", "Cookie", "Origin"])
def test_a_byte_beyond_ascii_elsewhere_is_ignored(port, name):
    assert seen(send(port, "GET", "/api/things", {name: "é".encode()}))


@pytest.mark.parametrize("value", ["close, Authorization", "Authorization", "keep-alive, X-Private", "x", "close,,x"])
def test_a_connection_header_that_names_other_headers_is_a_400(port, value):
    answer = send(port, "GET", "/api/things", {"Connection": value})

    assert (answer.status, problem(answer)) == (400, "bad_request")


@pytest.mark.parametrize("value", ["close", "Keep-Alive", "Upgrade, HTTP2-Settings", "TE, close"])
def test_a_usual_connection_header_is_accepted(port, value):
    assert seen(send(port, "GET", "/api/things", {"Connection": value}))


REQUEST = "{} /api/things HTTP/1.1\r\nHost: a\r\nConnection: close\r\n{}\r\n\r\n{}"
MALFORMED = {
    "a length and chunks": REQUEST.format(
        "POST", "Content-Length: 5\r\nTransfer-Encoding: chunked", "0\r\n\r\nGET / HTTP/1.1\r\n\r\n"
    ),
    "chunks and a length": REQUEST.format("POST", "Transfer-Encoding: chunked\r\nContent-Length: 5", "0\r\n\r\n"),
    "two lengths": REQUEST.format("POST", "Content-Length: 2\r\nContent-Length: 40", "{}"),
    "a length of -1": REQUEST.format("POST", "Content-Length: -1", ""),
    "two hosts": REQUEST.format("GET", "Host: b", ""),
    "no host": "GET /api/things HTTP/1.1\r\nConnection: close\r\n\r\n",
    "a host with a space": "GET /api/things HTTP/1.1\r\nHost: a b\r\n\r\n",
    "a space in the address": "GET /api/ things HTTP/1.1\r\nHost: a\r\n\r\n",
    "NUL in a header": REQUEST.format("GET", "X-A: a\x00b", ""),
    "NUL in the address": "GET /api/things%00 HTTP/1.1\r\nHost: a\r\n\r\n",
    "a method in small letters": "get /api/things HTTP/1.1\r\nHost: a\r\n\r\n",
    "no request": "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\r\n\r\n",
    "not an address": "GET things HTTP/1.1\r\nHost: a\r\n\r\n",
}


@pytest.mark.parametrize("name", MALFORMED)
def test_a_malformed_request_is_a_400_like_any_other_problem(port, behind, name):
    before = behind.requests

    answer = written(port, MALFORMED[name].encode("latin-1"))

    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 400 "), answer
    assert answer.count(b"HTTP/1.1 ") == 1
    assert json.loads(body)["code"] == "bad_request"
    for header in (b"x-content-type-options: nosniff", b"frame-ancestors 'none'", b"cache-control: no-store"):
        assert header in head.lower()
    assert behind.requests == before


def test_one_persons_cookies_are_never_sent_with_anothers_request(port, answering):
    async def sets(request):
        answer = await _echo(request)
        answer.headers.append("set-cookie", "session=first; Path=/")
        answer.headers.append("set-cookie", "other=first; Path=/")
        return answer

    answering(sets)
    first = send(port, "GET", "/realms/fanfare/login")
    second = send(port, "GET", "/realms/fanfare/login")

    assert first.headers.get_all("set-cookie") == ["session=first; Path=/", "other=first; Path=/"]
    assert not [name for name, _ in seen(second)["headers"] if name == "cookie"]


def test_a_body_is_passed_on(port):
    assert seen(send(port, "POST", "/api/things", body=b'{"a":1}'))["body"] == '{"a":1}'


def test_a_chunked_body_is_passed_on(port):
    chunked = b"5\r\nhello\r\n0\r\n\r\n"

    assert seen(send(port, "POST", "/api/things", {"Transfer-Encoding": "chunked"}, chunked))["body"] == "hello"


def test_a_body_of_a_mebibyte_is_passed_on(port):
    assert len(seen(send(port, "POST", "/api/things", body=b"x" * MEBIBYTE))["body"]) == MEBIBYTE


def test_a_body_beyond_a_mebibyte_is_refused_before_it_is_read(port):
    answer = send(port, "POST", "/api/things", {"Content-Length": str(MEBIBYTE + 1)}, b"")

    assert (answer.status, problem(answer)) == (413, "content_too_large")


def test_a_chunked_body_beyond_a_mebibyte_is_refused(port):
    chunk = b"10000\r\n" + b"x" * 65536 + b"\r\n"

    answer = send(port, "POST", "/api/things", {"Transfer-Encoding": "chunked"}, chunk * 17 + b"0\r\n\r\n")

    assert (answer.status, problem(answer)) == (413, "content_too_large")


@pytest.mark.parametrize("headers", [{"X-Long": "x" * 17_000}, {f"X-{number}": "x" * 4000 for number in range(10)}])
def test_headers_that_are_too_large_are_a_431(port, headers):
    answer = send(port, "GET", "/api/things", headers)

    assert (answer.status, problem(answer)) == (431, "header_fields_too_large")


@pytest.mark.parametrize("length", [4000, 20_000])
def test_an_address_beyond_4000_characters_is_a_414(port, length):
    answer = send(port, "GET", "/api/things?q=" + "x" * length)

    assert (answer.status, problem(answer)) == (414, "uri_too_long")


def test_an_address_of_4000_characters_is_passed_on(port):
    assert len(seen(send(port, "GET", "/api/things?q=" + "x" * 3986))["query"]) == 3988


def test_the_identity_provider_takes_longer_addresses(port):
    assert seen(send(port, "GET", "/realms/fanfare/logout?id_token_hint=" + "x" * 6000))


def test_an_unknown_version_of_http_is_a_505(port):
    answer = written(port, b"GET / HTTP/3.0\r\nHost: a\r\n\r\n")

    assert answer.startswith(b"HTTP/1.1 505 ")
    assert b'"code":"http_version_not_supported"' in answer


def test_a_service_that_does_not_answer_in_time_is_a_504(start, answering):
    never = threading.Event()

    async def waits(_):
        import asyncio  # noqa: PLC0415

        await asyncio.to_thread(never.wait, 3)
        return Response()

    answering(waits)
    with start({"proxy_read_timeout 60s": "proxy_read_timeout 200ms"}) as port:
        answer = send(port, "GET", "/api/things")
    never.set()

    assert (answer.status, problem(answer)) == (504, "timeout")


@pytest.mark.parametrize("target", ["/api/things", "/realms/fanfare/x"])
def test_a_service_that_is_not_running_is_a_503(start, upstreams, target):
    with start(upstreams=Upstreams(free_port(), upstreams.dns)) as port:
        answer = send(port, "GET", target)

    assert (answer.status, problem(answer), answer.headers["retry-after"]) == (503, "unavailable", "1")


def test_a_service_that_closes_the_connection_is_a_502(start, upstreams):
    def hangs_up(server):
        with contextlib.suppress(OSError):
            while True:
                connection, _ = server.accept()
                connection.recv(4096)
                connection.close()

    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=hangs_up, args=(server,), daemon=True)
        thread.start()
        with start(upstreams=Upstreams(server.getsockname()[1], upstreams.dns)) as port:
            answer = send(port, "GET", "/api/things")
        server.shutdown(socket.SHUT_RDWR)
        thread.join()

    assert (answer.status, problem(answer)) == (502, "bad_gateway")


@pytest.mark.parametrize("status", [201, 204, 304, 302, 401, 405, 422, 429, 500, 502, 503])
def test_an_answer_keeps_its_status_and_headers(port, answering, status):
    own = {
        "etag": '"3"', "location": "/things/1", "cache-control": "private, no-cache", "retry-after": "7",
        "allow": "POST", "www-authenticate": "Bearer x",
    }  # fmt: skip

    async def answers(_):
        return Response(status_code=status, headers=own)

    answering(answers)
    answer = send(port, "GET", "/api/things", {"Accept-Encoding": "gzip"})

    assert answer.status == status
    assert {name: answer.headers.get_all(name) for name in own} == {name: [value] for name, value in own.items()}


@pytest.mark.parametrize("target", ["/api/things", "/realms/fanfare/x"])
def test_an_entity_tag_stays_strong(port, answering, target):
    async def answers(_):
        return JSONResponse({"text": "long" * 2000}, headers={"etag": '"3"'})

    answering(answers)
    answer = send(port, "GET", target, {"Accept-Encoding": "gzip, br"})

    assert answer.headers["etag"] == '"3"'
    assert "content-encoding" not in answer.headers


def test_the_identity_provider_sees_the_public_host(port):
    given = {
        "Accept-Encoding": "gzip",
        "Authorization": "Basic YTpi",
        "Cookie": "a=b; c=d",
        "Origin": "http://127.0.0.1:8080",
        "Referer": "http://127.0.0.1:8080/x",
    }

    heard = seen(send(port, "GET", "/realms/fanfare/x?y=1", {"Host": "127.0.0.1:8080", **UNKNOWN, **given}))

    headers = dict(heard["headers"])
    assert (heard["path"], heard["query"]) == ("/realms/fanfare/x", "y=1")
    assert headers["host"] == headers["x-forwarded-host"] == "127.0.0.1:8080"
    assert (headers["x-forwarded-for"], headers["x-forwarded-proto"]) == ("127.0.0.1", "http")
    assert {name: headers[name.lower()] for name in given} == given
    assert headers.keys() == {"host", *(name.lower() for name in given)} | {
        f"x-forwarded-{what}" for what in ("for", "host", "proto")
    }


def test_behind_tls_the_identity_provider_sees_the_public_scheme(start):
    with start({'map "http://': 'map "https://'}) as port:
        headers = dict(seen(send(port, "GET", "/realms/fanfare/x", {"X-Forwarded-Proto": "http"}))["headers"])

    assert headers["x-forwarded-proto"] == "https"


@pytest.mark.parametrize(
    "target",
    [
        "/realms/master/x",
        "/realms/fanfare",
        "/realms/fanfare/../master/x",
        "/realms/fanfare/%2e%2e/master/x",
        "/realms/fanfare/.%2e/master/x?a=/realms/fanfare/",
        "/realms/fanfare/..%2fmaster/x",
        "/realms/fanfare/..%5cmaster/x",
        "/realms/fanfare/..\\master/x",
        "/realms/fanfare/..;/master/x",
        "/realms/fanfare/..;a=b/master/x",
        "/realms/fanfare/%252e%252e/master/x",
        "/realms/master/../fanfare/x",
        "/realms/fanfare//x",
        "//realms/fanfare/x",
        "/%72ealms/fanfare/x",
        "/resources/../admin/x",
        "/resources/%2E%2E/admin/x",
        "/admin/realms",
        "/metrics",
    ],
)
def test_nothing_else_of_the_identity_provider_is_reachable(port, behind, target):
    before = behind.requests

    send(port, "GET", target)

    assert behind.requests == before


def test_hashed_files_are_kept_forever_and_pages_are_asked_for_again(port):
    asset = send(port, "GET", "/assets/index-3f2a.js")
    page = send(port, "GET", "/")

    assert asset.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert page.headers["cache-control"] == "no-cache"
    assert send(port, "GET", "/favicon.svg").headers["cache-control"] == "no-cache"


@pytest.mark.parametrize(
    ("target", "media_type"),
    [
        ("/", "text/html"),
        ("/assets/index-3f2a.js", "text/javascript"),
        ("/favicon.svg", "image/svg+xml"),
        ("/openapi.yaml", "application/yaml"),
    ],
)
def test_a_file_has_its_media_type(port, target, media_type):
    assert send(port, "GET", target).headers.get_content_type() == media_type


@pytest.mark.parametrize("target", ["/", "/inbox", "/admin/event-calendar", "/callback?code=1", "/apis", "/assets/"])
def test_the_pages_own_addresses_show_the_front_end(port, target):
    answer = send(port, "GET", target)

    assert (answer.status, answer.body) == (200, PAGE)


def test_leads_to_the_apis_description(port):
    answer = send(port, "GET", "/api/docs")

    assert (answer.status, answer.headers["location"]) == (302, "/api.html")


@pytest.mark.parametrize("target", ["/assets/gone.js", "/gone.svg"])
def test_a_file_that_is_not_there_is_a_404(port, target):
    answer = send(port, "GET", target)

    assert (answer.status, problem(answer)) == (404, "not_found")


@pytest.mark.parametrize(
    "target", ["/../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd.txt", "/assets/..%2f..%2fetc/passwd"]
)
def test_no_file_outside_of_the_pages_is_served(port, target):
    answer = send(port, "GET", target)

    assert answer.status in {400, 404} or answer.body == PAGE


def test_a_file_that_does_not_match_is_a_problem_too(port):
    answer = send(port, "GET", "/favicon.svg", {"If-Match": '"other"'})

    assert (answer.status, problem(answer)) == (412, "precondition_failed")


def test_a_file_is_sent_whole(port):
    assert send(port, "GET", "/favicon.svg", {"Range": "bytes=9999-"}).body == b"<svg/>"


def test_an_unchanged_file_is_not_sent_again(port):
    tag = send(port, "GET", "/favicon.svg").headers["etag"]

    assert send(port, "GET", "/favicon.svg", {"If-None-Match": tag}).status == 304


def test_files_are_compressed(port):
    answer = send(port, "GET", "/assets/index-3f2a.js", {"Accept-Encoding": "gzip"})

    assert answer.headers["content-encoding"] == "gzip"
    assert len(answer.body) < 400


@pytest.mark.parametrize("target", ["/inbox", "/", "/favicon.svg"])
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_pages_are_only_read(port, method, target):
    answer = send(port, method, target, body=b"")

    assert (answer.status, answer.headers["allow"], problem(answer)) == (405, "GET, HEAD", "method_not_allowed")


def test_localhost_is_led_to_the_one_origin(port):
    answer = send(port, "GET", "/inbox?a=1", {"Host": f"localhost:{port}"})

    assert (answer.status, answer.headers["location"]) == (307, f"http://127.0.0.1:{port}/inbox?a=1")


@pytest.mark.parametrize("host", ["127.0.0.1", "shop.example", "localhost.evil.example"])
def test_no_other_host_is_led_anywhere(port, host):
    assert send(port, "GET", "/inbox", {"Host": host}).body == PAGE


@pytest.mark.parametrize(
    "target",
    ["//evil.example/inbox", "///evil.example/inbox", "/\\evil.example/inbox", "//\\/evil.example/inbox?a=//b", "//"],
)
@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_no_address_leads_to_another_server(port, target, host):
    answer = send(port, "GET", target, {"Host": f"{host}:{port}"})

    there = urlsplit(f"http://127.0.0.1:{port}{target.replace(chr(92), '/')}")
    moved = answer.headers["location"].replace("\\", "/")
    assert answer.status in {302, 307}
    assert moved.startswith(f"http://127.0.0.1:{port}/") if host == "localhost" else not moved.startswith("//")
    assert host == "localhost" or moved == f"/{there.path.lstrip('/')}" + (f"?{there.query}" if there.query else "")


@pytest.mark.parametrize("target", ["//evil.example", "//evil.example/..", "/%2Fevil.example/inbox", "//api/docs"])
def test_an_odd_address_is_one_of_ours_or_none(port, target):
    answer = send(port, "GET", target)

    moved = answer.headers.get("location", "/")
    assert moved == "/" or not moved.startswith(("//", "/\\", "http"))


@pytest.mark.parametrize(
    "target", ["/", "/api/things", "/api/nothing", "/realms/fanfare/x", "/assets/index-3f2a.js", "/assets/gone.js"]
)
def test_every_answer_has_the_security_headers(port, target):
    headers = send(port, "GET", target).headers

    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert headers["permissions-policy"] == "camera=(), geolocation=(), microphone=()"
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert "script-src" not in headers["content-security-policy"]


def test_the_identity_providers_own_policy_is_unchanged(port, answering):
    async def strict(_):
        return Response(headers={"content-security-policy": "default-src 'none'"})

    answering(strict)

    answer = send(port, "GET", "/realms/fanfare/x")

    assert answer.headers.get_all("content-security-policy") == ["default-src 'none'"]


def test_without_built_pages_it_says_so(start, tmp_path):
    with start(pages=tmp_path) as port:
        answer = send(port, "GET", "/")
        assert seen(send(port, "GET", "/api/things"))

    assert (answer.status, answer.headers.get_content_type()) == (503, "text/html")
    assert b"make setup" in answer.body


def test_health_is_a_204(port):
    assert send(port, "GET", "/health").status == 204


@contextlib.contextmanager
def dripping(port, head, count):
    """Hold connections that send a body one byte at a time."""
    done = threading.Event()
    connections = [socket.create_connection(("127.0.0.1", port)) for _ in range(count)]

    def drip():
        while not done.wait(0.1):
            for connection in connections:
                with contextlib.suppress(OSError):
                    connection.send(b" ")

    for connection in connections:
        connection.sendall(head)
    thread = threading.Thread(target=drip)
    thread.start()
    try:
        yield connections
    finally:
        done.set()
        thread.join()
        for connection in connections:
            connection.close()


HEADS = {
    "without a token": REQUEST.format("DELETE", "Content-Length: 4000", "").replace("things", "things/1"),
    "with any token": REQUEST.format("POST", "Authorization: Bearer x\r\nContent-Length: 4000", ""),
    "to no function": REQUEST.format("PUT", "Content-Length: 4000", ""),
    "in chunks": REQUEST.format("POST", "Transfer-Encoding: chunked", "fff\r\n"),
    "to the identity provider": REQUEST.format("POST", "Content-Length: 4000", "").replace("api", "realms/fanfare"),
}


@pytest.mark.parametrize("count", [8, 200])
@pytest.mark.parametrize("name", HEADS)
def test_slow_bodies_hold_nobody_up(port, behind, name, count):
    before = behind.requests

    with dripping(port, HEADS[name].encode(), count):
        time.sleep(0.2)
        for method, body in (("GET", None), ("POST", b"{}")):
            started = time.monotonic()
            assert seen(send(port, method, "/api/things", TOKEN, body))
            assert time.monotonic() - started < PROMPT

    assert behind.requests == before + 2


def test_a_refusal_does_not_wait_for_the_body(port):
    with dripping(port, HEADS["without a token"].encode(), 1) as [connection]:
        connection.settimeout(PROMPT)
        assert connection.recv(4096).startswith(b"HTTP/1.1 401 ")


def test_a_refused_body_is_read_for_a_moment_only(start):
    with (
        start({"lingering_time 5s": "lingering_time 1s"}) as port,
        dripping(port, HEADS["without a token"].encode(), 1) as [connection],
    ):
        assert _ends_within(connection, 4)


def test_a_body_that_stops_is_given_up(start, behind):
    before = behind.requests
    with start({"client_body_timeout 10s": "client_body_timeout 200ms"}) as port:
        started = time.monotonic()
        assert written(port, HEADS["with any token"].encode()) == b""
        assert time.monotonic() - started < PROMPT

    assert behind.requests == before


def test_one_address_sends_so_many_bodies_at_the_same_time(start):
    fewer = {"limit_conn bodies 256": "limit_conn bodies 4"}
    with start(fewer) as port, dripping(port, HEADS["with any token"].encode(), 4):
        time.sleep(0.2)
        answer = send(port, "POST", "/api/things", body=b"{}")
        assert (answer.status, problem(answer)) == (429, "too_many_requests")
        assert answer.headers["retry-after"] == "1"
        assert seen(send(port, "GET", "/api/things"))


def test_slow_headers_have_one_deadline(start):
    sooner = {"client_header_timeout 10s": "client_header_timeout 500ms"}
    head = b"GET /api/things HTTP/1.1\r\nHost: a\r\nX-Slow: "
    with start(sooner) as port, dripping(port, head, 1) as [connection]:
        assert _ends_within(connection, PROMPT)


def _ends_within(connection, seconds):
    """Whether the gateway ends a connection by then."""
    connection.settimeout(seconds)
    started = time.monotonic()
    with contextlib.suppress(ConnectionResetError):
        while connection.recv(4096):
            pass
    return time.monotonic() - started < seconds


def logged(folder, *, lines):
    """What the gateway's log holds, once it has as many lines."""
    found = [json.loads(line) for line in (folder / "log").read_text().splitlines() if line.startswith("{")]
    return found if len(found) >= lines else None


def test_a_request_is_one_line_of_json_in_the_log(start, tmp_path):
    with start(folder=tmp_path) as port:
        send(port, "POST", "/api/things?secret=1", {"traceparent": "00-1-2-01"}, b"{}")
        send(port, "POST", "/api/nothing", body=b"{}")
        # nginx writes a line after it has answered.
        lines = eventually(lambda: logged(tmp_path, lines=2), within=30, what="a line for each request")

    assert [line["message"] for line in lines] == ["POST /api/things 200", "POST /api/nothing 404"]
    assert (lines[0]["function"], lines[0]["traceparent"]) == ("shop-create-thing", "00-1-2-01")
    assert 0 <= lines[0]["seconds"] < 5


def test_the_clusters_configuration_is_valid(tmp_path):
    gateway.configure(on_cluster(nginx_local_resolvers="10.96.0.10"), catalog.functions(), tmp_path)

    tested = subprocess.run([*gateway.command(tmp_path), "-t"], capture_output=True, text=True, check=False)

    assert tested.returncode == 0, tested.stderr
    assert "[warn]" not in tested.stderr
    text = (tmp_path / "nginx.conf").read_text()
    assert "listen 8080;" in text
    assert f"default $function.{CLUSTER};" in text
    assert "$" + "{" not in text


def test_the_routes_are_what_the_functions_declare():
    assert routes.FILE.read_text() == routes.text(catalog.functions()), "run `python -m local.routes`"


def test_without_nginx_nothing_is_started(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(gateway.importlib.util, "find_spec", lambda _: None)

    with pytest.raises(CannotStart, match=r"^nginx is needed for the gateway[^.]*\.$"):
        gateway.check()


def test_an_old_nginx_is_not_used(monkeypatch, tmp_path):
    old = tmp_path / "nginx"
    old.write_text(f"#!{sys.executable}\nimport sys\nsys.stderr.write('nginx version: nginx/1.18.0 (Ubuntu)\\n')\n")
    old.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(gateway.importlib.util, "find_spec", lambda _: None)

    with pytest.raises(CannotStart, match=r"^nginx 1\.22 or newer is needed for the gateway; .* is older\.$"):
        gateway.check()


def test_the_nginx_of_this_machine_will_do():
    gateway.check()


def test_it_listens_on_loopback_only(start, kind):
    if kind == "embedded":
        with start() as port, pytest.raises(httpx.ConnectError):
            httpx.get(f"http://{_own_address()}:{port}/health", timeout=2)


def _own_address():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect(("192.0.2.1", 9))
        return probe.getsockname()[0]
