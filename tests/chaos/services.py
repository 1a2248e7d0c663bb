"""All services in one process, each with settings, engine, pools and tokens of its own, as if alone in its process.

What is cached once a process is cached once a service here, so that calls may go from one to another and back at no
cost. Between them lies a network, which a test may spoil.
"""

import contextlib
import functools
import time
from collections.abc import Callable, Iterator, Mapping
from contextvars import ContextVar
from datetime import datetime
from typing import Any, Protocol, Self
from urllib.parse import parse_qs

import httpx
import pytest
from werkzeug.test import Client, TestResponse

from functions.shared import auth, client, clock, database, retry, settings, sink, sql
from local import catalog, host
from tests.support.databases import Databases, ServiceDatabase
from tests.support.serving import WITHOUT_DATABASE
from tests.support.tokens import EVENTING, ISSUER, SUBJECT, Issuer

SINK = "http://broker.test/"
IDENTITY = "http://identity.test/token"
FEED = "http://event_calendar.test/functions/schedule-feed"
CLIENTS = {"dispatch": "dispatcher", "ecommerce": "shop", "flink": "scheduler"}
FOREVER = 10 * 365 * 86_400  # seconds that a token of these tests is good

TOKENS = client.tokens.__wrapped__  # what makes a process's cache of them

_current: ContextVar["Process"] = ContextVar("process")


class Process:
    """One service's process, or that of the scheduling job: its settings, and what it holds in memory."""

    def __init__(self, name: str, environ: Mapping[str, str]) -> None:
        self.name = name
        self.environ = environ
        self.cached: dict[Any, Any] = {}
        self.application = Client(host.load(name)) if name in catalog.services() else None

    @contextlib.contextmanager
    def running(self) -> Iterator[None]:
        before = _current.set(self)
        try:
            yield
        finally:
            _current.reset(before)


class Network(Protocol):
    """What carries a request from one process to another."""

    def carry(self, request: httpx.Request, deliver: Callable[[httpx.Request], httpx.Response]) -> httpx.Response: ...


class Straight:
    """A network that nothing ever happens on."""

    def carry(self, request: httpx.Request, deliver: Callable[[httpx.Request], httpx.Response]) -> httpx.Response:
        return deliver(request)


