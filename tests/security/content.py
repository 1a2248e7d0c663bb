"""Attacks by what a request holds: SQL and templates in every text, bodies that are none, CloudEvents from nowhere."""

import base64
import gzip
import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from eventing.facts import (
    DeliveryCompleted,
    DeliveryRequested,
    Fact,
    OccurrenceDue,
    OccurrenceWithdrawn,
    Tick,
    WindowEnded,
    cloud_event,
)
from functions.shared import cloudevents
from local import catalog
from tests.security.attack import HARMLESS, NOT_ALLOWED, NOT_KNOWN, NOT_THERE, NOT_VALID, Attack
from tests.security.target import DRAFT, EVENT, NOW, PROMOTION, Answer, Target
from tests.support.serving import tick
from tests.support.tokens import EVENTING

TOO_LARGE, NOT_JSON, NOT_DOABLE = frozenset({413}), frozenset({415}), frozenset({422})
JSON = {"Content-Type": "application/json"}
NOBODY = "9f0c9a52-7c11-4d6e-9a68-5b8f3f7d2a09"


def row(area: str, name: str, answers: frozenset[int], send: Callable[..., Any], *values: Any, **named: Any) -> Attack:
    return Attack(area=area, name=name, answers=answers, send=lambda target: send(target, *values, **named))


def asking(target: Target, name: str, path: str, role: str) -> Answer:
    return target.call(name, path, role=role, user="carol")


def cursor(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value)
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


INJECTED = "'; DROP TABLE event; --"
QUOTED = "%27%3B%20DROP%20TABLE%20event%3B%20--"
EVENTS, CUSTOMERS = "event_calendar/list-events", "ecommerce/list-customers"
LIST, LETTERS = "messages/list-messages", "dead_letters/list-dead-letters"
SQL: dict[str, tuple[frozenset[int], str, str, str]] = {
    "a statement as search words": (HARMLESS, EVENTS, f"/events?q={QUOTED}", "admin"),
    "OR 1=1 as search words": (HARMLESS, EVENTS, "/events?q=x%27%20OR%201=1%20--", "admin"),
    "a pattern as search words": (HARMLESS, EVENTS, "/events?q=%25%25", "admin"),
    "one letter's pattern as search words": (HARMLESS, EVENTS, "/events?q=____", "admin"),
    "a backslash as search words": (HARMLESS, EVENTS, "/events?q=%5C", "admin"),
    "NUL as search words": (NOT_VALID, EVENTS, "/events?q=%00", "admin"),
    "a statement as status": (NOT_VALID, EVENTS, f"/events?status=DRAFT{QUOTED}", "admin"),
    "a statement as limit": (NOT_VALID, EVENTS, f"/events?limit=1{QUOTED}", "admin"),
    "a statement as from": (NOT_VALID, EVENTS, f"/events?from=2026-01-01T00:00:00Z{QUOTED}", "admin"),
    "a statement as cursor": (NOT_VALID, EVENTS, f"/events?cursor={cursor(INJECTED)}", "admin"),
    "a statement in a cursor's id": (
        NOT_VALID,
        LIST,
        f"/messages?cursor={cursor([NOW.isoformat(), INJECTED])}",
        "customer",
    ),
    "a statement in a cursor's time": (NOT_VALID, LIST, f"/messages?cursor={cursor([INJECTED, EVENT])}", "customer"),
    "a cursor with more fields": (
        NOT_VALID,
        LIST,
        f"/messages?cursor={cursor([NOW.isoformat(), EVENT, 'bob'])}",
        "customer",
    ),
    "a cursor beyond the calendar": (
        NOT_VALID,
        LIST,
        f"/messages?cursor={cursor(['0001-01-01T00:00:00+23:59', EVENT])}",
        "customer",
    ),
    "a cursor that is no base64": (NOT_VALID, LIST, "/messages?cursor=%C3%A4%C3%B6", "customer"),
    "a statement as segment": (NOT_VALID, CUSTOMERS, f"/customers?segment=all{QUOTED}", "admin"),
    "a statement as a customer's id": (HARMLESS, CUSTOMERS, f"/customers?user_id={QUOTED}", "admin"),
    "a statement as SKU": (NOT_VALID, "inventory/get-stock", f"/stock?sku=MUG{QUOTED}", "customer"),
    "a statement as an event's id": (NOT_THERE, "event_calendar/get-event", f"/events/{EVENT}{QUOTED}", "admin"),
    "a statement as a day": (NOT_THERE, "messages/open-run", f"/runs/{EVENT}/2026-03-01{QUOTED}", "dispatcher"),
    "a statement as a position": (NOT_VALID, "event_calendar/schedule-feed", f"/schedule?after=0{QUOTED}", "scheduler"),
    "a statement as a dead letter's type": (HARMLESS, LETTERS, f"/dead-letters?type=x{QUOTED}", "operator"),
    "a statement as a dead letter's state": (NOT_VALID, LETTERS, f"/dead-letters?state=open{QUOTED}", "operator"),
    "a position beyond all integers": (
        NOT_VALID,
        "event_calendar/schedule-feed",
        f"/schedule?after={10**30}",
        "scheduler",
    ),
}

