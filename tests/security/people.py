"""Attacks by people and services who are known: on others' data, on others' functions, and on fields not theirs."""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from functions.shared.http import Endpoint
from functions.shared.paging import cursor_of
from local import catalog
from tests.security.attack import HARMLESS, NOT_ALLOWED, NOT_KNOWN, NOT_THERE, NOT_VALID, Attack
from tests.security.target import DRAFT, EVENT, MESSAGE, NOW, ORDER, PROMOTION, Answer, Target

ROLES = ("admin", "customer", "dispatcher", "operator", "scheduler", "shop")
PUBLISHED = f"/events/{EVENT}"
AS_PLANNED = {"If-Match": '"2"'}


def carol(target: Target, name: str, path: str | None = None, **request: Any) -> Answer:
    """Call as a customer who has nothing of her own."""
    return target.call(name, path, role="customer", user="carol", **request)


def as_subject(target: Target, user: str) -> list[Answer]:
    """Call as someone whose id poses as a pattern, a statement, or bob."""
    names = ("messages/list-messages", "messages/unread-count", "ecommerce/list-orders", "ecommerce/get-profile")
    found = [target.call(name, role="customer", user=user) for name in names]
    return [*found, marking_all(target, user)]


def marking_all(target: Target, user: str) -> Answer:
    body = {"before": "2099-01-01T00:00:00Z"}
    return target.call("messages/mark-all-read", json=body, role="customer", user=user)


def paging(target: Target, name: str, path: str, row: str) -> Answer:
    """Page on after somebody else's row, from a time after which all of it lies."""
    cursor = cursor_of(at=NOW.replace(year=NOW.year + 1), id=row)  # type: ignore[arg-type]
    return carol(target, name, f"{path}?cursor={cursor}&limit=100")


def wrong_roles(target: Target, function: catalog.Function) -> list[Answer]:
    endpoint = _declared(function)
    others = [role for role in ROLES if role not in endpoint.roles]
    return [_asked(target, function, role=role, service=function.service) for role in [*others, None]]


def wrong_services(target: Target, function: catalog.Function) -> list[Answer]:
    """Bring a token of the right person with the right role, made for another service."""
    role = min(_declared(function).roles)
    others = [service for service in catalog.services() if service != function.service]
    return [_asked(target, function, role=role, service=service) for service in others]


def _asked(target: Target, function: catalog.Function, *, role: str | None, service: str) -> Answer:
    token = target.services.token(service, "mallory", role)
    path = _declared(function).path.format(
        event_id=EVENT, message_id=MESSAGE, dead_letter_id=ORDER, date=NOW.date(), number=0
    )
    headers = {"Authorization": f"Bearer {token}", **AS_PLANNED}
    return target.call(f"{function.service}/{function.hyphenated}", path, headers=headers)


def _declared(function: catalog.Function) -> Endpoint:
    assert function.endpoint is not None
    return function.endpoint


def creating(target: Target, **more: Any) -> Answer:
    return target.call("event_calendar/create-event", json={**PROMOTION, **more}, role="admin")


def updating(target: Target, **more: Any) -> Answer:
    body = {**PROMOTION, **more}
    return target.call("event_calendar/update-event", PUBLISHED, json=body, headers=AS_PLANNED, role="admin")


def with_field(target: Target, name: str, body: Any, more: Any, **who: str) -> Answer:
    return target.call(name, json={**body, **more}, **who)


def opening(target: Target, **more: Any) -> Answer:
    body = {"audience": 1, "revision": 1, "expires": "2099-01-01T00:00:00Z", "snapshot": {}, **more}
    return target.call("messages/open-run", f"/runs/{EVENT}/2026-03-01", json=body, role="dispatcher")


def batch(target: Target, in_batch: Any, in_message: Any) -> Answer:
    message = {"user_id": "bob", "subject": "Hi", "content": "Hi", **in_message}
    place = {"event_id": EVENT, "date": "2026-03-01", "revision": 1, "slice": 0, "slices": 1, "last": True}
    body = {**place, "messages": [message], **in_batch}
    return target.call("messages/create-messages", json=body, role="dispatcher")


def row(area: str, name: str, answers: frozenset[int], send: Callable[..., Any], *values: Any, **named: Any) -> Attack:
    return Attack(area=area, name=name, answers=answers, send=lambda target: send(target, *values, **named))


