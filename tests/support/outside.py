"""The other side of the HTTP client: answers for other services, and what was sent."""

import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from functions.shared import client, cloudevents, retry
from functions.shared.cloudevents import CloudEvent

SINK = "http://broker.test/"
TOKEN = "http://identity.test/token"

Handler = Callable[[httpx.Request], httpx.Response]


class Outside:
    """Answers by method and address, first match wins; tokens are given, and the sink takes CloudEvents."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.requests: list[httpx.Request] = []
        self.events: list[CloudEvent[Any]] = []
        self.sink_status = 202
        self._handlers: list[tuple[str, str, Handler]] = []
        fake = httpx.Client(transport=httpx.MockTransport(self._handle))
        monkeypatch.setattr("functions.shared.client.http", lambda: fake)
        monkeypatch.setattr(retry, "FIRST_DELAY", 0.0)
        client.tokens.cache_clear()

    def on(self, method: str, url: str, answer: Any = None, status: int = 200) -> None:
        """Answer requests to this address (without its query) with JSON, or by calling `answer` if it is a function."""
        handler = answer if callable(answer) else lambda _: httpx.Response(status, json=answer)
        self._handlers.insert(0, (method, url, handler))

    def on_nothing_else(self, method: str, url: str, answer: Any = None, status: int = 200) -> None:
        """Answer requests to this address where nothing else does."""
        self._handlers.append((method, url, lambda _: httpx.Response(status, json=answer)))

    def requests_to(self, url: str) -> list[httpx.Request]:
        return [request for request in self.requests if _address(request) == url]

    def bodies_to(self, url: str) -> list[Any]:
        return [json.loads(request.content) for request in self.requests_to(url)]

    def _handle(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        if _address(request) == TOKEN:
            return httpx.Response(200, json={"access_token": "a-service-token", "expires_in": 300})
        if str(request.url) == SINK and self.sink_status < 300:
            self.events.append(cloudevents.decode_any(dict(request.headers), request.content))
        if str(request.url) == SINK:
            return httpx.Response(self.sink_status)
        for method, url, handler in self._handlers:
            if (method, url) == (request.method, _address(request)):
                return handler(request)
        raise AssertionError(f"nobody answers {request.method} {request.url}")


def _address(request: httpx.Request) -> str:
    return str(request.url.copy_with(query=None))