TEMPLATES = {
    "arithmetic": "{{ 7 * 7 }}",
    "a huge text by arithmetic": "{{ 'x' * 1000000000 }}",
    "a huge power": "{{ 9 ** 9 ** 9 }}",
    "a number of 4,900 digits": "{{ " + "9" * 4900 + " }}",
    "the configuration": "{{ config }}",
    "the template itself": "{{ self }}",
    "the template's globals": "{{ self.__init__.__globals__ }}",
    "a class by attribute": "{{ customer.__class__.__mro__ }}",
    "a class by attribute of a value": "{{ customer.first_name.__class__ }}",
    "a class by subscript": "{{ customer['__class__'] }}",
    "a class by filter": "{{ customer.first_name|attr('__class__') }}",
    "a class of a literal": "{{ ().__class__.__bases__[0].__subclasses__() }}",
    "a class of a text": "{{ ''.__class__ }}",
    "lipsum's globals": "{{ lipsum.__globals__['os'].popen('id').read() }}",
    "cycler": "{{ cycler.__init__.__globals__ }}",
    "joiner": "{{ joiner() }}",
    "namespace": "{{ namespace() }}",
    "a range": "{{ range(1000000000) }}",
    "a loop": "{% for a in event.title %}x{% endfor %}",
    "loops in loops": "{% for a in event.title %}" * 8 + "x" + "{% endfor %}" * 8,
    "a call of a text's method": "{{ customer.first_name.upper() }}",
    "format's own attributes": "{{ '{0.__class__}'.format(customer) }}",
    "the filter format": "{{ '%1000000000s'|format('x') }}",
    "the filter map": "{{ event.title|map('upper')|list }}",
    "the filter center": "{{ event.title|center(100000000) }}",
    "the filter tojson": "{{ customer|tojson }}",
    "an address that is not listed": "{{ customer.email }}",
    "an id that is not listed": "{{ customer.user_id }}",
    "a whole object": "{{ customer }}",
    "set": "{% set x = event.title %}",
    "include": "{% include '/etc/passwd' %}",
    "import": "{% import 'os' as os %}",
    "extends": "{% extends 'base' %}",
    "a macro": "{% macro x() %}{{ x() }}{% endmacro %}",
    "call": "{% call x() %}{% endcall %}",
    "a block": "{% block a %}{% endblock %}",
    "with": "{% with a = 1 %}{% endwith %}",
    "a filter over a block": "{% filter upper %}a{% endfilter %}",
    "autoescape": "{% autoescape false %}a{% endautoescape %}",
    "an inline if": "{{ customer.first_name if true else self }}",
    "a test": "{% if customer is defined %}a{% endif %}",
    "in": "{% if 'a' in event.title %}a{% endif %}",
    "a chain of comparisons": "{% if event.title == event.title == event.title %}a{% endif %}",
    "joining": "{{ event.title ~ event.title }}",
    "a list": "{{ [event.title] }}",
    "a default that is no text": "{{ customer.city|default(self) }}",
    "parentheses, 2,000 deep": "{{ " + "(" * 2000 + "event.title" + ")" * 2000 + " }}",
    "not, 1,000 times": "{% if " + "not " * 1000 + "event.title %}a{% endif %}",
    "ifs, 60 deep": "{% if event.title %}" * 60 + "a" + "{% endif %}" * 60,
    "debug": "{% debug %}",
    "what never ends": "{{ event.title",
}


