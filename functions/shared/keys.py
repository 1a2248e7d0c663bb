"""The public keys of a token issuer (JWKS): fetched when first needed, and from then on in the background."""

import contextlib
import json
import logging
import ssl
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import jwt

from functions.shared import connect
from functions.shared.problems import Unavailable

ALGORITHMS = ("RS256", "ES256")
REFRESH_AFTER = 300.0  # seconds, so that a key which the issuer has withdrawn is soon forgotten
REFRESH_AT_MOST_EVERY = 10.0  # seconds: tokens with made-up key ids must not become requests to the issuer
ASK_AGAIN_AFTER = 1.0  # seconds after a first fetch that failed
FETCH_TIMEOUT = 5.0  # seconds
WAIT_FOR_NEW_KEY = 1.0  # seconds that one request waits to find its unknown key among the new ones
UNAVAILABLE = "The JWKS could not be fetched."

log = logging.getLogger("fanfare")

Fetch = Callable[[], Mapping[str, Any]]


class Keys:
    """A cache of one issuer's signing keys by key id. Thread-safe.

    A known key is returned without waiting, whatever the issuer does. Only the first fetch is waited for, by all
    requests together; later ones run in a thread of their own.
    """

    def __init__(self, fetch: Fetch, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._fetch = fetch
        self._monotonic = monotonic
        self._first = threading.Lock()
        self._start = threading.Lock()
        self._refresh: threading.Thread | None = None
        self._keys: dict[str, jwt.PyJWK] | None = None
        self._asked = float("-inf")
        self._failed = False

    def get(self, key_id: str) -> jwt.PyJWK | None:
        """Return the key, or None where the issuer has none of that id. Raises Unavailable where that is not known."""
        if self._keys is None:
            self._fetch_first()
        known = self._keys or {}
        if key_id not in known or self._age() > REFRESH_AFTER:
            started = self._start_refresh()
            if key_id not in known:
                return self._unknown(key_id, started)
        return known[key_id]

    def _fetch_first(self) -> None:
        """Fetch while the others wait; they share the outcome, and so do those that come right after a failure."""
        with self._first:
            if self._keys is None and self._age() > ASK_AGAIN_AFTER:
                self._ask()
            if self._keys is None:
                raise Unavailable(UNAVAILABLE)

    def _start_refresh(self) -> threading.Thread | None:
        """Start a refresh, unless there was one lately; returns it to the one request that started it."""
        with self._start:
            if self._age() <= REFRESH_AT_MOST_EVERY or (self._refresh and self._refresh.is_alive()):
                return None
            self._refresh = threading.Thread(target=self._ask, name="keys", daemon=True)
            self._refresh.start()
            return self._refresh

    def _unknown(self, key_id: str, started: threading.Thread | None) -> jwt.PyJWK | None:
        """Look again after the refresh that this request has started: no other request waits for it."""
        if started:
            started.join(WAIT_FOR_NEW_KEY)
        found = (self._keys or {}).get(key_id)
        if found is None and (self._failed or (self._refresh and self._refresh.is_alive())):
            raise Unavailable(UNAVAILABLE)
        return found

    def _ask(self) -> None:
        try:
            self._keys, self._failed = _signing_keys(self._fetch()), False
        except Exception as error:  # noqa: BLE001 - known keys stay good, whatever is wrong with the new ones
            log.warning("The JWKS could not be fetched: %s", error)
            self._failed = True
        self._asked = self._monotonic()

    def _age(self) -> float:
        return self._monotonic() - self._asked


def fetch_from(url: str, token_file: str | None = None, ca_file: str | None = None) -> Fetch:
    """Return a fetch of a JWKS document by URL, for a cluster's with the reader's own token and authority."""

    def read() -> Mapping[str, Any]:
        headers = {"Accept": "application/json, application/jwk-set+json"}
        if token_file:
            headers["Authorization"] = f"Bearer {Path(token_file).read_text().strip()}"
        request = urllib.request.Request(url, headers=headers)  # noqa: S310 - a setting, not a user's words
        context = ssl.create_default_context(cafile=ca_file) if ca_file else None
        with urllib.request.urlopen(request, timeout=FETCH_TIMEOUT, context=context) as answer:  # noqa: S310
            document: Mapping[str, Any] = json.load(answer)
            return document

    def fetch() -> Mapping[str, Any]:
        try:
            return connect.patiently(read, to=urlsplit(url).netloc)
        except urllib.error.HTTPError as error:
            error.close()
            raise

    return fetch


def _signing_keys(document: Mapping[str, Any]) -> dict[str, jwt.PyJWK]:
    keys = {}
    for key in document.get("keys", []):
        if key.get("use", "sig") == "sig" and key.get("kty") in {"RSA", "EC"} and "kid" in key:
            algorithm = key.get("alg") or {"RSA": "RS256", "EC": "ES256"}[key["kty"]]
            if algorithm in ALGORITHMS:
                with contextlib.suppress(jwt.PyJWTError):  # a key that cannot be read spoils no other
                    keys[key["kid"]] = jwt.PyJWK(key, algorithm=algorithm)
    return keys
