"""`python -m local.gateway`: one public origin. /api to the functions, /realms to the identity provider, / the pages.

Only what a browser needs is reachable here; what limits and headers it sets, manifests/ sets on the cluster's gateway.
"""

import contextlib
from collections.abc import AsyncIterator
from http import HTTPStatus
from pathlib import Path

import httpx
import msgspec
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from functions.shared import logs, settings
from local import catalog
from local.proxy import Refusal, forward, problem
from local.routes import Routes
from local.serving import server

API = "/api"
API_PAGE = "/api.html"  # written by local/openapi.py
IDENTITY = ("/realms/fanfare/", "/resources/")
MAX_BODY = 1_048_576  # bytes
MAX_HEADERS = 16_384  # bytes
MAX_ADDRESS = 4_000  # characters; the functions' server takes 4,094 with the method
HEADERS = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    # The calendar writes its own style elements.
    "content-security-policy": (
        "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; "
        "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
}
UNBUILT = """<!doctype html><html lang="en"><title>Fanfare</title>
<p>The pages are not built yet: run <code>make setup</code>. The API is served at <code>/api</code> all the same.</p>"""


class GatewaySettings(msgspec.Struct, frozen=True, kw_only=True):
    """`hosts` is a JSON object: each service and the template of its functions' addresses."""

    gateway_port: int
    identity_url: str
    hosts: str
    pages: str


class Pages(StaticFiles):
    """The built front end; an address that is no file is one of its own pages."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        try:
            response = await super().get_response(path, scope)
        except HTTPException as error:
            if error.status_code != HTTPStatus.NOT_FOUND or "." in path.rpartition("/")[2]:
                raise
            path, response = "index.html", await super().get_response("index.html", scope)
        kept = path.startswith("assets/")
        response.headers["cache-control"] = "public, max-age=31536000, immutable" if kept else "no-cache"
        return response


class Gateway:
    """Decides by the path, as it was sent, who answers."""

    def __init__(self, routes: Routes, identity: str, pages: Path, transport: httpx.AsyncBaseTransport) -> None:
        self._routes = routes
        self._identity = identity
        self._pages = pages
        self._transport = transport

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        try:
            answer = await self._answer(request)
        except Refusal as refusal:
            answer = problem(refusal)
        except HTTPException as error:
            answer = problem(Refusal(HTTPStatus(error.status_code)))
        await answer(scope, receive, _with_headers(send))

    async def _answer(self, request: Request) -> ASGIApp:
        path = request.scope["raw_path"].decode("ascii", "replace")
        _check_size(request, path)
        if path == f"{API}/docs":
            return RedirectResponse(API_PAGE, HTTPStatus.FOUND)
        if path == API or path.startswith(f"{API}/"):
            return await self._to_function(request, path.removeprefix(API))
        if path.startswith(IDENTITY) and not _has_dots(request.scope["path"]):
            return await forward(request, self._transport, self._identity + path, max_body=MAX_BODY)
        if path == "/health":
            return Response(status_code=HTTPStatus.NO_CONTENT)
        return self._page(request)

    async def _to_function(self, request: Request, path: str) -> Response:
        found = self._routes.find(request.method, path)
        if found.url is None:
            status = HTTPStatus.METHOD_NOT_ALLOWED if found.allowed else HTTPStatus.NOT_FOUND
            raise Refusal(status, {"Allow": ", ".join(sorted(found.allowed))} if found.allowed else None)
        return await forward(request, self._transport, found.url, max_body=MAX_BODY, drop={"cookie"})

    def _page(self, request: Request) -> ASGIApp:
        if request.method not in {"GET", "HEAD"}:
            raise Refusal(HTTPStatus.METHOD_NOT_ALLOWED, {"Allow": "GET, HEAD"})
        if request.url.hostname == "localhost":
            # One origin, or the identity provider's cookies and redirects go astray.
            return RedirectResponse(str(request.url.replace(hostname="127.0.0.1")))
        if not (self._pages / "index.html").exists():
            return HTMLResponse(UNBUILT, HTTPStatus.SERVICE_UNAVAILABLE)
        return GZipMiddleware(Pages(directory=self._pages, html=True), minimum_size=1024)


def application(routes: Routes, identity: str, pages: Path) -> Starlette:
    """Serve everything at one origin."""
    limits = httpx.Limits(max_connections=200, max_keepalive_connections=50, keepalive_expiry=30)
    transport = httpx.AsyncHTTPTransport(limits=limits)

    @contextlib.asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        async with transport:
            yield

    app = Starlette(lifespan=lifespan)
    app.mount("/", Gateway(routes, identity, pages, transport))
    return app


def _has_dots(path: str) -> bool:
    """Whether a path, decoded, has a segment that a server behind would resolve to another place."""
    return bool({".", ".."} & set(path.replace("\\", "/").split("/")))


def _check_size(request: Request, path: str) -> None:
    if len(path) + len(request.scope["query_string"]) > MAX_ADDRESS:
        raise Refusal(HTTPStatus.REQUEST_URI_TOO_LONG)
    if sum(len(name) + len(value) for name, value in request.headers.raw) > MAX_HEADERS:
        raise Refusal(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)


def _with_headers(send: Send) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            given = {name.lower() for name, _ in message["headers"]}
            ours = [(name.encode(), value.encode()) for name, value in HEADERS.items() if name.encode() not in given]
            message = {**message, "headers": [*message["headers"], *ours]}
        await send(message)

    return sending


def main() -> None:
    own = settings.load(GatewaySettings)
    logs.configure()
    routes = Routes(catalog.functions(), msgspec.json.decode(own.hosts, type=dict[str, str]))
    app = application(routes, own.identity_url, Path(own.pages))
    server(app, own.gateway_port).run()


if __name__ == "__main__":
    main()
