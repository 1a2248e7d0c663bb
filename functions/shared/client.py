"""Calls to another service, with a token for that service alone, backoff, and the trace handed on."""

import functools
import threading
import time
from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any, TypeVar
from urllib.parse import urlsplit

import httpx
import msgspec
from msgspec import Struct

from functions.shared import connect, retry, settings, tracing
from functions.shared.problems import FieldError, Unavailable
from functions.shared.settings import ClientSettings

T = TypeVar("T")

TIMEOUT = httpx.Timeout(20.0, connect=connect.TIMEOUT)  # seconds; a function that sleeps at zero needs a few to wake
NOT_CONNECTED = (httpx.ConnectError, httpx.ConnectTimeout)  # nothing has been sent
EARLY = 30  # seconds before its end that a token is renewed


class Refused(Exception):  # noqa: N818 - named for what the other service did
    """The other service answered 4xx: asking again will not help."""

    def __init__(self, status: int, detail: str, errors: Iterable[FieldError] = (), *, code: str = "") -> None:
        super().__init__(f"{status}: {detail}")
        self.status = status
        self.code = code
        self.errors = list(errors)


class _ProblemDocument(Struct, frozen=True):
    """What is read of another service's application/problem+json."""

    errors: list[FieldError] = []
    code: str = ""


class Service(Struct, frozen=True):
    """Another service. `url` is a template with `{function}` for one address a function, or a plain base URL."""

    url: str
    audience: str

    def call(
        self,
        function: str,
        method: str,
        path: str,
        *,
        answer: type[T],
        body: Any = None,
        params: Mapping[str, Any] | None = None,
        token: str | None = None,
    ) -> T:
        """Call a function by its hyphenated name and return its decoded answer.

        `token` passes a person's own token on; otherwise the service's own is sent. Raises Refused on 4xx, and
        Unavailable when all attempts failed.
        """
        url = self.url.format(function=function).rstrip("/") + path
        content = None if body is None else msgspec.json.encode(body)
        try:
            reply = retry.with_backoff(lambda: self._attempt(method, url, content, params, token))
        except (retry.TryAgain, connect.Unreachable) as error:
            raise Unavailable(f"{function} does not answer.") from error
        if reply.status_code >= HTTPStatus.BAD_REQUEST:
            problem = _problem(reply)
            raise Refused(reply.status_code, reply.text[:500], problem.errors, code=problem.code)
        return msgspec.json.decode(reply.content or b"null", type=answer)

    def _attempt(
        self, method: str, url: str, content: bytes | None, params: Mapping[str, Any] | None, token: str | None
    ) -> httpx.Response:
        headers = {
            "Authorization": f"Bearer {token or service_token(self.audience)}",
            "traceparent": tracing.traceparent(),
            **({"Content-Type": "application/json"} if content is not None else {}),
        }
        try:
            reply = request(method, url, content=content, params=params, headers=headers)
        except httpx.TransportError as error:
            raise retry.TryAgain from error
        if reply.status_code in retry.TRANSIENT:
            raise retry.TryAgain(f"{url} answered {reply.status_code}")
        if reply.status_code == HTTPStatus.UNAUTHORIZED and token is None and tokens().forget(self.audience):
            raise retry.TryAgain(f"{url} did not take the token")
        return reply


def _problem(reply: httpx.Response) -> _ProblemDocument:
    try:
        return msgspec.json.decode(reply.content, type=_ProblemDocument)
    except msgspec.MsgspecError:
        return _ProblemDocument()


@functools.cache
def http() -> httpx.Client:
    """Return this process's pooled HTTP client."""
    return httpx.Client(timeout=TIMEOUT, limits=httpx.Limits(max_connections=64, max_keepalive_connections=16))


def request(method: str, url: str, **options: Any) -> httpx.Response:
    """Send one request, once there is a connection. Raises Unreachable, or httpx's errors."""
    send = functools.partial(http().request, method, url, **options)
    return connect.patiently(send, to=urlsplit(url).netloc, errors=NOT_CONNECTED)


def service_token(audience: str) -> str:
    """Return a token of this service for one audience, out of the cache while it is good. Raises Unavailable."""
    try:
        return tokens().get(audience)
    except (httpx.HTTPError, connect.Unreachable, KeyError, ValueError) as error:
        raise Unavailable("No access token could be obtained.") from error


class Tokens:
    """Tokens by audience, each renewed shortly before it ends. Thread-safe."""

    def __init__(self, own: ClientSettings) -> None:
        self._own = own
        self._lock = threading.Lock()
        self._tokens: dict[str, tuple[str, float]] = {}

    def get(self, audience: str) -> str:
        """Return a token for this audience."""
        with self._lock:
            token, ends = self._tokens.get(audience, ("", 0.0))
            if time.monotonic() >= ends:
                token, ends = self._fetched(audience)
                self._tokens[audience] = token, ends
            return token

    def forget(self, audience: str) -> bool:
        """Drop a token that was refused; says whether there was one."""
        with self._lock:
            return self._tokens.pop(audience, None) is not None

    def _fetched(self, audience: str) -> tuple[str, float]:
        reply = request(
            "POST",
            self._own.oidc_token_url,
            data={"grant_type": "client_credentials", "scope": audience},
            auth=(self._own.client_id, self._own.client_secret),
        )
        reply.raise_for_status()
        answer = reply.json()
        return answer["access_token"], time.monotonic() + max(0, int(answer["expires_in"]) - EARLY)


@functools.cache
def tokens() -> Tokens:
    """Return this process's token cache."""
    return Tokens(settings.load(ClientSettings))
