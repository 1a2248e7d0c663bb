"""`python -m local.realm`: the realm of ../cast.json and ../clients.json as a file that Keycloak imports.

`manifests/keycloak/realm.json` is what it prints; `--customers N` says how many customers it has, `--bare` leaves out
all people and the command line's client, for a Keycloak that has people of its own. Keycloak fills in the placeholders
FANFARE_ORIGIN and FANFARE_<SERVICE>_SECRET from its environment when it starts.
"""

import argparse
import base64
import hashlib
import json
import sys
from collections.abc import Mapping
from typing import Any

from local.cast import Person, ServiceClient, cast, clients, customer

ORIGIN = "${FANFARE_ORIGIN}"
OPENID = "openid-connect"
CUSTOMERS = 30  # who can sign in on a cluster: as many as the browser tests use
PEOPLE_SCOPES = ["basic", "roles", "profile", "email"]


def realm(*, customers: int = CUSTOMERS, bare: bool = False) -> dict[str, Any]:
    """Describe the whole realm."""
    lifespans = clients().lifespans
    people = [] if bare else [*cast().people, *(customer(number) for number in range(1, customers + 1))]
    return {
        "realm": "fanfare",
        "displayName": "Fanfare",
        "enabled": True,
        "sslRequired": "external",
        "bruteForceProtected": True,
        "internationalizationEnabled": True,
        "supportedLocales": ["en", "de"],
        "defaultLocale": "en",
        "defaultSignatureAlgorithm": "RS256",
        "accessTokenLifespan": lifespans.access_token,
        "ssoSessionIdleTimeout": lifespans.session_idle,
        "ssoSessionMaxLifespan": lifespans.session,
        "roles": {"realm": [{"name": role} for role in clients().roles]},
        "clientScopes": [*_common_scopes(), *(_audience_scope(audience) for audience in clients().audiences)],
        "clients": [_web(), *([] if bare else [_cli()]), *map(_service, clients().services)],
        "users": [*map(_service_account, clients().services), *map(user, people)],
    }


def secret_variable(client_id: str) -> str:
    """Name the environment variable that holds a service client's secret."""
    return f"FANFARE_{client_id.upper().replace('-', '_')}_SECRET"


def _common_scopes() -> list[dict[str, Any]]:
    names = {"given_name": "firstName", "family_name": "lastName", "preferred_username": "username", "locale": "locale"}
    return [
        _scope("basic", [_mapper("sub", "oidc-sub-mapper", {"access.token.claim": "true"})]),
        _scope("roles", [_roles_mapper()]),
        _scope("profile", [_full_name_mapper(), *(_attribute_mapper(*pair) for pair in names.items())]),
        _scope("email", [_attribute_mapper("email", "email"), _email_verified_mapper()]),
    ]


def _scope(name: str, mappers: list[dict[str, Any]]) -> dict[str, Any]:
    shown = {"include.in.token.scope": "true", "display.on.consent.screen": "false"}
    return {"name": name, "protocol": OPENID, "attributes": shown, "protocolMappers": mappers}


def _mapper(name: str, kind: str, config: Mapping[str, str]) -> dict[str, Any]:
    return {"name": name, "protocol": OPENID, "protocolMapper": kind, "config": dict(config)}


def _everywhere(claim: str, kind: str = "String") -> dict[str, str]:
    shown = dict.fromkeys(("id.token.claim", "access.token.claim", "userinfo.token.claim"), "true")
    return {**shown, "claim.name": claim, "jsonType.label": kind}


def _attribute_mapper(claim: str, attribute: str) -> dict[str, Any]:
    return _mapper(claim, "oidc-usermodel-attribute-mapper", {**_everywhere(claim), "user.attribute": attribute})


def _full_name_mapper() -> dict[str, Any]:
    return _mapper("name", "oidc-full-name-mapper", _everywhere("name"))


