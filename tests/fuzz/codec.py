"""What must hold of the CloudEvent codec for any bytes at all.

One input reads like an HTTP request: a header a line, an empty line, the body.
"""

import json
from collections.abc import Iterator, Mapping

from eventing.facts import DeliveryCompleted, DeliveryRequested, OccurrenceDue, Tick, WindowEnded
from functions.shared import cloudevents
from functions.shared.problems import BadRequest
from local.catalog import ROOT

KINDS = (OccurrenceDue, DeliveryRequested, DeliveryCompleted, WindowEnded, Tick)
STRUCTURED = {"content-type": "application/cloudevents+json"}
PUSHED = {"content-type": "application/json"}


def check(data: bytes) -> bool:
    """Say whether the input is an event; it is refused as a bad request, or reads the same once it is written anew."""
    headers, body = _request(data)
    for kind in KINDS:
        _read_as(kind, headers, body)
    try:
        event = cloudevents.decode_raw(headers, body)
    except BadRequest:
        return False
    again = cloudevents.decode_raw(*cloudevents.encode(event))
    assert again == event, f"{event} became {again}"
    return True


def examples() -> Iterator[bytes]:
    """Yield inputs to begin with: each contract's example in each of the three forms that are read."""
    for path in sorted((ROOT / "eventing" / "contracts").glob("*/example.json")):
        document = json.loads(path.read_text(encoding="utf-8"))
        data = json.dumps(document["data"]).encode()
        attributes = {name: value for name, value in document.items() if name not in {"data", "datacontenttype"}}
        binary = {f"ce-{name}": str(value) for name, value in attributes.items()}
        pushed = {"subscription": "s", "message": {"attributes": binary, "data": ""}}
        yield _written({**binary, "content-type": "application/json"}, data)
        yield _written(STRUCTURED, json.dumps(document).encode())
        yield _written(PUSHED, json.dumps(pushed).encode())


def _read_as(kind: type, headers: Mapping[str, str], body: bytes) -> None:
    try:
        cloudevents.decode(headers, body, kind)
    except BadRequest:
        return


def _request(data: bytes) -> tuple[dict[str, str], bytes]:
    head, _, body = data.partition(b"\n\n")
    lines = (line.partition(":") for line in head.decode("latin-1").split("\n"))
    return {name.strip(): value.strip() for name, _, value in lines}, body


def _written(headers: Mapping[str, str], body: bytes) -> bytes:
    head = "\n".join(f"{name}: {value}" for name, value in headers.items())
    return head.encode("latin-1") + b"\n\n" + body
