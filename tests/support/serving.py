"""Functions served as their containers serve them: functions-framework's create_app on the file."""

import os
import re
from functools import cache
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import functions_framework
from flask import Flask
from werkzeug.test import TestResponse

from eventing.facts import Fact, Tick, cloud_event
from functions.shared import auth, client, clock, cloudevents, database, settings, sql
from functions.shared.cloudevents import CloudEvent
from local import catalog
from tests.support.databases import Databases
from tests.support.outside import SINK, TOKEN
from tests.support.tokens import EVENTING, ISSUER, SUBJECT, Issuer

CACHED = (settings.load, database.engine, auth._people, auth._eventing, client.tokens)
WITHOUT_DATABASE = {"dispatch"}


class Serving:
    """Calls functions of any service; each call has the environment of its own service, as if alone in its process."""

    def __init__(self, databases: Databases, issuer: Issuer) -> None:
        self._databases = databases
        self._issuer = issuer
        self._entered = ""

    def call(
        self,
        name: str,
        *,
        path: str | None = None,
        method: str | None = None,
        role: str | None = None,
        user: str = "ada",
        query: Any = None,
        headers: dict[str, str] | None = None,
        token: str | None = None,
        **body: Any,
    ) -> TestResponse:
        """Call an HTTP function; {names} in its path come from `params={...}`, other keywords go to its client."""
        service, function = name.split("/")
        self.enter(service)
        endpoint = _endpoint(service, function)
        params = body.pop("params", {})
        own_path = re.sub(r"\{(\w+)\}", lambda match: quote(str(params[match[1]]), safe=""), endpoint.path)
        if role and token is None:
            token = self._issuer.token(user=user, roles=[role], audience=self.audience(service))
        sent = {**({"Authorization": f"Bearer {token}"} if token else {}), **(headers or {})}
        return (
            _app(service, function)
            .test_client()
            .open(path or own_path, method=method or endpoint.method, headers=sent, query_string=query, **body)
        )

    def deliver(self, name: str, fact: Fact, *, token: str | None = None, **attributes: Any) -> TestResponse:
        """Hand a CloudEvent to a function as its own Trigger does."""
        headers, data = cloudevents.encode(cloud_event(fact, time=clock.now(), **attributes))
        return self.post_event(name, headers=headers, data=data, token=token)

    def tick(self, name: str, *, token: str | None = None) -> TestResponse:
        """Hand the tick to a function as its own Trigger does."""
        headers, data = cloudevents.encode(tick())
        return self.post_event(name, headers=headers, data=data, token=token)

    def post_event(self, name: str, *, headers: dict[str, str], data: bytes, token: str | None = None) -> TestResponse:
        service, function = name.split("/")
        self.enter(service)
        token = token or self._issuer.trigger_token(name.replace("/", "-").replace("_", "-"))
        sent = {"Authorization": f"Bearer {token}", **headers}
        return _app(service, function).test_client().post("/", headers=sent, data=data)

    @staticmethod
    def audience(service: str) -> str:
        return f"fanfare-{service.replace('_', '-')}"

    def enter(self, service: str) -> None:
        """Become that service's process: its environment, and nothing cached from another's."""
        if service == self._entered:
            return
        self.close()
        os.environ.update(self.environment(service))
        self._entered = service

    def environment(self, service: str) -> dict[str, str]:
        own = {
            "OIDC_ISSUER": ISSUER,
            "OIDC_JWKS_URL": self._issuer.jwks_url,
            "OIDC_AUDIENCE": self.audience(service),
            "OIDC_TOKEN_URL": TOKEN,
            "CLIENT_ID": "dispatcher",
            "CLIENT_SECRET": "secret",
            "EVENTING_ISSUER": EVENTING,
            "EVENTING_JWKS_URL": self._issuer.jwks_url,
            "EVENTING_SUBJECT": SUBJECT,
            "K_SINK": SINK,
            "DATABASE_TLS": "off",
        }
        others = {f"{name.upper()}_URL": f"http://{name}.test/{{function}}" for name in catalog.services()}
        url = {} if service in WITHOUT_DATABASE else {"DATABASE_URL": self._databases.of(service).url}
        return {**own, **others, **url}

    def close(self) -> None:
        """Forget what the current process cached; a pool's connections are closed."""
        if database.engine.cache_info().currsize:
            database.engine().dispose()
        sql.close()
        for cached in CACHED:
            cached.cache_clear()
        self._entered = ""


def tick() -> CloudEvent[Tick]:
    """Return the event that the clock's PingSource sends."""
    return CloudEvent(id=str(uuid4()), source=Tick.SOURCE, type=Tick.TYPE, time=clock.now(), data=Tick())


@cache
def _app(service: str, function: str) -> Flask:
    app: Flask = functions_framework.create_app(function, f"functions/{service}/{function}.py")
    return app


@cache
def _endpoint(service: str, function: str) -> Any:
    [found] = [each for each in catalog.functions(service) if each.name == function]
    return found.endpoint
