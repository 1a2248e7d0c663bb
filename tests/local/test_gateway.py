import json
import socket
import threading

import pytest
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse

from functions.shared.http import ANYONE, Endpoint
from local import gateway, proxy
from local.catalog import ROOT, Function
from local.gateway import MAX_BODY, application
from local.ports import free_port
from local.routes import Routes
from tests.local.serving import send, serving

PUBLIC = frozenset({"admin"})
INTERNAL = frozenset({"dispatcher"})


def function(name, method, path, roles=PUBLIC):
    endpoint = Endpoint(
        name=name, method=method, path=path, roles=roles, status=200, problems=frozenset(), etag=False,
        max_body=1, summary="", parameters={}, payload=None,
    )  # fmt: skip
    return Function(service="shop", name=name, source=ROOT, endpoint=endpoint)


FUNCTIONS = [
    function("list_things", "GET", "/things"),
    function("create_thing", "POST", "/things"),
    function("get_thing", "GET", "/things/{thing_id}"),
    function("count_things", "GET", "/things/count", roles=PUBLIC | INTERNAL),
    function("list_parts", "GET", "/things/{thing_id}/parts", roles=ANYONE),
    function("secret", "GET", "/secret", roles=INTERNAL),
    Function(service="shop", name="subscriber", source=ROOT, endpoint=None, subscriber=object),
]


class Behind:
    """Every server behind the gateway: says what it was asked, or does as it is told."""

    def __init__(self):
        self.answer = None

    async def __call__(self, scope, receive, send):
        if scope["type"] == "lifespan":
            return await _lifespan(receive, send)
        request = Request(scope, receive)
        answer = self.answer or _echo
        return await (await answer(request))(scope, receive, send)


async def _lifespan(receive, send):
    for _ in range(2):
        kind = (await receive())["type"]
        await send({"type": f"{kind}.complete"})


async def _echo(request):
    return JSONResponse(
        {
            "path": request.scope["raw_path"].decode(),
            "query": request.scope["query_string"].decode(),
            "headers": [[name.decode(), value.decode()] for name, value in request.headers.raw],
            "body": (await request.body()).decode(),
        }
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
    (folder / "index.html").write_text("<!doctype html><title>Fanfare</title>")
    (folder / "assets" / "index-3f2a.js").write_text("let a;" * 400)
    (folder / "favicon.svg").write_text("<svg/>")
    return folder


@pytest.fixture(scope="module")
def port(behind, pages):
    with serving(behind) as upstream:
        base = f"http://127.0.0.1:{upstream}"
        routes = Routes(FUNCTIONS, {"shop": f"{base}/functions/{{function}}"})
        with serving(application(routes, base, pages)) as own:
            yield own


def seen(answer):
    assert answer.status == 200, answer.body
    return json.loads(answer.body)


@pytest.mark.parametrize(
    ("method", "target", "path"),
    [
        ("GET", "/api/things", "/functions/list-things/things"),
        ("POST", "/api/things", "/functions/create-thing/things"),
        ("GET", "/api/things/3f2a", "/functions/get-thing/things/3f2a"),
        ("GET", "/api/things/count", "/functions/count-things/things/count"),
        ("GET", "/api/things/a%20b/parts", "/functions/list-parts/things/a%20b/parts"),
        ("GET", "/api/things/%C3%A9", "/functions/get-thing/things/%C3%A9"),
        ("GET", "/api/th%69ngs", "/functions/list-things/things"),
    ],
)
def test_each_address_reaches_its_own_function(port, method, target, path):
    assert seen(send(port, method, target, body=b"" if method == "POST" else None))["path"] == path


def test_the_query_is_handed_on_as_it_is(port):
    assert seen(send(port, "GET", "/api/things?sku=A&sku=B%2FC&q=%20"))["query"] == "sku=A&sku=B%2FC&q=%20"


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
        "/api/things//parts",
        "/api/things/a%2Fparts",
        "/api/things/a%2fparts",
        "/api/things%2Fcount",
        "/api/things/a%5Cparts",
        "/api/things/..",
        "/api/things/%2e%2e",
        "/api/things/../secret",
        "/api/things/%2E%2E/secret",
        "/api/./things",
        "/api/things/a%00",
        "/api/things/%ff",
        "/api/../api/things",
        "/api/functions/secret/secret",
    ],
)
def test_no_other_address_reaches_any(port, target):
    answer = send(port, "GET", target)

    assert answer.status == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert json.loads(answer.body)["status"] == 404