class Services:
    """Serves every function of every service; `events` takes what is sent to the Broker."""

    def __init__(self, databases: Databases, issuer: Issuer) -> None:
        self._issuer = issuer
        self._databases = {name: databases.of(name) for name in catalog.services() if name not in WITHOUT_DATABASE}
        self._processes = {name: Process(name, self._environ(name)) for name in [*catalog.services(), "flink"]}
        self._tokens: dict[Any, str] = {}
        self.network: Network = Straight()
        self.events: Callable[[httpx.Request], httpx.Response] = lambda _: httpx.Response(202)
        self.endpoints = {each.hyphenated: each for each in catalog.functions() if each.endpoint}

    @contextlib.contextmanager
    def installed(self, now: Callable[[], datetime] | None = None) -> Iterator["Services"]:
        """Stand in for what each process has one of, until the block ends; `now` is everyone's clock."""
        fake = httpx.Client(transport=httpx.MockTransport(self._carried))
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(settings, "load", _load)
            for module, name in ((database, "engine"), (sql, "_pool"), (auth, "_people"), (client, "tokens")):
                patch.setattr(module, name, _once_a_service(getattr(module, name).__wrapped__))
            patch.setattr(auth, "_eventing", _once_a_service(auth._eventing.__wrapped__))
            patch.setattr(auth, "LONGEST", 2 * FOREVER)
            patch.setattr(auth, "LONGEST_EVENTING", 2 * FOREVER)
            patch.setattr(client, "http", lambda: fake)
            patch.setattr(sink, "ThreadPoolExecutor", OneAfterAnother)
            patch.setattr(retry, "FIRST_DELAY", 0.0)
            if now is not None:
                patch.setattr(clock, "now", now)
            try:
                yield self
            finally:
                self._forget_tokens()

    def process(self, name: str) -> Process:
        return self._processes[name]

    def database(self, service: str) -> ServiceDatabase:
        return self._databases[service]

    @property
    def databases(self) -> Mapping[str, ServiceDatabase]:
        return self._databases

    def call(
        self, name: str, path: str | None = None, *, role: str | None = None, user: str = "ada", **request: Any
    ) -> TestResponse:
        """Call `service/hyphenated-function` at its own path, as somebody in a role or with `headers` of one's own."""
        service, function = name.split("/")
        endpoint = self.endpoints[function].endpoint
        assert endpoint is not None
        own = (
            {"Authorization": f"Bearer {self.token(service, user, role, for_all=role in auth.PEOPLE)}"} if role else {}
        )
        headers = {**own, **request.pop("headers", {})}
        method = request.pop("method", endpoint.method)
        target = path or endpoint.path
        return self.open(service, f"/functions/{function}{target}", method=method, headers=headers, **request)

    def open(self, service: str, path: str, **request: Any) -> TestResponse:
        """Send a request to a service's process."""
        process = self._processes[service]
        assert process.application is not None
        with process.running():
            return process.application.open(path, **request)

    def post(self, function: str, *, headers: Mapping[str, str], body: bytes, token: str | None = None) -> TestResponse:
        """Hand a CloudEvent to a function by its Knative Service's name, as its own Trigger does."""
        service, name = self._subscribers[function]
        sent = {"Authorization": f"Bearer {token or self.trigger_token(function)}", **headers}
        return self.open(service, f"/functions/{name}/", method="POST", headers=sent, data=body)

    @functools.cached_property
    def _subscribers(self) -> dict[str, tuple[str, str]]:
        every = (each for each in catalog.functions() if each.subscriber is not None)
        return {each.knative_service: (each.service, each.hyphenated) for each in every}

    def token(self, service: str, user: str, role: str | None, *, for_all: bool = False) -> str:
        """Return an access token for one service, or as the pages get it: for all of them."""
        key = "all" if for_all else service, user, role
        if key not in self._tokens:
            roles = [role] if role else []
            meant_for = [audience(each) for each in catalog.services()] if for_all else audience(service)
            claims = {"roles": roles, "audience": meant_for, "exp": int(time.time()) + FOREVER}
            self._tokens[key] = self._issuer.token(user=user, **claims)
        return self._tokens[key]

    def trigger_token(self, function: str, trigger: str | None = None) -> str:
        key = function, trigger
        if key not in self._tokens:
            claims = {"exp": int(time.time()) + FOREVER, "sub": SUBJECT.format(function=trigger or function)}
            self._tokens[key] = self._issuer.trigger_token(function, **claims)
        return self._tokens[key]

    def _carried(self, request: httpx.Request) -> httpx.Response:
        return self.network.carry(request, self._delivered)

    def _delivered(self, request: httpx.Request) -> httpx.Response:
        request.read()
        if str(request.url) == SINK:
            return self.events(request)
        if str(request.url) == IDENTITY:
            return self._identified(request)
        answer = self.open(
            request.url.host.removesuffix(".test"),
            request.url.raw_path.decode(),
            method=request.method,
            headers=list(request.headers.items()),
            data=request.content,
        )
        return httpx.Response(answer.status_code, headers=list(answer.headers), content=answer.data)

    def _identified(self, request: httpx.Request) -> httpx.Response:
        """Be the identity provider: a service gets a token with its own role, for the audience that it asks for."""
        [audience_asked] = parse_qs(request.content.decode())["scope"]
        role = CLIENTS[_current.get().name]
        token = self.token(audience_asked.removeprefix("fanfare-").replace("-", "_"), f"service-account-{role}", role)
        return httpx.Response(200, json={"access_token": token, "expires_in": FOREVER})

    def _environ(self, name: str) -> dict[str, str]:
        own = {
            "OIDC_ISSUER": ISSUER,
            "OIDC_JWKS_URL": self._issuer.jwks_url,
            "OIDC_AUDIENCE": audience(name),
            "OIDC_TOKEN_URL": IDENTITY,
            "CLIENT_ID": CLIENTS.get(name, "nobody"),
            "CLIENT_SECRET": "secret",
            "EVENTING_ISSUER": EVENTING,
            "EVENTING_JWKS_URL": self._issuer.jwks_url,
            "EVENTING_SUBJECT": SUBJECT,
            "K_SINK": SINK,
            "DATABASE_TLS": "off",
        }
        others = {f"{each.upper()}_URL": f"http://{each}.test/functions/{{function}}" for each in catalog.services()}
        url = {"DATABASE_URL": self._databases[name].url} if name in self._databases else {}
        return {**own, **others, **url}

    def _forget_tokens(self) -> None:
        """Begin anew with what is fetched over the network; connections stay, as one costs more than most scenarios."""
        for process in self._processes.values():
            for key in [key for key in process.cached if key[0] is TOKENS]:
                del process.cached[key]

    def close(self) -> None:
        """Close the connections of all processes."""
        for process in self._processes.values():
            with process.running():
                for (function, _), cached in process.cached.items():
                    if function.__name__ == "engine":
                        cached.dispose()
                    if function.__name__ == "_pool":
                        cached.drop_idle()
            process.cached.clear()


class OneAfterAnother:
    """Stands for a pool of threads, so that the same seed is the same scenario."""

    def __init__(self, max_workers: int) -> None:
        self.max_workers = max_workers

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    map = staticmethod(map)


def audience(service: str) -> str:
    return f"fanfare-{service.replace('_', '-')}"


def current() -> str:
    """Return whose process this is."""
    return _current.get().name


def _load(kind: type[Any]) -> Any:
    process = _current.get()
    if (settings.parse, kind) not in process.cached:
        process.cached[settings.parse, kind] = settings.parse(kind, process.environ)
    return process.cached[settings.parse, kind]


def _once_a_service(function: Callable[..., Any]) -> Callable[..., Any]:
    def cached(*arguments: Any) -> Any:
        memory = _current.get().cached
        if (function, arguments) not in memory:
            memory[function, arguments] = function(*arguments)
        return memory[function, arguments]

    return cached
