"""Attacks with tokens: on the calendar's create-event, which keeps what it takes."""

import base64
import hashlib
import hmac
import json
import urllib.request
from collections.abc import Callable
from functools import cache, partial
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from functions.shared import auth
from tests.security.attack import NOT_ALLOWED, NOT_KNOWN, Attack
from tests.security.target import PROMOTION, Answer, Target

HOUR = 3600
FLOOD = 300  # tokens with made-up key ids
MOST_FETCHES = 2


def create(target: Target, token: str | None, **headers: str) -> Answer:
    own = {"Authorization": f"Bearer {token}"} if token is not None else {}
    return target.call("event_calendar/create-event", json=PROMOTION, headers={**own, **headers})


def part(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value)
    return base64.urlsafe_b64encode(text.encode()).rstrip(b"=").decode()


def by_hand(header: Any, claims: Any, sign: Callable[[bytes], bytes]) -> str:
    """Write a token that no library would make."""
    signed = f"{part(header)}.{part(claims)}"
    return f"{signed}.{base64.urlsafe_b64encode(sign(signed.encode())).rstrip(b'=').decode()}"


@cache
def strangers_key() -> RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def strangers_jwk() -> dict[str, Any]:
    return {**json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(strangers_key().public_key())), "kid": "test"}


def public_pem(target: Target) -> bytes:
    form = serialization.PublicFormat.SubjectPublicKeyInfo
    return target.issuer.key.public_key().public_bytes(serialization.Encoding.PEM, form)


def genuine(target: Target, **changes: Any) -> Answer:
    """Send a token that the issuer itself has signed, with other claims."""
    return create(target, target.issuer.sign(target.claims(**changes)))


def leaving_out(target: Target, claim: str) -> Answer:
    headers = {"kid": "test"}
    return create(target, jwt.encode(target.claims(**{claim: None}), target.issuer.key, "RS256", headers=headers))


def unsigned(target: Target, algorithm: str) -> Answer:
    return create(target, by_hand({"alg": algorithm, "kid": "test"}, target.claims(), lambda _: b""))


def by_secret(target: Target, algorithm: str, secret: str) -> Answer:
    """Use what is public as the secret of an HMAC."""
    secrets = {"pem": public_pem(target), "jwks": target.issuer.jwks.read_bytes(), "empty": b"", "kid": b"test"}
    header = {"alg": algorithm, "kid": "test"}
    return create(
        target, by_hand(header, target.claims(), lambda text: hmac.digest(secrets[secret], text, hashlib.sha256))
    )


def by_stranger(target: Target, **header: Any) -> Answer:
    """Sign with a key that is not the issuer's, and say in the header where to find it."""
    token = jwt.encode(target.claims(), strangers_key(), "RS256", headers={"kid": "test", **header})
    return create(target, token)


def with_key_id(target: Target, key_id: Any) -> Answer:
    header = {"alg": "RS256", **({} if key_id is None else {"kid": key_id})}
    return create(target, by_hand(header, target.claims(), lambda text: signed(strangers_key(), text)))


def signed(key: RSAPrivateKey, text: bytes) -> bytes:
    return jwt.algorithms.RSAAlgorithm(jwt.algorithms.RSAAlgorithm.SHA256).sign(text, key)


def other_algorithm(target: Target, algorithm: str) -> Answer:
    return create(target, jwt.encode(target.claims(), target.issuer.key, algorithm, headers={"kid": "test"}))


def as_written(target: Target, header: str, claims: str) -> Answer:
    """Have the issuer's own key sign text that is no usual JSON."""
    return create(target, by_hand(header, claims, lambda text: signed(target.issuer.key, text)))


def critical(target: Target, **header: Any) -> Answer:
    """Name an extension that whoever does not know it must refuse."""
    own = json.dumps({"alg": "RS256", "kid": "test", **header})
    return as_written(target, own, json.dumps(target.claims()))


def twice(target: Target, name: str, first: Any, last: Any) -> Answer:
    own = json.dumps(target.claims(**{name: None}))[1:-1]
    return as_written(
        target, '{"alg":"RS256","kid":"test"}', f'{{"{name}":{json.dumps(first)},{own},"{name}":{json.dumps(last)}}}'
    )


