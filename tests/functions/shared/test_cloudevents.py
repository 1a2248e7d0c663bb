import base64
import json
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from eventing.facts import FACTS, OccurrenceDue
from functions.shared import cloudevents
from functions.shared.cloudevents import CloudEvent
from functions.shared.problems import BadRequest

CONTRACTS = Path("eventing/contracts")
BINARY = {"ce-specversion": "1.0", "ce-id": "1", "ce-source": "/s", "ce-type": "t", "ce-time": "2026-03-29T09:00:00Z"}
STRUCTURED = {"content-type": "application/cloudevents+json"}


@pytest.fixture(params=FACTS, ids=lambda fact: fact.TYPE)
def example_of(request):
    """A fact, and the example of its contract."""
    text = (CONTRACTS / request.param.TYPE / "example.json").read_bytes()
    return request.param, json.loads(text)


def binary(document):
    attributes = {name: value for name, value in document.items() if name not in {"data", "datacontenttype"}}
    headers = {"Content-Type": "application/json", **{f"ce-{name}": str(value) for name, value in attributes.items()}}
    return headers, json.dumps(document["data"]).encode()


def pushed(headers, body):
    """The envelope in which Google Pub/Sub pushes a message."""
    attributes = {name.lower(): value for name, value in headers.items()}
    message = {"data": base64.b64encode(body).decode(), "attributes": attributes, "messageId": "1"}
    envelope = {"message": message, "subscription": "projects/p/subscriptions/s"}
    return {"content-type": "application/json", "host": "x"}, json.dumps(envelope).encode()


def test_reads_a_contracts_example_in_every_form_alike(example_of):
    kind, document = example_of
    headers, body = binary(document)

    event = cloudevents.decode(headers, body, kind)

    assert event.id == document["id"] == event.data.key
    assert msgspec.to_builtins(event.data).keys() == document["data"].keys()
    assert cloudevents.decode(STRUCTURED, json.dumps(document).encode(), kind) == event
    assert cloudevents.decode(*pushed(headers, body), kind) == event


def test_writes_binary_mode(example_of):
    kind, document = example_of
    headers, body = cloudevents.encode(cloudevents.decode(*binary(document), kind))

    assert headers["ce-specversion"] == "1.0"
    assert headers["content-type"] == "application/json"
    for name in ("id", "source", "type", "subject", "partitionkey", "traceparent"):
        assert headers[f"ce-{name}"] == document[name]
    assert msgspec.json.decode(body, type=kind) == msgspec.convert(document["data"], kind)


TEXT = st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), min_size=1, max_size=30)
TIMES = st.datetimes(min_value=datetime(1970, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - the zone is beside it
JSON_DATA = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(st.characters(codec="utf-8")),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(st.characters(codec="utf-8")), inner, max_size=3)
    ),
    max_leaves=5,
)
NAMES = st.from_regex(r"[a-z][a-z0-9]{0,10}", fullmatch=True).filter(
    lambda name: name not in cloudevents.KNOWN | {"data"}
)
EVENTS = st.builds(
    CloudEvent,
    id=TEXT,
    source=TEXT,
    type=TEXT,
    time=TIMES,
    data=JSON_DATA,
    subject=st.none() | TEXT,
    partitionkey=st.none() | TEXT,
    traceparent=st.none() | TEXT,
    expirytime=st.none() | TIMES,
    extensions=st.dictionaries(NAMES, TEXT, max_size=3),
)


@given(EVENTS)
def test_reads_back_whatever_it_writes(event):
    assert cloudevents.decode_any(*cloudevents.encode(event)) == event


@given(EVENTS, st.binary(max_size=50))
def test_passes_bytes_on_as_they_are(event, data):
    raw = msgspec.structs.replace(event, data=data)

    assert cloudevents.decode_raw(*cloudevents.encode(raw)) == raw


HEADERS = st.dictionaries(
    st.sampled_from([*BINARY, "Content-Type", "ce-expirytime", "ce-x", "ce-", "CE-ID", "ce-data", "ce-DATA_base64"]),
    st.text(max_size=20) | st.sampled_from([*BINARY.values(), "application/json", *STRUCTURED.values()]),
)
BODIES = st.binary(max_size=60) | JSON_DATA.map(msgspec.json.encode)


