"""Attacks from outside, on the gateway's real server: addresses, headers and bodies that no browser would send."""

import contextlib
import socket
from collections.abc import Callable
from typing import Any

from local import catalog
from tests.security.attack import HARMLESS, NOT_KNOWN, NOT_THERE, NOT_VALID, Attack
from tests.security.content import FACTS, binary
from tests.security.target import EVENT, MESSAGE, PROMOTION, Answer, Target

MAX_BODY = 1_048_576  # bytes
MAX_HEADERS = 16_384  # bytes
MAX_ADDRESS = 4_000  # characters
PATIENCE = 5.0  # seconds until a raw connection counts as answered with nothing
BROKEN_OFF = 400  # stands for a connection that ended without an answer
NOT_A_REQUEST = frozenset({400})
NOT_ROUTED = frozenset({404, 405})
INTERNAL = [each for each in catalog.functions() if each.endpoint and not each.endpoint.public]


def row(name: str, answers: frozenset[int], send: Callable[..., Any], *values: Any, **named: Any) -> Attack:
    return Attack(area="From outside", name=name, answers=answers, send=lambda target: send(target, *values, **named))


def asked(target: Target, path: str, method: str = "GET", **headers: str) -> Answer:
    """Send a request as someone who may call what lies behind, if only there were a way."""
    role = {"/api/schedule": "scheduler"}.get(path, "dispatcher")
    token = target.access_token(user="mallory", role=role)
    given = {"Authorization": f"Bearer {token}", **{name.replace("_", "-"): value for name, value in headers.items()}}
    return target.gateway(method, path, given, b"" if method in {"POST", "PUT"} else None)


def internal(target: Target, function: catalog.Function) -> list[Answer]:
    """Call a function that is for services alone, with the very token that it takes."""
    assert function.endpoint is not None
    path = function.endpoint.path.format(event_id=EVENT, message_id=MESSAGE, date="2026-03-01", number=0)
    token = target.services.token(function.service, "mallory", min(function.endpoint.roles))
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    bases = (
        "/api",
        f"/api/functions/{function.hyphenated}",
        f"/functions/{function.hyphenated}",
        f"/{function.service}",
    )
    answers = [target.gateway(function.endpoint.method, base + path, headers, b"{}") for base in bases]
    return [answer for answer in answers if "<title>" not in answer.text]


def event(target: Target, function: str) -> list[Answer]:
    """Post a CloudEvent with the Trigger's own token to each address that may lead to its function."""
    headers, data = binary(FACTS[function])
    own = {**headers, "Authorization": f"Bearer {target.services.trigger_token(function)}"}
    paths = ("/", "/api", "/api/", f"/api/{function}", f"/functions/{function}/", f"/{function}", "/fanfare/events")
    return [target.gateway("POST", path, own, data) for path in paths]


def admins(target: Target, path: str = "/api/events", method: str = "GET", body: Any = None, **headers: str) -> Answer:
    token = target.access_token()
    given = {"Authorization": f"Bearer {token}", "Content-Type": "application/json", **headers}
    return target.gateway(method, path, given, body)


def raw(target: Target, text: str | bytes, *, whole: bool = False) -> list[Answer]:
    """Write to the socket, and read all the answers that come; none at all is a refusal too."""
    data = text.encode("latin-1") if isinstance(text, str) else text
    given = b""
    with socket.create_connection(("127.0.0.1", target.port), timeout=PATIENCE) as connection:
        connection.sendall(data.replace(b"TOKEN", target.access_token().encode()))
        if not whole:
            connection.shutdown(socket.SHUT_WR)
        with contextlib.suppress(ConnectionResetError):
            while piece := connection.recv(65_536):
                given += piece
    answers = given.decode(errors="replace").split("HTTP/1.1 ")[1:]
    return [Answer(int(answer[:3]), answer) for answer in answers] or [Answer(BROKEN_OFF, "")]