def tampered(target: Target, how: str) -> Answer:
    header, claims, signature = target.issuer.sign(target.claims(realm_access={"roles": ["customer"]})).split(".")
    made = {
        "claims": f"{header}.{part(target.claims())}.{signature}",
        "no signature": f"{header}.{claims}.",
        "half a signature": f"{header}.{claims}.{signature[: len(signature) // 2]}",
        "two parts": f"{header}.{claims}",
        "five parts": f"{header}.{claims}.{signature}.{claims}.{signature}",
    }
    return create(target, made[how])


def flood(target: Target) -> list[Answer]:
    """Many unknown key ids must not become as many requests to the issuer."""
    fetched: list[Any] = []
    plain = urllib.request.urlopen
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(urllib.request, "urlopen", lambda *a, **k: (fetched.append(a), plain(*a, **k))[1])
        answers = [with_key_id(target, f"made-up-{number}") for number in range(FLOOD)]
    assert len(fetched) <= MOST_FETCHES, f"{len(fetched)} requests to the issuer"
    return answers


def elsewhere(target: Target, where: str) -> Answer:
    """Bring a good token by a way that is none."""
    token = target.access_token()
    if where == "the query":
        return target.call("event_calendar/create-event", f"/events?access_token={token}", json=PROMOTION)
    headers = {
        "a cookie": {"Cookie": f"access_token={token}; Authorization=Bearer {token}"},
        "another header": {"X-Authorization": f"Bearer {token}", "Proxy-Authorization": f"Bearer {token}"},
        "Basic": {"Authorization": f"Basic {base64.b64encode(f'ada:{token}'.encode()).decode()}"},
        "DPoP": {"Authorization": f"DPoP {token}"},
        "no scheme": {"Authorization": token},
        "a list": {"Authorization": f"Bearer {token}, Bearer {token}"},
    }
    return target.call("event_calendar/create-event", json=PROMOTION, headers=headers[where])


def of_eventing(target: Target) -> Answer:
    return create(target, target.services.trigger_token("event-calendar-record-run"))


def nested(target: Target, where: str) -> Answer:
    deep = "[" * 4000
    header = deep if where == "header" else '{"alg":"RS256","kid":"test"}'
    return create(target, f"{part(header)}.{part(deep)}.{part('x')}")


def refused(name: str, send: Callable[..., Any], *values: Any, **named: Any) -> Attack:
    def sending(target: Target) -> Any:
        return send(target, *values, **named)

    return Attack(area="Tokens", name=name, answers=NOT_KNOWN, send=sending)


def powerless(name: str, access: Any, **claims: Any) -> Attack:
    """A good token whose roles are none: known, and not allowed."""
    send = partial(genuine, realm_access=access, **claims)
    return Attack(area="Tokens", name=name, answers=NOT_ALLOWED, send=send)


KEY_IDS: dict[str, Any] = {
    "no key id": None,
    "an unknown key id": "other",
    "a path as key id": "../../../../dev/null",
    "a URL as key id": "https://attacker.example/key.pem",
    "SQL as key id": "test' UNION SELECT 'secret' --",
    "a shell's command as key id": "test|id",
    "a number as key id": 7,
    "a list as key id": ["test"],
    "an object as key id": {"kid": "test"},
    "an empty key id": "",
}
CLAIMS: dict[str, dict[str, Any]] = {
    "another issuer": {"iss": "https://attacker.example/realms/fanfare"},
    "the issuer with a slash more": {"iss": "http://127.0.0.1:8080/realms/fanfare/"},
    "another realm of the issuer": {"iss": "http://127.0.0.1:8080/realms/master"},
    "another service's audience": {"aud": "fanfare-messages"},
    "all other services' audiences": {"aud": ["fanfare-messages", "fanfare-ecommerce", "account"]},
    "the audience in capitals": {"aud": "FANFARE-EVENT-CALENDAR"},
    "the audience and more in one text": {"aud": "fanfare-event-calendar fanfare-messages"},
    "an object as audience": {"aud": {"fanfare-event-calendar": True}},
    "a client's id as audience (an ID token)": {"aud": "fanfare-web", "typ": "ID"},
    "expired": {"exp": 1_000_000_000},
    "expiry as text": {"exp": "2099-01-01"},
    "expiry null": {"exp": [4_000_000_000]},
    "not yet valid": {"nbf": 4_000_000_000, "exp": 4_000_003_600},
    "issued in the future": {"iat": 4_000_000_000, "exp": 4_000_003_600},
    "a number as subject": {"sub": 7},
    "longer than any token": {"more": "x" * auth.MAX_TOKEN},
}
HEADERS: dict[str, dict[str, Any]] = {
    "a stranger's key under the issuer's key id": {},
    "a stranger's key embedded as jwk": {"jwk": {"kty": "RSA"}},
    "a stranger's key behind jku": {"jku": "https://attacker.example/jwks.json"},
    "a stranger's key behind x5u": {"x5u": "https://attacker.example/cert.pem"},
    "a stranger's certificate as x5c": {"x5c": ["MIIB"]},
    "a stranger's key, unencoded payload": {"b64": True},
}