@given(HEADERS, BODIES)
@example(STRUCTURED, b"[" * 100_000)
@example(STRUCTURED, b'{"specversion": 1}')
@example(STRUCTURED, b'{"specversion":"1.0","id":"1","source":"s","type":"t","data_base64":"%"}')
@example(STRUCTURED, b'{"specversion":"1.0","id":{"a":1},"source":"s","type":"t"}')
@example(STRUCTURED, b'{"specversion":"1.0","id":"a\\u0000","source":"s","type":"t"}')
@example({"content-type": "application/json"}, b'{"subscription": "s", "message": []}')
@example({"content-type": "application/json"}, b'{"subscription": "s", "message": {"attributes": []}}')
@example({"content-type": "application/json"}, b'{"subscription": "s", "message": {"attributes": {}, "data": 7}}')
@example({"content-type": "application/json"}, b'{"subscription": "s", "message": {"attributes": null}}')
def test_takes_any_garbage_for_a_bad_request_and_nothing_worse(headers, body):
    for read in (cloudevents.decode_any, lambda h, b: cloudevents.decode(h, b, OccurrenceDue)):
        try:
            read(headers, body)
        except BadRequest as refused:
            assert refused.detail  # noqa: PT017 - whether it raises depends on the garbage


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"ce-specversion": "0.3"}, "specversion"),
        ({"ce-type": "dev.fanfare.occurrence.due.v2"}, "type"),
        ({"ce-expirytime": "2026-03-29T09:00:00"}, "expirytime"),
    ],
)
def test_names_the_attribute_that_is_wrong(change, field):
    headers = {**BINARY, "ce-type": OccurrenceDue.TYPE, "content-type": "application/json", **change}

    with pytest.raises(BadRequest) as refused:
        cloudevents.decode(headers, b"{}", OccurrenceDue)

    assert [error.field for error in refused.value.errors] == [field]


@pytest.mark.parametrize("time", ["", "yesterday", "2026-03-29T09:00:00", "2026-03-29"])
def test_wants_times_with_an_offset(time):
    with pytest.raises(BadRequest):
        cloudevents.decode_any({**BINARY, "ce-time": time, "content-type": "application/json"}, b"{}")


def test_keeps_extensions_that_it_does_not_know():
    event = cloudevents.decode_raw({**BINARY, "ce-knativeerrorcode": "500", "content-type": "text/plain"}, b"hello")

    assert (event.extensions, event.datacontenttype, event.data) == (
        {"knativeerrorcode": "500"},
        "text/plain",
        b"hello",
    )


@pytest.mark.parametrize(
    ("document", "data"),
    [
        ({"data": "hello"}, b'"hello"'),
        ({"data": "hello", "datacontenttype": "text/plain"}, b"hello"),
        ({"data": "hello", "datacontenttype": ""}, b'"hello"'),
        ({"data_base64": "aGVsbG8="}, b"hello"),
        ({"data": {"a": 1}}, b'{"a": 1}'),
        ({}, b""),
    ],
)
def test_reads_data_in_structured_mode_as_the_bytes_they_stand_for(document, data):
    event = {"specversion": "1.0", "id": "1", "source": "/s", "type": "t", **document}

    assert cloudevents.decode_raw(STRUCTURED, json.dumps(event).encode()).data == data


@pytest.mark.parametrize("name", ["tracEparent", "x-y", "x_y", "é", ""])
def test_refuses_attributes_whose_names_would_not_survive_headers(name):
    event = {"specversion": "1.0", "id": "1", "source": "/s", "type": "t", name: "a"}

    with pytest.raises(BadRequest):
        cloudevents.decode_raw(STRUCTURED, json.dumps(event).encode())


def test_an_event_without_a_time_was_stated_now(clock_at):
    clock_at("2026-03-29T09:00:00+02:00")
    headers = {name: value for name, value in BINARY.items() if name != "ce-time"}

    assert cloudevents.decode_raw(headers, b"").time.isoformat().startswith("2026-03-29T07:00:00")


@pytest.mark.parametrize("escape", ["\\u0000", "\\ud800", "\\udc00\\ud800"])
@pytest.mark.parametrize("attribute", ["id", "subject", "anything"])
def test_refuses_attributes_that_no_database_stores(attribute, escape):
    plain = f'{{"specversion":"1.0","id":"a","source":"s","type":"t","{attribute}":"x{escape}"}}'

    with pytest.raises(BadRequest) as raised:
        cloudevents.decode_raw({"content-type": "application/cloudevents+json"}, plain.encode())

    assert raised.value.code == "nul_character"