HEAD = "{} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer TOKEN\r\nContent-Type: application/json\r\n{}\r\n\r\n{}"
POST = "POST /api/events"
TWICE = HEAD.format("GET /api/events", "Authorization: Bearer x\r\nConnection: close", "")
ELSEWHERE = HEAD.format("GET http://169.254.169.254/latest/meta-data", "Connection: close", "")
SECOND = "PUT /api/messages/read HTTP/1.1\r\nHost: a\r\n\r\n"
BODY = '{"title": 1}'

ADDRESSES = {
    "a dot segment up to an internal function": "/api/products/../schedule",
    "an encoded dot segment": "/api/products/%2e%2e/schedule",
    "half an encoded dot segment": "/api/products/.%2E/schedule",
    "an encoded slash": "/api/customers%2Fcount%2f..%2fschedule",
    "an encoded slash in an id": f"/api/events/{EVENT}%2Fhistory",
    "a backslash": "/api/products\\..\\schedule",
    "an encoded backslash": "/api/products/..%5Cschedule",
    "a double encoding": "/api/products/%252e%252e/schedule",
    "a double slash": "/api//schedule",
    "a trailing slash": "/api/schedule/",
    "a parameter after a semicolon": "/api/schedule;jsessionid=1",
    "an encoded NUL": "/api/products%00/schedule",
    "an encoded line break": "/api/products%0d%0aX-A:%20b",
    "an overlong encoding of a slash": "/api/products%c0%afschedule",
    "a full-width slash": "/api/products%EF%BC%8Fschedule",
    "an encoded question mark": "/api/products%3Fx",
}

PAGES = {
    "a dot segment to a function's own path": "/api/../functions/schedule-feed/schedule",
    "the API in capitals": "/API/schedule",
    "another realm": "/realms/fanfare/../master/protocol",
    "another realm, encoded": "/realms/fanfare/%2e%2e/%2e%2e/admin",
    "another realm, with a parameter": "/realms/fanfare/..;/master/protocol",
    "another realm, encoded twice": "/realms/fanfare/%252e%252e/master/protocol",
}

SMUGGLED = {
    "two lengths that differ": HEAD.format(POST, "Content-Length: 2\r\nContent-Length: 40", "{}" + SECOND),
    "a length and chunks": HEAD.format(POST, "Content-Length: 5\r\nTransfer-Encoding: chunked", "0\r\n\r\n" + SECOND),
    "a length of +2": HEAD.format(POST, "Content-Length: +2", "{}"),
    "a length of -1": HEAD.format(POST, "Content-Length: -1", "{}"),
    "a length in hexadecimal": HEAD.format(POST, "Content-Length: 0x2", "{}"),
    "a length of 10^30": HEAD.format(POST, f"Content-Length: {10**30}", "{}"),
    "a list of lengths that differ": HEAD.format(POST, "Content-Length: 2, 40", "{}"),
    "an unknown transfer encoding": HEAD.format(POST, "Transfer-Encoding: xchunked", "0\r\n\r\n"),
    "chunks twice": HEAD.format(POST, "Transfer-Encoding: chunked, chunked", "0\r\n\r\n"),
    "a chunk with a wrong size": HEAD.format(POST, "Transfer-Encoding: chunked", "zz\r\n{}\r\n0\r\n\r\n"),
    "a space before a header's colon": HEAD.format(POST, "Transfer-Encoding : chunked", "0\r\n\r\n"),
    "NUL in a header": HEAD.format("GET /api/events", "X-A: a\x00b", ""),
    "a bare line feed in a header": HEAD.format("GET /api/events", "X-A: a\rX-B: b", ""),
    "no Host": "GET /api/events HTTP/1.1\r\nAuthorization: Bearer TOKEN\r\n\r\n",
    "two Hosts": HEAD.format("GET /api/events", "Host: b", ""),
    "a body cut off": HEAD.format(POST, "Content-Length: 4000", BODY),
    "chunks cut off": HEAD.format(POST, "Transfer-Encoding: chunked", "c\r\n" + BODY),
    "HTTP/2 by prior knowledge": "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "a TLS greeting": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x00" * 32,
    "a space in the address": "GET /api/ schedule HTTP/1.1\r\nHost: a\r\n\r\n",
    "CONNECT": HEAD.format("CONNECT 127.0.0.1:22", "X: 1", ""),
    "TRACE": HEAD.format("TRACE /api/events", "X: 1", ""),
    "a method of our own": HEAD.format("PUBLISH /api/events", "X: 1", ""),
}

