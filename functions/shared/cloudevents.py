"""The one place that knows what a CloudEvent looks like on the wire (CloudEvents 1.0, HTTP binding).

Reads binary mode, structured mode and the envelope of a Google Pub/Sub push subscription; writes binary mode.
Source: https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/http-protocol-binding.md
"""

import base64
import binascii
import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, ClassVar, Generic, Protocol, Self, TypeVar

import msgspec
from cloudevents.abstract import CloudEvent as AbstractEvent
from cloudevents.conversion import from_http, to_binary
from cloudevents.exceptions import GenericException
from msgspec import Struct
from msgspec.structs import replace

from functions.shared import clock, validation, values
from functions.shared.problems import BadRequest, FieldError

T = TypeVar("T")

JSON = "application/json"
OPTIONAL = ("subject", "partitionkey", "traceparent", "expirytime")
KNOWN = frozenset({"specversion", "id", "source", "type", "time", "datacontenttype", *OPTIONAL})
NAME = re.compile(r"[a-z0-9]+")  # of an attribute: in headers, capitals are lost


class Fact(Protocol):
    """What a CloudEvent says, as a Struct that cannot be invalid; TYPE is its reverse-DNS name with a version."""

    TYPE: ClassVar[str]


class Anything(Struct, frozen=True):
    """Stands for events of every type, for consumers that take them as they are: their data stay bytes."""

    TYPE: ClassVar[str] = "*"


class CloudEvent(Struct, Generic[T], frozen=True, kw_only=True):
    """One CloudEvent. `id` derives from the fact, so that a retry is never a second event.

    Data that are bytes are sent as they are; anything else becomes JSON.
    """

    id: str
    source: str
    type: str
    time: datetime
    data: T
    subject: str | None = None
    partitionkey: str | None = None
    traceparent: str | None = None
    expirytime: datetime | None = None
    datacontenttype: str = JSON
    extensions: Mapping[str, str] = {}


class _Wire(AbstractEvent):
    """Attributes and data as they are; the library's own class makes up an id where there is none."""

    def __init__(self, attributes: Mapping[str, Any], data: Any) -> None:
        self._attributes = dict(attributes)
        self._data = data

    @classmethod
    def create(cls, attributes: Mapping[str, Any], data: Any) -> Self:
        return cls(attributes, data)

    def _get_attributes(self) -> dict[str, Any]:
        return self._attributes

    def get_data(self) -> Any:
        return self._data


def encode(event: CloudEvent[Any]) -> tuple[dict[str, str], bytes]:
    """Return the headers and body of the event in HTTP binary mode."""
    attributes = {"id": event.id, "source": event.source, "type": event.type, "time": _text(event.time)}
    optional = {name: _text(value) for name in OPTIONAL if (value := getattr(event, name)) is not None}
    fixed = {"specversion": "1.0", "datacontenttype": event.datacontenttype}
    wire = _Wire(
        {**event.extensions, **attributes, **optional, **fixed},
        event.data if isinstance(event.data, bytes) else msgspec.json.encode(event.data),
    )
    headers, body = to_binary(wire, data_marshaller=lambda data: data)
    return dict(headers), body


def decode(headers: Mapping[str, str], body: bytes, kind: type[Any]) -> CloudEvent[Any]:
    """Return the event that a request carries, whose type and data must be those of `kind`. Raises BadRequest."""
    event = decode_raw(headers, body)
    if event.type != kind.TYPE:
        raise BadRequest.of(FieldError("type", f"must be {kind.TYPE}", "not_one_of", {"values": [kind.TYPE]}))
    try:
        data = validation.decode(event.data or b"null", kind)
    except BadRequest as error:
        raise _of_data(error) from error
    return msgspec.structs.replace(event, data=data)


def _of_data(error: BadRequest) -> BadRequest:
    """Return the same problem of an event's data."""
    if not error.errors:
        return BadRequest(error.detail.replace("body", "event's data", 1), code=error.code)
    named = (replace(each, field="data" if each.field == "body" else f"data.{each.field}") for each in error.errors)
    return BadRequest.of(*named)


def decode_any(headers: Mapping[str, str], body: bytes) -> CloudEvent[Any]:
    """Return the event that a request carries, of whatever type, with its data as plain JSON. Raises BadRequest."""
    event = decode_raw(headers, body)
    try:
        data = msgspec.json.decode(event.data) if event.data else None
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        raise BadRequest.of(FieldError("data", "must be JSON", "not_json")) from error
    return msgspec.structs.replace(event, data=data)