def _email_verified_mapper() -> dict[str, Any]:
    config = {**_everywhere("email_verified", "boolean"), "user.attribute": "emailVerified"}
    return _mapper("email_verified", "oidc-usermodel-property-mapper", config)


def _roles_mapper() -> dict[str, Any]:
    config = {**_everywhere("realm_access.roles"), "multivalued": "true", "id.token.claim": "false"}
    return _mapper("realm roles", "oidc-usermodel-realm-role-mapper", config)


def _audience_scope(audience: str) -> dict[str, Any]:
    """Put one service into the token's audience, so that a token given to one service fits no other."""
    config = {"included.custom.audience": audience, "access.token.claim": "true", "id.token.claim": "false"}
    return _scope(audience, [_mapper(audience, "oidc-audience-mapper", config)])


def _client(client_id: str, **rest: Any) -> dict[str, Any]:
    flows = {"standardFlowEnabled": False, "implicitFlowEnabled": False, "directAccessGrantsEnabled": False}
    return {"clientId": client_id, "enabled": True, "protocol": OPENID, **flows, "optionalClientScopes": [], **rest}


def _web() -> dict[str, Any]:
    return _client(
        clients().web.client_id,
        name="The shop and its admin portal",
        publicClient=True,
        standardFlowEnabled=True,
        rootUrl=ORIGIN,
        redirectUris=[f"{ORIGIN}/*"],
        webOrigins=[ORIGIN],
        attributes={"pkce.code.challenge.method": "S256", "post.logout.redirect.uris": "+"},
        defaultClientScopes=[*PEOPLE_SCOPES, *clients().audiences],
    )


def _cli() -> dict[str, Any]:
    return _client(
        clients().cli.client_id,
        name="Developers' command line; not for production",
        publicClient=True,
        directAccessGrantsEnabled=True,
        attributes={"access.token.lifespan": str(clients().lifespans.cli_access_token)},
        defaultClientScopes=[*PEOPLE_SCOPES, *clients().audiences],
    )


def _service(service: ServiceClient) -> dict[str, Any]:
    return _client(
        service.client_id,
        publicClient=False,
        serviceAccountsEnabled=True,
        clientAuthenticatorType="client-secret",
        secret=f"${{{secret_variable(service.client_id)}}}",
        defaultClientScopes=["basic", "roles"],
    ) | {"optionalClientScopes": service.audiences}


def _service_account(service: ServiceClient) -> dict[str, Any]:
    return {
        "id": str(service.sub),
        "username": f"service-account-{service.client_id}",
        "enabled": True,
        "serviceAccountClientId": service.client_id,
        "realmRoles": [service.role],
    }


def user(person: Person) -> dict[str, Any]:
    return {
        "id": str(person.sub),
        "username": person.username,
        "firstName": person.first_name,
        "lastName": person.last_name,
        "email": person.email,
        "emailVerified": True,
        "enabled": True,
        "attributes": {"locale": [person.language]},
        "realmRoles": person.roles,
        "credentials": [_password(person.username)],
    }


def _password(word: str) -> dict[str, Any]:
    """Hash once: everyone's password is the user name, and a thousand good hashes would take a minute to import."""
    salt = hashlib.sha256(word.encode()).digest()[:16]
    digest = hashlib.pbkdf2_hmac("sha256", word.encode(), salt, 1, 64)
    secret = {"value": base64.b64encode(digest).decode(), "salt": base64.b64encode(salt).decode()}
    how = {"algorithm": "pbkdf2-sha256", "hashIterations": 1}
    return {"type": "password", "secretData": json.dumps(secret), "credentialData": json.dumps(how)}


def text(document: Mapping[str, Any]) -> str:
    """Write the document as it is kept."""
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description="Print the realm for Keycloak.")
    parser.add_argument("--customers", type=int, default=CUSTOMERS, metavar="N")
    parser.add_argument("--bare", action="store_true", help="without people")
    given = parser.parse_args()
    sys.stdout.write(text(realm(customers=given.customers, bare=given.bare)))


if __name__ == "__main__":
    main()