def others(name: str, answers: frozenset[int], *values: Any, **named: Any) -> Attack:
    return row("Others' data", name, answers, carol, *values, **named)


SUBJECTS = {
    "is a pattern": "%",
    "is SQL": "x' OR '1'='1",
    "is a comment": "bob'--",
    "is bob's in capitals": "BOB",
    "is bob's with a space": "bob ",
    "is empty": "",
    "is bob's with another script's o": "b\u043eb",
}
POSING = {"X-User-Id": "bob", "X-Forwarded-User": "bob", "X-Auth-Request-User": "bob", "Remote-User": "bob"}
LIST, COUNT = "messages/list-messages", "messages/unread-count"

OTHERS = [
    others("list messages with user_id=bob", NOT_VALID, LIST, "/messages?user_id=bob"),
    others("list messages with sub=bob and unread", NOT_VALID, LIST, "/messages?sub=bob&unread=true"),
    others("list messages under headers that pose as bob", HARMLESS, LIST, headers=POSING),
    others("count under headers that pose as bob", HARMLESS, COUNT, headers=POSING),
    others("count with user_id=bob", HARMLESS, COUNT, "/messages/unread-count?user_id=bob"),
    others("count at bob's address", NOT_THERE, COUNT, "/messages/unread-count/bob"),
    others("read bob's message", NOT_THERE, "messages/get-message", f"/messages/{MESSAGE}"),
    others("read it, its id in capitals", NOT_THERE, "messages/get-message", f"/messages/{MESSAGE.upper()}"),
    others("mark bob's message as read", NOT_THERE, "messages/mark-read", f"/messages/{MESSAGE}/read"),
    others("mark it, its id in capitals", NOT_THERE, "messages/mark-read", f"/messages/{MESSAGE.upper()}/read"),
    others(
        "mark it, its id without hyphens", NOT_THERE, "messages/mark-read", f"/messages/{MESSAGE.replace('-', '')}/read"
    ),
    others("mark it with user_id=bob", NOT_THERE, "messages/mark-read", f"/messages/{MESSAGE}/read?user_id=bob"),
    others(
        "mark all as read with bob's user_id",
        NOT_VALID,
        "messages/mark-all-read",
        json={"before": NOW.isoformat(), "user_id": "bob"},
    ),
    row("Others' data", "mark all as read until the end of time", HARMLESS, marking_all, "carol"),
    others("mark bob's message as unread", NOT_THERE, "messages/mark-unread", f"/messages/{MESSAGE}/read"),
    others("archive bob's message", NOT_THERE, "messages/archive-message", f"/messages/{MESSAGE}/archive"),
    others(
        "take bob's message out of the archive", NOT_THERE, "messages/unarchive-message", f"/messages/{MESSAGE}/archive"
    ),
    others(
        "make unread what bob has read",
        HARMLESS,
        "messages/undo-mark-all-read",
        f"/messages/read?read_at={quote(NOW.isoformat())}",
    ),
    others(
        "make unread what bob has read, by his user_id",
        NOT_VALID,
        "messages/undo-mark-all-read",
        f"/messages/read?read_at={quote(NOW.isoformat())}&user_id=bob",
    ),
    row("Others' data", "page on from bob's message", HARMLESS, paging, LIST, "/messages", MESSAGE),
    row("Others' data", "page on from bob's order", HARMLESS, paging, "ecommerce/list-orders", "/orders", ORDER),
    others("list orders with user_id=bob", NOT_VALID, "ecommerce/list-orders", "/orders?user_id=bob"),
    others("read a profile with user_id=bob", HARMLESS, "ecommerce/get-profile", "/profile?user_id=bob"),
    others("read bob's profile at his address", NOT_THERE, "ecommerce/get-profile", "/profile/bob"),
    row("Others' data", "list bob's messages as admin", NOT_ALLOWED, lambda t: t.call(LIST, role="admin", user="bob")),
    row(
        "Others' data",
        "list bob's messages as dispatcher",
        NOT_ALLOWED,
        lambda t: t.call(LIST, role="dispatcher", user="bob"),
    ),
    *(
        row("Others' data", f"every own page, where the caller's id {how}", HARMLESS, as_subject, user)
        for how, user in SUBJECTS.items()
    ),
]

