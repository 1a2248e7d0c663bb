"""Everyone the demo knows: a few people by name, and customers derived by rule so that any number of them agrees."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from uuid import UUID, uuid5

import msgspec

HERE = Path(__file__).parent
CUSTOMER = re.compile(r"customer-([0-9]{4,7})")


class Person(msgspec.Struct, frozen=True, kw_only=True):
    username: str
    sub: UUID
    first_name: str
    last_name: str
    email: str
    language: str
    city: str
    roles: list[str]
    marketing_consent: bool


class CustomerRule(msgspec.Struct, frozen=True, kw_only=True):
    count: int
    username: str
    email: str
    roles: list[str]
    marketing_consent: bool
    first_names: list[str]
    last_names: list[str]
    languages: list[str]
    cities: list[str]


class Cast(msgspec.Struct, frozen=True, kw_only=True):
    namespace: UUID
    people: list[Person]
    customers: CustomerRule


class ServiceClient(msgspec.Struct, frozen=True, kw_only=True):
    client_id: str
    sub: UUID
    role: str
    audiences: list[str]


class Lifespans(msgspec.Struct, frozen=True, kw_only=True):
    """Seconds."""

    access_token: int
    cli_access_token: int
    session: int
    session_idle: int


@dataclass(frozen=True)
class Named:
    client_id: str


class Clients(msgspec.Struct, frozen=True, kw_only=True):
    audiences: list[str]
    roles: list[str]
    web: Named
    cli: Named
    services: list[ServiceClient]
    lifespans: Lifespans


@cache
def cast() -> Cast:
    return msgspec.json.decode((HERE / "cast.json").read_bytes(), type=Cast)


@cache
def clients() -> Clients:
    return msgspec.json.decode((HERE / "clients.json").read_bytes(), type=Clients)


def customer(number: int) -> Person:
    """Derive customer number 1, 2, 3, …; local/identity/cast.mjs does the same."""
    rule = cast().customers
    username = rule.username.format(n=number)
    index = number - 1
    return Person(
        username=username,
        sub=uuid5(cast().namespace, username),
        first_name=rule.first_names[index % len(rule.first_names)],
        last_name=rule.last_names[index // len(rule.first_names) % len(rule.last_names)],
        email=rule.email.format(username=username),
        language=rule.languages[index % len(rule.languages)],
        city=rule.cities[index % len(rule.cities)],
        roles=rule.roles,
        marketing_consent=rule.marketing_consent,
    )


def find(username: str) -> Person | None:
    """Look a person up by name: the named people, then any customer the rule can derive."""
    for person in cast().people:
        if person.username == username:
            return person
    match = CUSTOMER.fullmatch(username)
    if match is None or int(match[1]) == 0:
        return None
    person = customer(int(match[1]))
    return person if person.username == username else None
