"""Eventing's own tokens: who delivers an event, or produces one, as the cluster's service account issuer says it."""

import json
import os
import time
from pathlib import Path
from typing import Any

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

ALGORITHM = "RS256"
KEY_ID = "eventing"
LIFETIME = 3600  # seconds
RENEWED_EARLY = 600  # seconds


class Signer:
    """Signs with one key, kept in a file so that a restart does not make known keys worthless."""

    def __init__(self, key_file: Path, issuer: str) -> None:
        self.issuer = issuer
        self._key = _key(key_file)
        self._tokens: dict[tuple[str, str], tuple[str, float]] = {}

    def token(self, *, subject: str, audience: str) -> str:
        """Give a token with at least RENEWED_EARLY seconds to live."""
        token, renew_at = self._tokens.get((subject, audience), ("", 0.0))
        now = time.time()
        if now >= renew_at:
            claims = {
                "iss": self.issuer,
                "sub": subject,
                "aud": [audience],
                "iat": int(now),
                "exp": int(now) + LIFETIME,
            }
            token = jwt.encode(claims, self._key, ALGORITHM, headers={"kid": KEY_ID})
            self._tokens[subject, audience] = token, now + LIFETIME - RENEWED_EARLY
        return token

    def subject(self, token: str, *, audience: str) -> str | None:
        """Name whose token this is, if it is one of ours and good for the audience."""
        try:
            claims = jwt.decode(
                token, self._key.public_key(), algorithms=[ALGORITHM], audience=audience, issuer=self.issuer
            )
        except jwt.PyJWTError:
            return None
        return str(claims["sub"])

    def jwks(self) -> dict[str, Any]:
        """Show the public key."""
        key = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self._key.public_key()))
        return {"keys": [{**key, "kid": KEY_ID, "use": "sig", "alg": ALGORITHM}]}


def write_privately(path: Path, text: str | bytes) -> None:
    """Replace a file at once, readable by its owner alone."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.new")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(text if isinstance(text, bytes) else text.encode())
    fresh.replace(path)


def _key(file: Path) -> rsa.RSAPrivateKey:
    if file.exists():
        key = serialization.load_pem_private_key(file.read_bytes(), password=None)
        if isinstance(key, rsa.RSAPrivateKey):
            return key
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    clear = serialization.NoEncryption()
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, clear)
    write_privately(file, pem)
    return key