def decode_raw(headers: Mapping[str, str], body: bytes) -> CloudEvent[bytes]:
    """Return the event that a request carries, of whatever type, with the bytes of its data. Raises BadRequest."""
    lowered = {name.lower(): value for name, value in headers.items()}
    try:
        lowered, body = _unwrapped(lowered, body)
        return _checked(from_http(_Wire, lowered, body, data_unmarshaller=lambda data: data))
    except (GenericException, msgspec.MsgspecError, ValueError, TypeError, AttributeError, RecursionError) as error:
        raise BadRequest(f"The CloudEvent cannot be read: {error}.", code="not_a_cloudevent") from error


def _checked(wire: _Wire) -> CloudEvent[bytes]:
    given: dict[str, Any] = {name: value for name, value in wire.get_attributes().items() if value is not None}
    given["datacontenttype"] = given.get("datacontenttype") or JSON
    if given.get("specversion") != "1.0":
        raise BadRequest.of(FieldError("specversion", "must be 1.0", "not_one_of", {"values": ["1.0"]}))
    if not all(NAME.fullmatch(name) for name in given):
        reason = "The names of a CloudEvent's attributes consist of lower-case letters and digits."
        raise BadRequest(reason, code="not_a_cloudevent")
    extensions = {name: str(value) for name, value in given.items() if name not in KNOWN}
    known = {"time": clock.now(), **{name: value for name, value in given.items() if name in KNOWN}}
    data = _bytes(wire.get_data(), given["datacontenttype"])
    if any(values.UNSTORABLE.search(each) for each in (*extensions.values(), *known.values()) if isinstance(each, str)):
        reason = "A CloudEvent's attributes must not contain NUL characters or surrogates."
        raise BadRequest(reason, code="nul_character")
    event: CloudEvent[bytes] = validation.convert({**known, "extensions": extensions, "data": data}, CloudEvent[bytes])
    faults = [*_missing(event), *_times(event)]
    if faults:
        raise BadRequest.of(*faults)
    return event


def _missing(event: CloudEvent[bytes]) -> Iterator[FieldError]:
    for name in ("id", "source", "type"):
        if not getattr(event, name):
            yield FieldError(name, "is required", "required")


def _times(event: CloudEvent[bytes]) -> Iterator[FieldError]:
    for name in ("time", "expirytime"):
        instant = getattr(event, name)
        if instant and not instant.tzinfo:
            yield FieldError(name, "must have an offset such as +01:00 or Z", "no_offset")
        elif instant and not values.is_in_bounds(instant):
            yield values.out_of_bounds(name)


def _bytes(data: bytes | str | None, content_type: str) -> bytes:
    """Return data as they are sent in binary mode; out of structured mode, the library gives them as JSON text."""
    if not isinstance(data, str) or content_type == JSON:
        return data.encode() if isinstance(data, str) else data or b""
    value = msgspec.json.decode(data)
    return value.encode() if isinstance(value, str) else data.encode()


def _unwrapped(headers: dict[str, str], body: bytes) -> tuple[dict[str, str], bytes]:
    """Take the event out of a Pub/Sub push envelope: `ce-…` attributes and base64 data; others pass unchanged.

    Source: https://github.com/googleapis/google-cloudevents and the CloudEvents Google Cloud Pub/Sub protocol binding.
    """
    if "ce-type" in headers or not headers.get("content-type", "").startswith(JSON):
        return headers, body
    envelope = msgspec.json.decode(body)
    message = envelope.get("message") if isinstance(envelope, dict) and "subscription" in envelope else None
    if not isinstance(message, dict):
        return headers, body
    attributes = {str(name).lower(): str(value) for name, value in message.get("attributes", {}).items()}
    try:
        data = base64.b64decode(message.get("data", ""), validate=True)
    except (binascii.Error, TypeError) as error:
        raise BadRequest.of(FieldError("message.data", "must be base64", "not_base64")) from error
    return {"content-type": attributes.pop("content-type", JSON), **attributes}, data


def _text(value: str | datetime) -> str:
    return value.isoformat().replace("+00:00", "Z") if isinstance(value, datetime) else value