@pytest.mark.parametrize("method", ["DELETE", "PATCH", "HEAD", "OPTIONS", "TRACE"])
def test_a_method_that_no_function_declares_there_is_refused_with_those_that_are(port, method):
    answer = send(port, method, "/api/things")

    assert (answer.status, answer.headers["allow"]) == (405, "GET, POST")


def test_what_is_between_neighbours_and_what_poses_as_an_event_stops_here(port):
    given = {
        "Authorization": "Bearer abc",
        "If-Match": '"3"',
        "traceparent": "00-1-2-01",
        "Connection": "close, X-Private",
        "X-Private": "1",
        "TE": "trailers",
        "Proxy-Authorization": "x",
        "Cookie": "session=1",
        "Ce-Id": "1",
        "ce-type": "due",
        "X-Forwarded-For": "8.8.8.8",
        "Forwarded": "for=8.8.8.8",
    }

    headers = seen(send(port, "GET", "/api/things", given))["headers"]

    names = {name for name, _ in headers}
    assert {"authorization", "if-match", "traceparent"} <= names
    assert not names & {"x-private", "te", "proxy-authorization", "cookie", "ce-id", "ce-type", "forwarded"}
    assert [value for name, value in headers if name == "x-forwarded-for"] == ["127.0.0.1"]


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


def test_a_body_is_handed_on(port):
    assert seen(send(port, "POST", "/api/things", body=b'{"a":1}'))["body"] == '{"a":1}'


def test_a_chunked_body_is_handed_on(port):
    chunked = b"5\r\nhello\r\n0\r\n\r\n"

    assert seen(send(port, "POST", "/api/things", {"Transfer-Encoding": "chunked"}, chunked))["body"] == "hello"


def test_a_body_beyond_a_mebibyte_is_refused_before_it_is_read(port):
    answer = send(port, "POST", "/api/things", {"Content-Length": str(MAX_BODY + 1)}, b"")

    assert answer.status == 413


def test_a_chunked_body_beyond_a_mebibyte_is_refused(port):
    chunk = b"10000\r\n" + b"x" * 65536 + b"\r\n"

    answer = send(port, "POST", "/api/things", {"Transfer-Encoding": "chunked"}, chunk * 17 + b"0\r\n\r\n")

    assert answer.status == 413


def test_headers_beyond_16_kib_are_refused(port):
    assert send(port, "GET", "/api/things", {"X-Long": "x" * 17_000}).status == 431


def test_an_address_beyond_4000_characters_is_refused(port):
    assert send(port, "GET", "/api/things?q=" + "x" * 4000).status == 414


def test_a_service_that_does_not_answer_in_time_is_a_504(port, answering, monkeypatch):
    never = threading.Event()

    async def waits(_):
        import asyncio  # noqa: PLC0415

        await asyncio.to_thread(never.wait, 2)
        return Response()

    answering(waits)
    monkeypatch.setattr(proxy, "TIMEOUT", proxy.httpx.Timeout(0.1))
    answer = send(port, "GET", "/api/things")
    never.set()

    assert (answer.status, json.loads(answer.body)["title"]) == (504, "Gateway Timeout")


def test_a_service_that_is_not_running_is_a_503(pages):
    nobody = f"http://127.0.0.1:{free_port()}"
    with serving(application(Routes(FUNCTIONS, {"shop": f"{nobody}/{{function}}"}), nobody, pages)) as port:
        answer = send(port, "GET", "/api/things")

    assert (answer.status, answer.headers["retry-after"]) == (503, "1")


