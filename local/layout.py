"""Which programs the embedded platform is made of, on which ports, and which settings each of them gets."""

import json
import os
import sys
from collections.abc import Iterable
from pathlib import Path

import msgspec

from functions.shared import settings
from local import catalog, eventing, gateway, identities
from local.broker import PRODUCERS
from local.catalog import Function
from local.ports import free_ports
from local.processes import Program, environment
from local.state import Secrets, State

THREADS = {"dispatch": 16}
USUAL_THREADS = 8
ROLLOUT = 2  # pools of two revisions side by side
SPARE_CONNECTIONS = 4  # for migrations and seeds
CLIENTS = {"dispatch": "dispatcher", "ecommerce": "shop"}
SUBJECT = f"system:serviceaccount:{eventing.NAMESPACE}:{{function}}-oidc-eventing.knative.dev-trigger"
BEYOND = ("PUBSUB_TOPIC", "PUBSUB_EMULATOR_HOST", "OTEL_EXPORTER_OTLP_ENDPOINT", "FANFARE_CLOCK", "FANFARE_ENV")
STAND_INS = ("ECOMMERCE", "INVENTORY")
FLINK_SETTINGS = ("POLL_SECONDS", "CHECKPOINT_SECONDS", "RESTATE_SECONDS", "RESTATE_LONGEST_SECONDS", "PARALLELISM")


