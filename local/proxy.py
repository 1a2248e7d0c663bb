"""Handing a request on to a server behind the gateway, and its answer back, both as streams."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from http import HTTPStatus

import httpx
import msgspec
from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response, StreamingResponse

HOP_BY_HOP = frozenset({"connection", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade"})
PREFIXES = ("ce-", "proxy-", "x-forwarded-")
OURS = frozenset({"forwarded", "host"})
TIMEOUT = httpx.Timeout(30.0, connect=2.0)  # seconds
BODY_WITHIN = 30.0  # seconds between two pieces of a request's body
REASONS = {
    HTTPStatus.NOT_FOUND: "There is nothing at this address.",
    HTTPStatus.METHOD_NOT_ALLOWED: "This address does not know that method.",
    HTTPStatus.REQUEST_TIMEOUT: "The request's body did not come in time.",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "The body may hold 1 MiB at most.",
    HTTPStatus.REQUEST_URI_TOO_LONG: "The address is too long.",
    HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE: "The headers are too large.",
    HTTPStatus.BAD_GATEWAY: "The service behind this address broke off.",
    HTTPStatus.SERVICE_UNAVAILABLE: "The service behind this address is not running.",
    HTTPStatus.GATEWAY_TIMEOUT: "The service behind this address did not answer in time.",
}


class Refusal(Exception):  # noqa: N818 - the gateway's own answer
    """The gateway answers itself, with this status."""

    def __init__(self, status: HTTPStatus, headers: dict[str, str] | None = None) -> None:
        super().__init__(status)
        self.status = status
        self.headers = headers or {}


def problem(refusal: Refusal) -> Response:
    """Say it as the functions say theirs."""
    status = refusal.status
    document: dict[str, object] = {
        "type": "about:blank",
        "title": status.phrase,
        "status": status.value,
        "detail": REASONS[status],
        "code": status.name.lower(),
        "errors": [],
    }
    headers = {**refusal.headers, "Cache-Control": "no-store"}
    return Response(msgspec.json.encode(document), status.value, headers, "application/problem+json")


async def forward(
    request: Request, transport: httpx.AsyncBaseTransport, url: str, *, max_body: int, drop: Iterable[str] = ()
) -> Response:
    """Send the request to the URL, and stream what comes back.

    By a transport, not a client: that would keep one person's cookies and send them with another's requests.
    """
    body = _Body(request, max_body) if _has_body(request.headers) else None
    headers = [*_passed_on(request.headers, frozenset(drop)), *_origin_of(request)]
    query = request.scope["query_string"].decode("ascii", "replace")
    outgoing = httpx.Request(
        request.method,
        f"{url}?{query}" if query else url,
        headers=headers,
        content=body,
        extensions={"timeout": TIMEOUT.as_dict()},
    )
    try:
        reply = await transport.handle_async_request(outgoing)
    except (httpx.HTTPError, ClientDisconnect) as error:
        raise _refusal(error) from error
    answer = StreamingResponse(_stream(reply), reply.status_code)
    hidden = HOP_BY_HOP | {"server", "date"}
    answer.raw_headers = [
        (name.lower(), value) for name, value in reply.headers.raw if name.decode().lower() not in hidden
    ]
    return answer


async def _stream(reply: httpx.Response) -> AsyncIterator[bytes]:
    try:
        async for piece in reply.aiter_raw():
            yield piece
    finally:
        await reply.aclose()


class _Body:
    """A request's body as it comes in, which ends with a refusal if it grows too large or comes too slowly."""

    def __init__(self, request: Request, limit: int) -> None:
        self._request = request
        self._limit = limit
        if int(request.headers.get("content-length", "0")) > limit:
            raise Refusal(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)

    async def __aiter__(self) -> AsyncIterator[bytes]:
        size = 0
        pieces = aiter(self._request.stream())
        while True:
            try:
                async with asyncio.timeout(BODY_WITHIN):
                    piece = await anext(pieces)
            except StopAsyncIteration:
                return
            except TimeoutError:
                raise self._refused(HTTPStatus.REQUEST_TIMEOUT) from None
            size += len(piece)
            if size > self._limit:
                raise self._refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
            yield piece

    def _refused(self, status: HTTPStatus) -> Refusal:
        return Refusal(status, {"Connection": "close"})


def _has_body(headers: Headers) -> bool:
    return "transfer-encoding" in headers or headers.get("content-length", "0") != "0"


def _passed_on(headers: Headers, drop: frozenset[str]) -> list[tuple[str, str]]:
    """Leave out what is between two neighbours only, what says where a request came from, and CloudEvents' headers."""
    named = {name.strip().lower() for name in headers.get("connection", "").split(",")}
    hidden = HOP_BY_HOP | OURS | drop | named
    return [(name, value) for name, value in headers.items() if name not in hidden and not name.startswith(PREFIXES)]


def _origin_of(request: Request) -> list[tuple[str, str]]:
    host = request.headers.get("host", "")
    client = request.client.host if request.client else ""
    return [("host", host), ("x-forwarded-for", client), ("x-forwarded-host", host), ("x-forwarded-proto", "http")]


def _refusal(error: Exception) -> Refusal:
    if isinstance(error, httpx.ConnectError):
        return Refusal(HTTPStatus.SERVICE_UNAVAILABLE, {"Retry-After": "1"})
    if isinstance(error, httpx.TimeoutException):
        return Refusal(HTTPStatus.GATEWAY_TIMEOUT)
    return Refusal(HTTPStatus.BAD_GATEWAY)