def templated(target: Target, field: str, text: str) -> list[Answer]:
    """Save it as a text, change a published one to it, and have it previewed."""
    draft = {**PROMOTION, field: text}
    return [
        target.call("event_calendar/create-event", json=draft, role="admin"),
        target.call(
            "event_calendar/update-event", f"/events/{EVENT}", json=draft, role="admin", headers={"If-Match": '"2"'}
        ),
        target.call("event_calendar/preview-event", json={"event": draft}, role="admin"),
    ]


def body(target: Target, data: bytes, headers: Mapping[str, str] = JSON) -> Answer:
    return target.call("event_calendar/create-event", data=data, headers=headers, role="admin")


def promotion(target: Target, **changes: Any) -> Answer:
    return body(target, json.dumps({**PROMOTION, **changes}).encode())


def order(target: Target, quantity: str, sku: str = '"MUG"') -> Answer:
    data = f'{{"items":[{{"sku":{sku},"quantity":{quantity}}}]}}'.encode()
    return target.call("ecommerce/place-order", data=data, headers=JSON, role="customer", user="carol")


WHOLE = json.dumps(PROMOTION).encode()
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
BODIES = {
    "a byte more than 64 KiB": (TOO_LARGE, body, b'"' + b"x" * 65_535 + b'"'),
    "ten megabytes": (TOO_LARGE, body, b" " * 10_000_000),
    "30,000 brackets": (NOT_VALID, body, b"[" * 30_000),
    "30,000 nested objects": (NOT_VALID, body, b'{"a":' * 12_000),
    "nothing": (NOT_VALID, body, b""),
    "a list": (NOT_VALID, body, b"[" + WHOLE + b"]"),
    "text that is no UTF-8": (NOT_VALID, body, WHOLE.replace(b"Spring", b"Spr\xffng")),
    "UTF-16": (NOT_VALID, body, WHOLE.decode().encode("utf-16")),
    "half a surrogate": (NOT_VALID, body, WHOLE.replace(b"Spring sale", rb"\ud800")),
    "an escaped NUL": (NOT_VALID, body, WHOLE.replace(b"Spring sale", rb"a\u0000b")),
    "a bare NUL": (NOT_VALID, body, WHOLE.replace(b"Spring sale", b"a\x00b")),
    "NaN": (NOT_VALID, body, WHOLE.replace(b'"Spring sale"', b"NaN")),
    "a gzip bomb": (NOT_JSON, body, gzip.compress(b" " * 5_000_000), {**JSON, "Content-Encoding": "gzip"}),
    "a form": (NOT_JSON, body, b"title=x", FORM),
    "JSON said to be text": (NOT_JSON, body, WHOLE, {"Content-Type": "text/plain"}),
    "JSON of no type": (NOT_JSON, body, WHOLE, {"Content-Type": ""}),
    "10,000 unknown fields": (NOT_VALID, body, json.dumps({f"f{n}": 1 for n in range(4000)}).encode()),
    "an order of -1": (NOT_VALID, order, "-1"),
    "an order of 0": (NOT_VALID, order, "0"),
    "an order of half a piece": (NOT_VALID, order, "0.5"),
    "an order of 10^30 pieces": (NOT_VALID, order, "1" + "0" * 30),
    "an order of 1e999 pieces": (NOT_VALID, order, "1e999"),
    "an order of true pieces": (NOT_VALID, order, "true"),
    "an order of what is not sold": (NOT_VALID, order, "1", '"NOT-SOLD"'),
}
VALUES: dict[str, dict[str, Any]] = {
    "a title of 10,000 characters": {"title": "x" * 10_000},
    "a title of spaces": {"title": " \u2003"},
    "a path as time zone": {"timezone": "../../../etc/passwd"},
    "a file as time zone": {"timezone": "/etc/localtime"},
    "the machine's time zone": {"timezone": "Factory"},
    "the first instant there is": {"start_datetime": "0001-01-01T00:00:00+23:59"},
    "the last instant there is": {"end_datetime": "9999-12-31T23:59:59-23:59"},
    "a time without an offset": {"start_datetime": "2026-03-01T00:00:00"},
    "a window of five hundred years": {
        "start_datetime": "2001-01-01T00:00:00Z",
        "end_datetime": "2500-01-01T00:00:00Z",
    },
    "a time of day that is none": {"send_time": "25:61"},
    "a time of day with a line break": {"send_time": "09:00\n"},
    "101 products": {"promotion_package": {"name": "x", "products": [f"P-{n}" for n in range(101)]}},
    "a path as product": {"promotion_package": {"name": "x", "products": ["../../x"]}},
    "a discount of 200 %": {"promotion_package": {"name": "x", "discount": {"kind": "percent", "value": 200}}},
    "a discount of -5": {"promotion_package": {"name": "x", "discount": {"kind": "amount", "value": -5}}},
    "SQL as segment": {"audience": {"segment": "all' OR 1=1"}},
}

