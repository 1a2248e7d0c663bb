"""Tokens for tests, signed by a key of their own."""

import json
import time
from pathlib import Path
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

ISSUER = "http://127.0.0.1:8080/realms/fanfare"
EVENTING = "https://kubernetes.default.svc.cluster.local"
SUBJECT = "system:serviceaccount:fanfare:{function}-oidc-eventing.knative.dev-trigger"


class Issuer:
    """An identity provider and Eventing in one: a private key, and a JWKS file with its public half."""

    def __init__(self, directory: Path) -> None:
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key()))
        self.jwks = directory / "jwks.json"
        self.jwks.write_text(json.dumps({"keys": [{**public, "kid": "test", "use": "sig", "alg": "RS256"}]}))

    @property
    def jwks_url(self) -> str:
        return self.jwks.as_uri()

    def token(self, *, user: str, roles: list[str], audience: str | list[str], **claims: Any) -> str:
        """An access token shaped like Keycloak's."""
        return self.sign(
            {"iss": ISSUER, "sub": user, "aud": audience, "realm_access": {"roles": roles}, **claims},
        )

    def trigger_token(self, function: str, **claims: Any) -> str:
        """What Eventing sends along with an event for a function, named as its Knative Service."""
        subject = SUBJECT.format(function=function)
        return self.sign({"iss": EVENTING, "sub": subject, "aud": [f"fanfare/{function}"], **claims})

    def sign(self, claims: dict[str, Any], headers: dict[str, Any] | None = None) -> str:
        now = int(time.time())
        return jwt.encode(
            {"iat": now, "exp": now + 300, **claims},
            self.key,
            algorithm="RS256",
            headers={"kid": "test", **(headers or {})},
        )
