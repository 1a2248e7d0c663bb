"""Who is calling: access tokens of people and services (Keycloak's), and Eventing's tokens on CloudEvents.

Everything is refused unless the token's signature, algorithm, issuer, audience and times are right.
"""

import functools
import re
import threading
import time
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from typing import Any

import jwt
from flask import Request
from msgspec import Struct

from functions.shared import keys, settings
from functions.shared.problems import Forbidden, Unauthorized
from functions.shared.settings import EventingSettings, OidcSettings

PEOPLE = frozenset({"admin", "customer", "operator"})
MAX_TOKEN = 8192  # characters
LEEWAY = 10  # seconds that clocks may differ
LONGEST = 3600  # seconds that a token of a person or a service may be good for
LONGEST_EVENTING = 86_400  # the same of Eventing's tokens, whose length the cluster decides
NAME = "[a-z0-9]+(?:-[a-z0-9]+)*"  # of a Trigger, as Fanfare names them
REMEMBERED = 1024  # tokens whose signature need not be checked again


class Caller(Struct, frozen=True):
    """The person or service behind a request."""

    user_id: str
    roles: frozenset[str]
    token: str
    email: str = ""
    name: str = ""


def require(request: Request, roles: AbstractSet[str]) -> Caller:
    """Return the caller, who must hold one of the roles. Raises Unauthorized or Forbidden."""
    token = bearer(request)
    claims = _people().claims(token)
    caller = Caller(
        user_id=claims["sub"],
        roles=_roles(claims),
        token=token,
        email=str(claims.get("email", "")),
        name=str(claims.get("name") or claims.get("preferred_username") or ""),
    )
    if not caller.roles & roles:
        raise Forbidden("Your role does not allow this.")
    return caller


def require_trigger(request: Request, function: str, *, of_any_name: bool = False) -> None:
    """Refuse a CloudEvent that the function's own Trigger did not deliver; a dead letter comes from any Trigger."""
    own = settings.load(EventingSettings)
    claims = _eventing(own.eventing_audience.format(function=function)).claims(bearer(request))
    expected = re.escape(own.eventing_subject).replace(re.escape("{function}"), NAME if of_any_name else function)
    if not re.fullmatch(expected, claims["sub"]):
        raise Forbidden("Only this function's Trigger may deliver to it.")


def bearer(request: Request) -> str:
    """Return the request's bearer token, unverified. Raises Unauthorized where there is none."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token or len(token) > MAX_TOKEN:
        raise Unauthorized
    return token.strip()


class _Verified(Struct, frozen=True):
    """The claims of a token that was found good, and the key that says so."""

    key_id: str
    key: jwt.PyJWK
    claims: Mapping[str, Any]


class Verifier:
    """Checks one issuer's tokens for one audience.

    A token found good is remembered until it expires, or its key is no longer one of the issuer's.
    """

    def __init__(self, keys: keys.Keys, *, issuer: str, audience: str, longest: int) -> None:
        self._keys = keys
        self._issuer = issuer
        self._audience = audience
        self._longest = longest
        self._remembered: dict[str, _Verified] = {}
        self._lock = threading.Lock()

    def claims(self, token: str) -> Mapping[str, Any]:
        """Return the claims of a good token. Raises Unauthorized, or Unavailable if the keys cannot be had."""
        try:
            known = self._remembered.get(token)
            if known is not None and self._keys.get(known.key_id) is known.key:
                _still_valid(known.claims)
                return known.claims
            verified = self._verified(token)
        except jwt.PyJWTError as error:
            raise Unauthorized from error
        with self._lock:
            if len(self._remembered) >= REMEMBERED:
                self._remembered.clear()
            self._remembered[token] = verified
        return verified.claims

    def _verified(self, token: str) -> "_Verified":
        header = jwt.get_unverified_header(token)
        key_id = header.get("kid")
        key = self._keys.get(key_id) if isinstance(key_id, str) else None
        if key is None or not isinstance(key_id, str) or header.get("alg") != key.algorithm_name:
            raise jwt.InvalidTokenError
        claims: Mapping[str, Any] = jwt.decode(
            token,
            key,
            algorithms=[key.algorithm_name],
            issuer=self._issuer,
            audience=self._audience,
            leeway=LEEWAY,
            options={"require": ["exp", "iat", "iss", "aud", "sub"]},
        )
        if _life(claims) > self._longest:
            raise jwt.InvalidTokenError
        return _Verified(key_id, key, claims)


def _life(claims: Mapping[str, Any]) -> float:
    begins, ends = claims["iat"], claims["exp"]
    if not all(isinstance(each, int | float) and not isinstance(each, bool) for each in (begins, ends)):
        raise jwt.InvalidTokenError
    return float(ends - begins)


def _still_valid(claims: Mapping[str, Any]) -> None:
    if claims["exp"] <= time.time() - LEEWAY:
        raise jwt.ExpiredSignatureError


def _roles(claims: Mapping[str, Any]) -> frozenset[str]:
    access = claims.get("realm_access")
    roles = access.get("roles") if isinstance(access, dict) else None
    return frozenset(role for role in roles if isinstance(role, str)) if isinstance(roles, list) else frozenset()


@functools.cache
def _people() -> Verifier:
    own = settings.load(OidcSettings)
    known = keys.Keys(keys.fetch_from(own.oidc_jwks_url))
    return Verifier(known, issuer=own.oidc_issuer, audience=own.oidc_audience, longest=LONGEST)


@functools.cache
def _eventing(audience: str) -> Verifier:
    own = settings.load(EventingSettings)
    fetch = keys.fetch_from(own.eventing_jwks_url, own.eventing_token_file, own.eventing_ca_file)
    return Verifier(keys.Keys(fetch), issuer=own.eventing_issuer, audience=audience, longest=LONGEST_EVENTING)