DAY = NOW.date()
DUE = OccurrenceDue(event_id=EVENT, date=DAY, due=NOW, expires=NOW + timedelta(hours=1))  # type: ignore[arg-type]
REQUESTED = DeliveryRequested(event_id=EVENT, date=DAY, slice=0, slices=1)  # type: ignore[arg-type]
COMPLETED = DeliveryCompleted(
    event_id=EVENT,  # type: ignore[arg-type]
    date=DAY,
    outcome="completed",
    reason=None,
    recipients=1,
    created=1,
    duplicates=0,
    skipped={},
    started_at=NOW,
    finished_at=NOW,
)
ENDED = WindowEnded(event_id=EVENT, revision=2, end_datetime=NOW)  # type: ignore[arg-type]
WITHDRAWN = OccurrenceWithdrawn(event_id=EVENT, date=NOW.date(), revision=2)  # type: ignore[arg-type]
FACTS: dict[str, Fact | Tick] = {
    "dispatch-dispatch": DUE,
    "dispatch-stop-delivery": WITHDRAWN,
    "dispatch-deliver": REQUESTED,
    "event-calendar-record-run": COMPLETED,
    "event-calendar-expire-event": ENDED,
    "event-calendar-maintain-keys": Tick(),
    "dead-letters-maintain-letters": Tick(),
    "dead-letters-keep-dead-letter": DUE,
}
STRICT = [name for name in FACTS if name != "dead-letters-keep-dead-letter"]


def binary(fact: Fact | Tick, **changes: str | None) -> tuple[dict[str, str], bytes]:
    event = tick() if isinstance(fact, Tick) else cloud_event(fact, time=datetime.now(UTC))
    headers, data = cloudevents.encode(event)
    headers = {**headers, **{f"ce-{name}": value for name, value in changes.items() if value is not None}}
    return {
        name: value for name, value in headers.items() if changes.get(name.removeprefix("ce-"), "") is not None
    }, data


def spoofed(target: Target, function: str, token: str | None, **request: Any) -> Answer:
    headers, data = binary(FACTS[function])
    service, name = next((f.service, f.hyphenated) for f in catalog.functions() if f.knative_service == function)
    own = {} if token is None else {"Authorization": f"Bearer {token}"}
    sent = {"headers": {**headers, **own}, "data": data, "method": "POST", **request}
    answer = target.services.open(service, f"/functions/{name}/", **sent)
    return Answer(answer.status_code, answer.get_data(as_text=True))


