"""GET, PUT and POST of things: functions that show what the edge does, and nothing else."""

from typing import Annotated, Literal
from uuid import UUID

import functions_framework
from msgspec import Meta, Struct

from eventing.facts import OccurrenceDue
from functions.shared import http
from functions.shared.auth import Caller
from functions.shared.cloudevents import Anything, CloudEvent
from functions.shared.problems import Conflict, PreconditionFailed
from functions.shared.values import Instant
from tests.functions.shared.taken_events import TAKEN

CURRENT = 3


class Thing(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    name: Annotated[str, Meta(min_length=1, max_length=10)]
    size: int = 0


class ThingQuery(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    limit: Annotated[int, Meta(ge=1, le=10)] = 5
    flag: bool = False
    name: list[str] = []
    since: Instant | None = None
    kind: Literal["DRAFT", "PUBLISHED"] | None = None


class Found(Struct, frozen=True):
    limit: int
    flag: bool
    name: list[str]
    by: str


@functions_framework.http
@http.endpoint("GET", "/things", roles={"admin"})
def list_things(caller: Caller, query: ThingQuery) -> Found:
    return Found(query.limit, query.flag, query.name, caller.user_id)


@functions_framework.http
@http.endpoint("GET", "/things/{thing_id}", roles=http.ANYONE, etag=True)
def get_thing(thing_id: UUID) -> http.Answer[Thing]:
    return http.Answer(Thing(name=str(thing_id)[:8]), etag=f"v{CURRENT}")


@functions_framework.http
@http.endpoint("POST", "/things", roles={"admin"}, status=201, max_body=100)
def keep_thing(body: Thing, idempotency_key: http.IdempotencyKey | None) -> http.Answer[Thing]:
    return http.Answer(body, etag=1, location=f"/things/{idempotency_key or body.name}")


@functions_framework.http
@http.endpoint("PUT", "/things/{thing_id}", roles={"admin"}, problems={409, 412})
def change_thing(thing_id: UUID, body: Thing, if_match: http.IfMatch) -> None:
    if not if_match.matches(CURRENT):
        raise PreconditionFailed("The thing has changed since.")
    if body.name == "taken":
        raise Conflict("There is one of that name.")


@functions_framework.http
@http.endpoint("GET", "/bug", roles=http.ANYONE)
def break_down() -> Thing:
    raise RuntimeError("the password is swordfish")


@functions_framework.http
@http.subscriber(OccurrenceDue)
def take_due(event: CloudEvent[OccurrenceDue]) -> None:
    TAKEN.append(event)


@functions_framework.http
@http.subscriber(Anything)
def take_anything(event: CloudEvent[bytes]) -> None:
    TAKEN.append(event)