ATTACKS = [
    refused("no token at all", create, None),
    *(refused(f"unsigned, alg {each!r}", unsigned, each) for each in ("none", "None", "nOnE", "NONE", "")),
    *(
        refused(f"{algorithm}, signed by HMAC with {secret} as the secret", by_secret, algorithm, secret)
        for algorithm, secret in (
            ("HS256", "pem"),
            ("HS256", "jwks"),
            ("HS256", "empty"),
            ("HS256", "kid"),
            ("RS256", "pem"),
            ("HS512", "pem"),
        )
    ),
    *(refused(name, with_key_id, key_id) for name, key_id in KEY_IDS.items()),
    refused(f"{FLOOD} unknown key ids: {MOST_FETCHES} requests to the issuer at most", flood),
    *(refused(name, by_stranger, **header) for name, header in HEADERS.items()),
    refused("a stranger's whole key embedded as jwk", lambda target: by_stranger(target, jwk=strangers_jwk())),
    *(
        refused(f"{each} with the right key", other_algorithm, each)
        for each in ("RS384", "RS512", "PS256", "PS384", "PS512")
    ),
    *(refused(name, genuine, **claims) for name, claims in CLAIMS.items()),
    *(refused(f"without {claim}", leaving_out, claim) for claim in ("iss", "aud", "exp", "sub")),
    refused("audience twice, the last another's", twice, "aud", "fanfare-event-calendar", "fanfare-messages"),
    refused("issuer twice, the last another's", twice, "iss", "http://127.0.0.1:8080/realms/fanfare", "x"),
    refused("expiry twice, the last over", twice, "exp", 4_000_000_000, 1),
    *(
        refused(f"tampered: {how}", tampered, how)
        for how in ("claims", "no signature", "half a signature", "two parts", "five parts")
    ),
    *(refused(f"4,000 brackets as {where}", nested, where) for where in ("header", "claims")),
    refused("a list of issuers", twice, "iss", "x", ["http://127.0.0.1:8080/realms/fanfare"]),
    *(
        refused(f"genuine, with a critical extension {name}", critical, **header)
        for name, header in {
            "unknown": {"crit": ["exp2"], "exp2": 1},
            "that is a text": {"crit": "b64"},
            "of an unencoded payload": {"crit": ["b64"], "b64": False},
        }.items()
    ),
    refused("claims that are a list, signed", as_written, '{"alg":"RS256","kid":"test"}', "[]"),
    refused("a header that is a list", as_written, '["RS256"]', "{}"),
    refused("a number of 5,000 digits in the header", as_written, f'{{"alg":"RS256","kid":{"9" * 5000}}}', "{}"),
    refused("endless expiry, signed", as_written, '{"alg":"RS256","kid":"test"}', '{"exp":1e999}'),
    *(
        refused(f"a good token by {where}", elsewhere, where)
        for where in ("the query", "a cookie", "another header", "Basic", "DPoP", "no scheme", "a list")
    ),
    refused("Eventing's token where people's is wanted", of_eventing),
    powerless("roles as one string", {"roles": "admin"}),
    powerless("roles as an object", {"roles": {"admin": True}}),
    powerless("roles within a list", {"roles": [["admin"]]}),
    powerless("a role with a space, or in capitals", {"roles": ["admin ", "ADMIN", "Admin"]}),
    powerless("roles of another client", {"roles": []}, resource_access={"fanfare-web": {"roles": ["admin"]}}),
    powerless("roles outside realm_access", None, roles=["admin"], groups=["/admin"], scope="admin"),
    powerless("realm_access as a list", ["admin"]),
    Attack(
        area="Tokens",
        name="roles twice, the first admin",
        answers=NOT_ALLOWED,
        send=lambda target: twice(target, "realm_access", {"roles": ["admin"]}, {"roles": ["customer"]}),
    ),
]