def test_an_answer_is_streamed(port, answering):
    gate = threading.Event()

    async def slowly(_):
        import asyncio  # noqa: PLC0415

        async def pieces():
            yield b"first"
            await asyncio.to_thread(gate.wait, 5)
            yield b"second"

        return StreamingResponse(pieces())

    answering(slowly)
    with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
        connection.sendall(b"GET /api/things HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        text = b""
        while b"first" not in text:
            text += connection.recv(4096)
        assert b"second" not in text
        gate.set()
        while piece := connection.recv(4096):
            text += piece
    assert b"second" in text


@pytest.mark.parametrize("status", [201, 204, 304, 302, 422, 500])
def test_an_answer_keeps_its_status_and_headers(port, answering, status):
    async def answers(_):
        return Response(status_code=status, headers={"etag": '"3"', "location": "/things/1"})

    answering(answers)
    answer = send(port, "GET", "/api/things")

    assert (answer.status, answer.headers["etag"], answer.headers["location"]) == (status, '"3"', "/things/1")


def test_the_identity_provider_sees_the_public_host(port):
    heard = seen(send(port, "GET", "/realms/fanfare/x?y=1", {"Host": "127.0.0.1:8080", "Cookie": "a=b"}))

    assert (heard["path"], heard["query"]) == ("/realms/fanfare/x", "y=1")
    assert dict(heard["headers"])["host"] == dict(heard["headers"])["x-forwarded-host"] == "127.0.0.1:8080"
    assert dict(heard["headers"])["cookie"] == "a=b"


@pytest.mark.parametrize(
    "target",
    [
        "/realms/master/x",
        "/realms/fanfare/../master/x",
        "/realms/fanfare/%2e%2e/master/x",
        "/realms/fanfare/..%2fmaster/x",
        "/admin/realms",
    ],
)
def test_no_other_realm_is_reachable(port, target):
    answer = send(port, "GET", target)

    assert b'"headers"' not in answer.body


def test_hashed_files_are_kept_forever_and_pages_never(port):
    asset = send(port, "GET", "/assets/index-3f2a.js")
    page = send(port, "GET", "/")

    assert asset.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert page.headers["cache-control"] == "no-cache"
    assert send(port, "GET", "/favicon.svg").headers["cache-control"] == "no-cache"


@pytest.mark.parametrize("target", ["/", "/inbox", "/admin/event-calendar", "/callback?code=1", "/apis"])
def test_the_pages_own_addresses_show_the_front_end(port, target):
    answer = send(port, "GET", target)

    assert (answer.status, answer.body) == (200, b"<!doctype html><title>Fanfare</title>")


def test_leads_to_the_apis_description(port):
    answer = send(port, "GET", "/api/docs")

    assert (answer.status, answer.headers["location"]) == (302, "/api.html")


@pytest.mark.parametrize("target", ["/assets/gone.js", "/../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd.txt"])
def test_a_file_that_is_not_there_is_a_404(port, target):
    answer = send(port, "GET", target)

    assert answer.status == 404 or answer.body == b"<!doctype html><title>Fanfare</title>"
    assert b"root:" not in answer.body


def test_an_unchanged_file_is_not_sent_again(port):
    tag = send(port, "GET", "/favicon.svg").headers["etag"]

    assert send(port, "GET", "/favicon.svg", {"If-None-Match": tag}).status == 304


def test_large_files_are_compressed_where_that_is_wanted(port):
    answer = send(port, "GET", "/assets/index-3f2a.js", {"Accept-Encoding": "gzip"})

    assert answer.headers["content-encoding"] == "gzip"
    assert len(answer.body) < 400


def test_pages_are_only_read(port):
    assert send(port, "POST", "/inbox", body=b"").status == 405


def test_localhost_is_led_to_the_one_origin(port):
    answer = send(port, "GET", "/inbox?a=1", {"Host": f"localhost:{port}"})

    assert (answer.status, answer.headers["location"]) == (307, f"http://127.0.0.1:{port}/inbox?a=1")


@pytest.mark.parametrize("target", ["/", "/api/things", "/api/nothing", "/realms/fanfare/x", "/assets/index-3f2a.js"])
def test_every_answer_carries_the_security_headers(port, target):
    headers = send(port, "GET", target).headers

    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert "script-src" not in headers["content-security-policy"]


def test_the_identity_providers_own_policy_is_kept(port, answering):
    async def strict(_):
        return Response(headers={"content-security-policy": "default-src 'none'"})

    answering(strict)

    answer = send(port, "GET", "/realms/fanfare/x")

    assert answer.headers.get_all("content-security-policy") == ["default-src 'none'"]


def test_without_built_pages_it_says_so(tmp_path):
    with serving(application(Routes([], {}), "http://127.0.0.1:1", tmp_path)) as port:
        answer = send(port, "GET", "/")

    assert answer.status == 503
    assert b"make setup" in answer.body


def test_health_is_for_whoever_starts_it(port):
    assert send(port, "GET", "/health").status == 204


def test_nothing_of_the_gateways_own_server_is_told(port):
    assert gateway.HEADERS.keys() <= {name.lower() for name, _ in send(port, "GET", "/").getheaders()}
