"""What the YAML in `eventing/` says of the Broker, its Triggers and its sources, read as Knative reads it."""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

import msgspec
import yaml
from cronsim import CronSim

NAMESPACE = "fanfare"
EXACT = "exact"
DURATION = re.compile(r"PT(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?")
DEFAULT_TIMEOUT = 300.0  # seconds; Knative's, where nothing is said
RETRIED = frozenset({404, 408, 409, 429})


class Destination(msgspec.Struct, frozen=True, kw_only=True):
    """A Knative Service by name, and the audience of the token it wants."""

    name: str
    audience: str | None = None


class Delivery(msgspec.Struct, frozen=True, kw_only=True):
    """How often, how fast and how patiently to deliver, and where to put what cannot be delivered."""

    retry: int = 0
    backoff_policy: Literal["exponential", "linear"] = "exponential"
    backoff_delay: float = 0.0
    timeout: float = DEFAULT_TIMEOUT
    dead_letter_sink: Destination | None = None

    def backoff(self, attempt: int) -> float:
        """Seconds to wait after the given attempt, the first of which is 0."""
        if self.backoff_policy == "linear":
            return self.backoff_delay * attempt
        return self.backoff_delay * 2.0**attempt


class Trigger(msgspec.Struct, frozen=True, kw_only=True):
    name: str
    wanted: tuple[Mapping[str, str], ...]
    subscriber: Destination
    delivery: Delivery

    @property
    def identity(self) -> str:
        """Who a delivery's token says it is from."""
        return f"system:serviceaccount:{NAMESPACE}:{self.name}-oidc-eventing.knative.dev-trigger"

    def wants(self, attributes: Mapping[str, Any]) -> bool:
        return all(attributes.get(name) == value for exact in self.wanted for name, value in exact.items())


class PingSource(msgspec.Struct, frozen=True, kw_only=True):
    """Sends the same event again and again, by a cron schedule in UTC."""

    name: str
    schedule: str
    content_type: str
    data: str

    @property
    def address(self) -> str:
        """What its events say they are from."""
        return f"/apis/v1/namespaces/{NAMESPACE}/pingsources/{self.name}"

    def next_after(self, instant: datetime) -> datetime:
        """Return when its event is due next."""
        return next(CronSim(self.schedule, instant.astimezone(UTC)))


class Broker(msgspec.Struct, frozen=True, kw_only=True):
    name: str
    delivery: Delivery
    triggers: tuple[Trigger, ...]
    sources: tuple[PingSource, ...] = ()

    @property
    def path(self) -> str:
        return f"/{NAMESPACE}/{self.name}"

    @property
    def audience(self) -> str:
        """Whom a producer's token must be meant for."""
        return f"eventing.knative.dev/broker/{NAMESPACE}/{self.name}"


def load(folder: Path) -> Broker:
    """Read the Broker, its Triggers and its sources."""
    document = yaml.safe_load((folder / "broker.yaml").read_text(encoding="utf-8"))
    delivery = _delivery(document["spec"].get("delivery") or {}, None)
    return Broker(
        name=document["metadata"]["name"],
        delivery=delivery,
        triggers=tuple(_trigger(each, delivery) for each in _documents(folder / "triggers")),
        sources=tuple(map(_source, _documents(folder / "sources"))),
    )


def is_retried(status: int) -> bool:
    """Whether Knative delivers again after this answer."""
    return status >= 500 or status in RETRIED  # noqa: PLR2004 - all of the server's errors


def seconds(duration: str) -> float:
    """Read an ISO 8601 duration such as PT1S or PT0.5S."""
    match = DURATION.fullmatch(duration)
    if match is None:
        raise ValueError(f"{duration!r} is no duration such as PT30S.")
    hours, minutes, rest = (float(part or 0) for part in match.groups())
    return hours * 3600 + minutes * 60 + rest


def _documents(folder: Path) -> Iterator[dict[str, Any]]:
    for path in sorted(folder.glob("*.yaml")):
        yield yaml.safe_load(path.read_text(encoding="utf-8"))


def _source(document: Mapping[str, Any]) -> PingSource:
    spec = document["spec"]
    if document["kind"] != "PingSource" or "timezone" in spec:
        raise ValueError("The embedded Broker knows PingSources in UTC only.")
    return PingSource(
        name=document["metadata"]["name"],
        schedule=spec["schedule"],
        content_type=spec["contentType"],
        data=spec["data"],
    )


def _trigger(document: Mapping[str, Any], broker: Delivery) -> Trigger:
    spec = document["spec"]
    return Trigger(
        name=document["metadata"]["name"],
        wanted=_filters(spec),
        subscriber=_destination(spec["subscriber"]),
        delivery=_delivery(spec["delivery"], broker.dead_letter_sink) if "delivery" in spec else broker,
    )


def _filters(spec: Mapping[str, Any]) -> tuple[Mapping[str, str], ...]:
    filters = spec.get("filters") or []
    if unknown := {dialect for one in filters for dialect in one} - {EXACT}:
        raise ValueError(f"The embedded Broker knows exact filters only, not {', '.join(sorted(unknown))}.")
    attributes = (spec.get("filter") or {}).get("attributes") or {}
    return tuple(one[EXACT] for one in filters) if filters else (attributes,)


def _delivery(spec: Mapping[str, Any], dead_letter_sink: Destination | None) -> Delivery:
    sink = spec.get("deadLetterSink")
    return Delivery(
        retry=spec.get("retry", 0),
        backoff_policy=spec.get("backoffPolicy", "exponential"),
        backoff_delay=seconds(spec.get("backoffDelay", "PT0S")),
        timeout=seconds(spec["timeout"]) if "timeout" in spec else DEFAULT_TIMEOUT,
        dead_letter_sink=_destination(sink) if sink else dead_letter_sink,
    )


def _destination(spec: Mapping[str, Any]) -> Destination:
    return Destination(name=spec["ref"]["name"], audience=spec.get("audience"))
