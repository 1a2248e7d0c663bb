"""The public keys of a token issuer (JWKS), fetched when first needed and again when a new key id turns up."""

import json
import ssl
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import jwt

from functions.shared.problems import Unavailable

ALGORITHMS = ("RS256", "ES256")
REFRESH_AT_MOST_EVERY = 10.0  # seconds: tokens with made-up key ids must not become requests to the issuer
ASK_AGAIN_AFTER = 1.0  # seconds after the issuer did not answer
LIFETIME = 3600.0  # seconds, so that a key which the issuer has withdrawn is forgotten
FETCH_TIMEOUT = 5.0  # seconds

Fetch = Callable[[], Mapping[str, Any]]


class Keys:
    """A cache of one issuer's signing keys by key id. Thread-safe."""

    def __init__(self, fetch: Fetch, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._fetch = fetch
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._keys: dict[str, jwt.PyJWK] = {}
        self._asked: float | None = None
        self._failure = ""

    def get(self, key_id: str) -> jwt.PyJWK | None:
        """Return the key, or None where the issuer has none of that id.

        While the issuer does not answer, keys that are known stay good; for others, Unavailable is raised.
        """
        with self._lock:
            if self._is_due(key_id):
                self._ask()
            if self._failure and key_id not in self._keys:
                raise Unavailable(self._failure)
            return self._keys.get(key_id)

    def _is_due(self, key_id: str) -> bool:
        if self._asked is None:
            return True
        age = self._monotonic() - self._asked
        if self._failure:
            return age > ASK_AGAIN_AFTER
        return age > LIFETIME or (key_id not in self._keys and age > REFRESH_AT_MOST_EVERY)

    def _ask(self) -> None:
        try:
            self._keys, self._failure = _signing_keys(self._fetch()), ""
        except Unavailable as failure:
            self._failure = failure.detail
        self._asked = self._monotonic()


def fetch_from(url: str, token_file: str | None = None, ca_file: str | None = None) -> Fetch:
    """Return a fetch of a JWKS document by URL, for a cluster's with the reader's own token and authority."""

    def fetch() -> Mapping[str, Any]:
        headers = {"Accept": "application/json, application/jwk-set+json"}
        if token_file:
            headers["Authorization"] = f"Bearer {Path(token_file).read_text().strip()}"
        request = urllib.request.Request(url, headers=headers)  # noqa: S310 - a setting, not a user's words
        context = ssl.create_default_context(cafile=ca_file) if ca_file else None
        try:
            with urllib.request.urlopen(request, timeout=FETCH_TIMEOUT, context=context) as answer:  # noqa: S310
                document: Mapping[str, Any] = json.load(answer)
                return document
        except (OSError, ValueError) as error:
            if isinstance(error, urllib.error.HTTPError):
                error.close()
            raise Unavailable("The token issuer does not show its keys.") from error

    return fetch


def _signing_keys(document: Mapping[str, Any]) -> dict[str, jwt.PyJWK]:
    keys = {}
    for key in document.get("keys", []):
        if key.get("use", "sig") == "sig" and key.get("kty") in {"RSA", "EC"} and "kid" in key:
            algorithm = key.get("alg") or {"RSA": "RS256", "EC": "ES256"}[key["kty"]]
            if algorithm in ALGORITHMS:
                keys[key["kid"]] = jwt.PyJWK(key, algorithm=algorithm)
    return keys