def by_person(target: Target, function: str) -> list[Answer]:
    service = next(f.service for f in catalog.functions() if f.knative_service == function)
    every = [None, *(target.services.token(service, "mallory", role) for role in ("admin", "dispatcher", "scheduler"))]
    return [spoofed(target, function, token) for token in every]


def by_other(target: Target, function: str) -> list[Answer]:
    """Bring Eventing's token for this function that others may get: any pod can ask for one."""
    name = "dispatch-dispatch" if function != "dispatch-dispatch" else "dispatch-deliver"
    plain = f"system:serviceaccount:fanfare:{function}-oidc-eventing.knative.dev-trigger"
    subjects = [
        "system:serviceaccount:fanfare:flink",
        plain.replace(":fanfare:", ":mallory:"),
        plain + ".mallory",
        f"mallory:{plain}",
        plain.replace(".", "x"),
        plain.replace(function, ""),
        *([plain.replace(function, name)] if function in STRICT else []),
    ]
    return [spoofed(target, function, target.issuer.trigger_token(function, sub=subject)) for subject in subjects]


def elsewhere(target: Target, function: str) -> list[Answer]:
    """Bring the right Trigger's token for another function, from another issuer, or one that is over."""
    subject = f"system:serviceaccount:fanfare:{function}-oidc-eventing.knative.dev-trigger"
    own = {"sub": subject, "aud": [f"fanfare/{function}"], "iss": EVENTING}
    changed = [{"aud": ["fanfare/other"]}, {"aud": ["fanfare/{function}"]}, {"iss": "https://x"}, {"exp": 1}]
    return [spoofed(target, function, target.issuer.sign({**own, **change})) for change in changed]


def by_get(target: Target, function: str) -> list[Answer]:
    token = target.services.trigger_token(function)
    return [spoofed(target, function, token, method=method) for method in ("GET", "PUT", "DELETE")]


def malformed(target: Target, function: str) -> list[Answer]:
    """Break the contract in each way, with the Trigger's own token."""
    fact = FACTS[function]
    headers, data = binary(fact)
    plain = json.loads(data)
    broken: list[tuple[dict[str, str], bytes]] = [
        (binary(fact, type="dev.fanfare.other.v1")[0], data),
        (binary(fact, specversion="0.3")[0], data),
        (binary(fact, specversion=None)[0], data),
        (binary(fact, id=None)[0], data),
        (binary(fact, source=None)[0], data),
        (binary(fact, time="2026-03-01T00:00:00")[0], data),
        (headers, b""),
        (headers, b"[" * 30_000),
        (headers, json.dumps([plain]).encode()),
        (JSON, json.dumps({"message": {"data": "!"}, "subscription": "x"}).encode()),
        ({"Content-Type": "application/cloudevents+json"}, b"[" * 30_000),
        ({"Content-Type": "application/cloudevents+json"}, b'{"specversion":"1.0"}'),
        ({"Content-Type": "application/cloudevents-batch+json"}, b"[]"),
    ]
    if "event_id" in plain:
        broken.append((headers, json.dumps({**plain, "event_id": INJECTED}).encode()))
        without = {name: value for name, value in plain.items() if name != "event_id"}
        broken.append((headers, json.dumps(without).encode()))
    return [target.post(function, headers=dict(each), body=given) for each, given in broken]


def replayed(target: Target, function: str, **changes: Any) -> Answer:
    """Tell an old fact again with changed data, by the Trigger itself."""
    headers, data = binary(FACTS[function])
    return target.post(function, headers=headers, body=json.dumps({**json.loads(data), **changes}).encode())