REWRITES = (
    "X-Original-URL",
    "X-Rewrite-URL",
    "X-Forwarded-Prefix",
    "X-HTTP-Method-Override",
    "X-Forwarded-Host",
    "X-Forwarded-Uri",
    "X-Script-Name",
    "SCRIPT_NAME",
    "PATH_INFO",
)


def rewritten(target: Target) -> list[Answer]:
    """Ask for the products under headers that other gateways follow elsewhere."""
    return [target.gateway("GET", "/api/products", {name: "/schedule"}) for name in REWRITES]


def chunked(target: Target) -> Answer:
    chunk = b"10000\r\n" + b" " * 65_536 + b"\r\n"
    headers = {"Transfer-Encoding": "chunked"}
    return admins(target, method="POST", body=chunk * (MAX_BODY // 65_536 + 2) + b"0\r\n\r\n", **headers)


def pages_only(target: Target, path: str) -> Answer:
    """What is not the realm's own is at most one of the front end's pages."""
    answer = asked(target, path)
    assert answer.status == 404 or "<title>" in answer.text, answer
    return answer


ATTACKS = [
    *(row(f"{each.hyphenated}, which is for services", NOT_ROUTED, internal, each) for each in INTERNAL),
    *(row(f"a CloudEvent for {function}", NOT_ROUTED, event, function) for function in FACTS),
    *(row(name, NOT_THERE | NOT_A_REQUEST, asked, path) for name, path in ADDRESSES.items()),
    *(row(name, NOT_THERE | HARMLESS, pages_only, path) for name, path in PAGES.items()),
    *(row(name, NOT_A_REQUEST | NOT_ROUTED | {413, 501, 505}, raw, text) for name, text in SMUGGLED.items()),
    row("an address of another server", HARMLESS, raw, ELSEWHERE, whole=True),
    row("half a character in the query", HARMLESS, admins, "/api/events?q=%ff"),
    row("NUL in the query", NOT_VALID, admins, "/api/events?q=%00"),
    row("headers that lead other gateways elsewhere", HARMLESS, rewritten),
    row("Authorization declared to be for the gateway alone", NOT_VALID, admins, Connection="close, Authorization"),
    row("Authorization twice", NOT_VALID, raw, TWICE, whole=True),
    row("a token with a byte beyond ASCII", NOT_VALID, admins, Authorization=b"Bearer \xff"),
    row(
        "a media type with a byte beyond ASCII",
        NOT_VALID,
        admins,
        method="POST",
        body=b"{}",
        **{"Content-Type": b"\xe9"},
    ),
    row("an address that begins as another server's", frozenset({302}), asked, "//evil.example/inbox"),
    row(
        "a method by another name", NOT_VALID, admins, method="POST", body=b"{}", **{"X-HTTP-Method-Override": "DELETE"}
    ),
    row("an address longer than the limit", frozenset({414}), admins, "/api/events?q=" + "x" * MAX_ADDRESS),
    row("headers larger than the limit", frozenset({431}), admins, **{"X-Long": "x" * MAX_HEADERS}),
    row("a body larger than the limit", frozenset({413}), admins, method="POST", body=b" " * (MAX_BODY + 1)),
    row("chunks larger than the limit", frozenset({413}), chunked),
    row("a body that never ends", NOT_A_REQUEST, raw, HEAD.format(POST, "Content-Length: 400", BODY), whole=True),
    row(
        "chunks that never end",
        NOT_A_REQUEST,
        raw,
        HEAD.format(POST, "Transfer-Encoding: chunked", "c\r\n" + BODY + "\r\n"),
        whole=True,
    ),
    row("a WebSocket", NOT_ROUTED | NOT_A_REQUEST, asked, "/api/schedule", Upgrade="websocket", Connection="Upgrade"),
    row(
        "a promotion without a token",
        NOT_KNOWN,
        lambda t: t.gateway("POST", "/api/events", {"Content-Type": "application/json"}, str(PROMOTION).encode()),
    ),
]
