"""Typed settings out of the environment: a field `database_url` is the variable DATABASE_URL.

A service names what it needs in its `core/settings.py` (GROUPS), which is checked as a whole before anything is served.
"""

import functools
import os
from collections.abc import Iterable, Mapping
from importlib import import_module
from pathlib import Path
from typing import Literal, TypeVar

import msgspec
from msgspec import Struct

S = TypeVar("S", bound=msgspec.Struct)


class DatabaseSettings(Struct, frozen=True):
    """This service's database; `threads` is the pool's size too: no request waits for a connection.

    `verify` speaks only by TLS, with a server whose certificate the CA file vouches for (the system's own CAs, without
    a file); `off` is for a loopback, and for networks that encrypt by themselves.
    """

    database_url: str
    threads: int = 4
    database_tls: Literal["verify", "off"] = "verify"
    database_ca_file: str | None = None


class OidcSettings(Struct, frozen=True):
    """The identity provider, and the audience that a token for this service must name."""

    oidc_issuer: str
    oidc_jwks_url: str
    oidc_audience: str


class EventingSettings(Struct, frozen=True):
    """Who may deliver CloudEvents: `{function}` is the Knative Service's name, which is its Trigger's name too."""

    eventing_issuer: str
    eventing_jwks_url: str
    eventing_subject: str
    eventing_audience: str = "fanfare/{function}"
    eventing_token_file: str | None = None
    eventing_ca_file: str | None = None


class ClientSettings(Struct, frozen=True):
    """This service's own identity (OAuth 2.0 client credentials)."""

    oidc_token_url: str
    client_id: str
    client_secret: str


class SinkSettings(Struct, frozen=True):
    """Where CloudEvents go; the token file is what SinkBinding mounts where Eventing demands tokens."""

    k_sink: str | None = None
    sink_token_file: str | None = None
    pubsub_topic: str | None = None
    pubsub_emulator_host: str | None = None


class SettingsError(Exception):
    """One sentence that names every missing or wrong variable."""


@functools.cache
def load(kind: type[S]) -> S:
    """Return this process's settings of one kind."""
    return parse(kind, os.environ)


def parse(kind: type[S], environ: Mapping[str, str]) -> S:
    """Return settings of one kind, or raise SettingsError naming all that is missing or wrong."""
    reasons = _faults(kind, environ)
    if reasons:
        raise SettingsError(_sentence(reasons))
    return msgspec.convert(_given(kind, environ), kind, strict=False)


def check(kinds: Iterable[type[msgspec.Struct]], environ: Mapping[str, str] = os.environ) -> None:
    """Raise one SettingsError for all the kinds together."""
    reasons = [reason for kind in kinds for reason in _faults(kind, environ)]
    if environ.get("FANFARE_CLOCK") and environ.get("FANFARE_ENV") != "test":
        reasons.append("FANFARE_CLOCK is for tests only")
    if reasons:
        raise SettingsError(_sentence(reasons))


def groups_of(source: str) -> tuple[type[msgspec.Struct], ...]:
    """Return the settings that the service of a function's source file (functions/<service>/<name>.py) declares."""
    service = Path(source).resolve().parent.name
    groups: tuple[type[msgspec.Struct], ...] = import_module(f"functions.{service}.core.settings").GROUPS
    return groups


def _given(kind: type[msgspec.Struct], environ: Mapping[str, str]) -> dict[str, str]:
    names = (field.name for field in msgspec.structs.fields(kind))
    return {name: environ[name.upper()] for name in names if environ.get(name.upper())}


def _faults(kind: type[msgspec.Struct], environ: Mapping[str, str]) -> list[str]:
    given = _given(kind, environ)
    faults = []
    for field in msgspec.structs.fields(kind):
        if field.name in given:
            try:
                msgspec.convert(given[field.name], field.type, strict=False)
            except msgspec.ValidationError as error:
                faults.append(f"{field.name.upper()} is wrong ({error})")
        elif field.required:
            faults.append(f"{field.name.upper()} is missing")
    return faults


def _sentence(reasons: Iterable[str]) -> str:
    return "Settings: " + ", ".join(dict.fromkeys(reasons)) + "."