LATER = (NOW + timedelta(days=900)).isoformat()
REPLAYS = {
    "a due day of an event that is not there": (HARMLESS, "dispatch-dispatch", {"event_id": NOBODY}),
    "a due day of a draft, with a customer's name beside it": (
        HARMLESS,
        "dispatch-dispatch",
        {"event_id": DRAFT, "user_id": "bob"},
    ),
    "a due day of a draft": (HARMLESS, "dispatch-dispatch", {"event_id": DRAFT}),
    "a due day after the window": (HARMLESS, "dispatch-dispatch", {"date": LATER[:10], "expires": LATER}),
    "a due day before the window, made to last": (
        HARMLESS,
        "dispatch-dispatch",
        {"date": "2001-01-01", "expires": LATER},
    ),
    "a slice of a draft": (NOT_DOABLE, "dispatch-deliver", {"event_id": DRAFT}),
    "a slice of a day after the window": (NOT_DOABLE, "dispatch-deliver", {"date": LATER[:10]}),
    "a slice that the run does not have": (NOT_DOABLE, "dispatch-deliver", {"slice": 3, "slices": 4}),
    "slices of another size": (NOT_DOABLE, "dispatch-deliver", {"slice": 0, "slices": 3}),
    "a slice beyond all slices": (NOT_VALID, "dispatch-deliver", {"slice": 4096, "slices": 4096}),
    "the outcome of an event that is not there": (HARMLESS, "event-calendar-record-run", {"event_id": NOBODY}),
    "an outcome of -1 messages": (NOT_VALID, "event-calendar-record-run", {"created": -1}),
    "the end of an event that is not there": (HARMLESS, "event-calendar-expire-event", {"event_id": NOBODY}),
    "an outcome of a day to come": (NOT_DOABLE, "event-calendar-record-run", {"date": LATER[:10]}),
    "an outcome that lies ahead": (NOT_DOABLE, "event-calendar-record-run", {"finished_at": LATER}),
    "an outcome with 3,000 reasons": (
        NOT_VALID,
        "event-calendar-record-run",
        {"skipped": {f"reason {number}": 1 for number in range(3000)}},
    ),
    "an outcome for a reason of 60 kB": (NOT_VALID, "event-calendar-record-run", {"reason": "x" * 60_000}),
    "an end that has not come": (NOT_DOABLE, "event-calendar-expire-event", {"end_datetime": LATER}),
    "an end long past, of a window that goes on": (
        HARMLESS,
        "event-calendar-expire-event",
        {"end_datetime": "2001-01-01T00:00:00Z"},
    ),
    "the end of a draft": (HARMLESS, "event-calendar-expire-event", {"event_id": DRAFT}),
}

ATTACKS = [
    *(row("SQL", name, answers, asking, *rest) for name, (answers, *rest) in SQL.items()),
    *(
        row("Templates", f"{name}, in the {field}", NOT_VALID, templated, field, text)
        for name, text in TEMPLATES.items()
        for field in ("subject", "content")
        if field == "content" or len(text) <= 200
    ),
    *(row("Bodies and values", name, answers, send, *rest) for name, (answers, send, *rest) in BODIES.items()),
    *(row("Bodies and values", name, NOT_VALID, promotion, **changes) for name, changes in VALUES.items()),
    *(row("CloudEvents", f"{name} told by nobody, and by people", NOT_KNOWN, by_person, name) for name in FACTS),
    *(row("CloudEvents", f"{name} told by others whom Eventing knows", NOT_ALLOWED, by_other, name) for name in FACTS),
    *(row("CloudEvents", f"{name} told with a token for elsewhere", NOT_KNOWN, elsewhere, name) for name in FACTS),
    *(row("CloudEvents", f"{name} asked by GET, PUT, DELETE", frozenset({405}), by_get, name) for name in FACTS),
    *(row("CloudEvents", f"{name} told what breaks the contract", NOT_VALID, malformed, name) for name in STRICT),
    *(
        row("CloudEvents", f"replayed: {name}", answers, replayed, function, **changes)
        for name, (answers, function, changes) in REPLAYS.items()
    ),
]