class Layout(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that has to be known before anything can be started."""

    state: State
    origin: str
    idp: identities.Kind
    secrets: Secrets
    services: list[str]
    ports: dict[str, int]

    @classmethod
    def plan(cls, state: State, port: int, idp: identities.Kind) -> "Layout":
        services = catalog.services()
        names = ["postgres", "identity", "broker", *services]
        return cls(
            state=state,
            origin=f"http://127.0.0.1:{port}",
            idp=idp,
            secrets=state.secrets(services),
            services=services,
            ports={"gateway": port, **dict(zip(names, free_ports(len(names)), strict=True))},
        )

    @property
    def issuer(self) -> str:
        return f"{self.origin}/realms/fanfare"

    @property
    def broker(self) -> eventing.Broker:
        return eventing.load(catalog.ROOT / "eventing")

    def url(self, name: str) -> str:
        return f"http://127.0.0.1:{self.ports[name]}"

    def host(self, service: str) -> str:
        """Write a service's address as the template that its callers' settings hold."""
        return f"{self.url(service)}/functions/{{function}}"

    def oidc(self, endpoint: str) -> str:
        """Address the identity provider straight, not by the gateway, which is for browsers."""
        return f"{self.url('identity')}/realms/fanfare/protocol/openid-connect/{endpoint}"

    def database_url(self, service: str) -> str:
        password = self.secrets.databases[service]
        return f"postgresql+pg8000://{service}:{password}@127.0.0.1:{self.ports['postgres']}/{service}"

    def connection_limit(self, service: str) -> int:
        return threads(service) * ROLLOUT + SPARE_CONNECTIONS

    def max_connections(self) -> int:
        return sum(self.connection_limit(service) for service in self.services) + 10

    def service_environment(self, service: str) -> dict[str, str]:
        """Give a service what its own settings name, and nothing of another's."""
        groups = settings.groups_of(str(catalog.FUNCTIONS / service / "settings"))
        named = {field.name.upper() for group in groups for field in msgspec.structs.fields(group)} | set(BEYOND)
        known = {**self._known(service), **{name: os.environ[name] for name in BEYOND if name in os.environ}}
        own = {name: value for name, value in known.items() if name in named}
        return environment({**own, "THREADS": str(threads(service)), "K_SERVICE": service.replace("_", "-")})

    def programs(self, *, with_flink: bool) -> list[Program]:
        """List what runs beside PostgreSQL, in the order it is started."""
        programs = [self._identity(), *map(self._host, self.services), self._broker(), self._gateway()]
        return [*programs, self._flink()] if with_flink else programs

    def _known(self, service: str) -> dict[str, str]:
        known = {
            "DATABASE_URL": self.database_url(service),
            "DATABASE_TLS": "off",  # of a loopback
            "OIDC_ISSUER": self.issuer,
            "OIDC_JWKS_URL": self.oidc("certs"),
            "OIDC_AUDIENCE": audience(service),
            "EVENTING_ISSUER": self.url("broker"),
            "EVENTING_JWKS_URL": f"{self.url('broker')}/openid/v1/jwks",
            "EVENTING_SUBJECT": SUBJECT,
            **self._sink(service.replace("_", "-")),
            **(self._client(CLIENTS[service]) if service in CLIENTS else {}),
        }
        for other in self.services:
            known[f"{other.upper()}_URL"] = self.host(other)
        for name in (f"{stand_in}_{what}" for stand_in in STAND_INS for what in ("URL", "AUDIENCE")):
            if name in os.environ:
                known[name] = os.environ[name]
        return known

    def _client(self, client_id: str) -> dict[str, str]:
        secret = self.secrets.clients[client_id]
        return {"OIDC_TOKEN_URL": self.oidc("token"), "CLIENT_ID": client_id, "CLIENT_SECRET": secret}

    def _sink(self, producer: str) -> dict[str, str]:
        if producer not in PRODUCERS:
            return {}
        token = self.state.path("broker") / "tokens" / producer
        return {"K_SINK": self.url("broker") + self.broker.path, "SINK_TOKEN_FILE": str(token)}

    def _identity(self) -> Program:
        return identities.program(
            self.idp,
            issuer=self.issuer,
            port=self.ports["identity"],
            folder=self.state.path(f"identity-{self.idp}"),
            secrets=self.secrets.clients,
        )

    def _host(self, service: str) -> Program:
        environ = {**self.service_environment(service), "PORT": str(self.ports[service])}
        return self._python(service, "local.host", service, environ=environ, health="/health")

    def _broker(self) -> Program:
        environ = environment(
            {
                "BROKER_PORT": str(self.ports["broker"]),
                "BROKER_STATE": str(self.state.path("broker")),
                "EVENTING_FOLDER": str(catalog.ROOT / "eventing"),
                "SUBSCRIBERS": json.dumps(self._addresses(each for each in catalog.functions() if each.subscriber)),
            }
        )
        return self._python("broker", "local.broker", environ=environ, health="/status")

    def _gateway(self) -> Program:
        functions = [each for each in catalog.functions() if each.endpoint]
        values = gateway.Values(
            listen=f"127.0.0.1:{self.ports['gateway']}",
            origin=self.origin,
            pages=str(catalog.ROOT / "web" / "dist"),
            functions_domain="localhost",
            upstreams=gateway.upstreams(self._addresses(functions)),
            identity_upstream=f"127.0.0.1:{self.ports['identity']}",
            nginx_local_resolvers="127.0.0.1",
        )
        return gateway.program(values, functions, port=self.ports["gateway"], folder=self.state.path("gateway"))

    def _addresses(self, functions: Iterable[Function]) -> dict[str, str]:
        return {each.knative_service: self.host(each.service).format(function=each.hyphenated) for each in functions}

    def _flink(self) -> Program:
        own = {
            "SCHEDULE_FEED_URL": self.host("event_calendar").format(function="schedule-feed"),
            **self._client("scheduler"),
            **self._sink("flink"),
            **{name: os.environ[name] for name in (*FLINK_SETTINGS, *BEYOND) if name in os.environ},
        }
        command = [str(flink_python()), "-m", "flink.run", "--state-dir", str(self.state.path("flink"))]
        return Program(name="flink", command=command, environ=environment(own))

    def _python(self, name: str, module: str, *arguments: str, environ: dict[str, str], health: str) -> Program:
        command = [sys.executable, "-m", module, *arguments]
        health = self.url(name) + health
        return Program(name=name, command=command, environ=environ, port=self.ports[name], health=health)


def threads(service: str) -> int:
    return THREADS.get(service, USUAL_THREADS)


def audience(service: str) -> str:
    return f"fanfare-{service.replace('_', '-')}"


def flink_python() -> Path:
    return catalog.ROOT / ".venv-flink" / "bin" / "python"