GUARDED = [each for each in catalog.functions() if each.endpoint and each.endpoint.roles]
ESCALATION = [
    *(
        row(
            "Roles",
            f"{each.hyphenated} by everyone who is not {' or '.join(sorted(_declared(each).roles))}",
            NOT_ALLOWED,
            wrong_roles,
            each,
        )
        for each in GUARDED
    ),
    *(
        row("Roles", f"{each.hyphenated} with a token for each other service", NOT_KNOWN, wrong_services, each)
        for each in GUARDED
    ),
]

FORGED: dict[str, Any] = {
    "event_id": DRAFT,
    "status": "PUBLISHED",
    "phase": "active",
    "created_by": "mallory",
    "created_at": NOW.isoformat(),
    "updated_at": NOW.isoformat(),
    "revision": 99,
    "runs": [],
    "missed": [],
    "__proto__": {"admin": True},
    "seq": 1,
}
NESTED: dict[str, Any] = {
    "promotion_package": {"name": "Spring", "price_cents": 0},
    "audience": {"segment": "all", "user_ids": ["bob"]},
}
PROFILE = {"first_name": "C", "last_name": "C", "language": "en", "city": "", "marketing_consent": True}
ITEMS = {"items": [{"sku": "MUG", "quantity": 1}]}
WATERMARK = {"before": NOW.isoformat()}
WHY, OLGA = {"reason": "Wrong price"}, {"role": "operator", "user": "olga"}
CAROL = {"role": "customer", "user": "carol"}


def field(name: str, send: Callable[..., Any], *values: Any, **named: Any) -> Attack:
    return row("Fields that are not one's own", name, NOT_VALID, send, *values, **named)


FIELDS = [
    *(field(f"create an event with {name}", creating, **{name: value}) for name, value in {**FORGED, **NESTED}.items()),
    *(field(f"edit an event with {name}", updating, **{name: value}) for name, value in {**FORGED, **NESTED}.items()),
    *(
        field(f"save a profile with {name}", with_field, "ecommerce/update-profile", PROFILE, {name: value}, **CAROL)
        for name, value in {"user_id": "bob", "email": "bob@example.org", "tier": "vip", "segments": ["vip"]}.items()
    ),
    *(
        field(f"place an order with {name}", with_field, "ecommerce/place-order", ITEMS, {name: value}, **CAROL)
        for name, value in {
            "user_id": "bob",
            "total_cents": 1,
            "discount_cents": 900,
            "event_id": EVENT,
            "currency": "XXX",
            "order_id": ORDER,
        }.items()
    ),
    *(
        field(f"ask for a quote with {name}", with_field, "ecommerce/quote-order", ITEMS, {name: value}, **CAROL)
        for name, value in {"user_id": "bob", "discount_cents": 900, "event_id": EVENT}.items()
    ),
    field(
        "place an order with its own price",
        with_field,
        "ecommerce/place-order",
        {},
        {"items": [{"sku": "MUG", "quantity": 1, "price_cents": 1}]},
        **CAROL,
    ),
    *(
        field(f"mark as read with {name}", with_field, "messages/mark-all-read", WATERMARK, {name: value}, **CAROL)
        for name, value in {"user_id": "bob", "is_read": False, "message_id": MESSAGE}.items()
    ),
    *(
        field(f"stop all sending with {name}", with_field, "event_calendar/stop-sending", WHY, {name: value}, **OLGA)
        for name, value in {"changed_by": "otto", "action": "resumed", "changed_at": NOW.isoformat()}.items()
    ),
    *(
        field(f"open a run with {name}", opening, **{name: value})
        for name, value in {"slices": 4096, "started_at": NOW.isoformat(), "finished_at": NOW.isoformat()}.items()
    ),
    *(
        field(f"write messages with {name}", batch, {}, {name: value})
        for name, value in {
            "is_read": True,
            "message_id": MESSAGE,
            "created_at": NOW.isoformat(),
            "event_id": EVENT,
        }.items()
    ),
    field("close a slice that is none of the run's", batch, {"slice": 7}, {}),
    field("write more messages than a batch holds", batch, {"messages": [{}] * 1001}, {}),
]


ATTACKS = [*OTHERS, *ESCALATION, *FIELDS]
