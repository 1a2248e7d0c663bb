"""Sending CloudEvents: to K_SINK by HTTP binary mode (SinkBinding's conventions), or to a Google Pub/Sub topic by REST.

PUBSUB_TOPIC (projects/<project>/topics/<topic>) chooses the second; PUBSUB_EMULATOR_HOST is honoured.
"""

import base64
import functools
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from pathlib import Path
from typing import Any

import httpx
import msgspec

from functions.shared import client, cloudevents, connect, retry, settings
from functions.shared.cloudevents import CloudEvent
from functions.shared.problems import Unavailable
from functions.shared.settings import SinkSettings

TIMEOUT = httpx.Timeout(10.0, connect=connect.TIMEOUT)  # seconds
AT_ONCE = 8  # posts under way together
PUBSUB = "https://pubsub.googleapis.com"
PUBSUB_BATCH = 500  # messages; the API takes 1,000
METADATA = "http://metadata.google.internal/computeMetadata/v1/instance/service-accounts/default/token"


def send(events: Iterable[CloudEvent[Any]]) -> None:
    """Send all the events and return when each has been taken. Raises Unavailable if one was not."""
    own = settings.load(SinkSettings)
    try:
        if own.pubsub_topic:
            _publish(own, own.pubsub_topic, list(events))
        else:
            _post_all(own, list(events))
    except (retry.TryAgain, httpx.HTTPError, OSError) as error:
        raise Unavailable("The broker did not accept the event.") from error


def _post_all(own: SinkSettings, events: list[CloudEvent[Any]]) -> None:
    if not own.k_sink:
        raise settings.SettingsError("Settings: K_SINK is missing.")
    post = functools.partial(_post, functools.partial(client.request, "POST", own.k_sink), own.sink_token_file)
    if len(events) == 1:  # most often; it needs no threads
        post(events[0])
        return
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for _ in pool.map(post, events):
            pass


def _post(post: Callable[..., httpx.Response], token_file: str | None, event: CloudEvent[Any]) -> None:
    headers, body = cloudevents.encode(event)
    if token_file and Path(token_file).exists():
        headers["Authorization"] = f"Bearer {Path(token_file).read_text().strip()}"
    _sent(lambda: post(content=body, headers=headers, timeout=TIMEOUT))


def _publish(own: SinkSettings, topic: str, events: list[CloudEvent[Any]]) -> None:
    base, headers = _pubsub(own)
    for start in range(0, len(events), PUBSUB_BATCH):
        messages = [_pubsub_message(event) for event in events[start : start + PUBSUB_BATCH]]
        content = msgspec.json.encode({"messages": messages})
        publish = functools.partial(
            client.request, "POST", f"{base}/v1/{topic}:publish", content=content, headers=headers
        )
        _sent(lambda publish=publish: publish(timeout=TIMEOUT))  # type: ignore[misc]


def _pubsub(own: SinkSettings) -> tuple[str, dict[str, str]]:
    if own.pubsub_emulator_host:
        return f"http://{own.pubsub_emulator_host}", {"Content-Type": "application/json"}
    reply = client.request("GET", METADATA, headers={"Metadata-Flavor": "Google"}, timeout=TIMEOUT).raise_for_status()
    return PUBSUB, {"Content-Type": "application/json", "Authorization": f"Bearer {reply.json()['access_token']}"}


def _pubsub_message(event: CloudEvent[Any]) -> dict[str, Any]:
    headers, body = cloudevents.encode(event)
    attributes = {name.lower(): value for name, value in headers.items()}
    ordering = {"orderingKey": event.partitionkey} if event.partitionkey else {}
    return {"data": base64.b64encode(body).decode(), "attributes": attributes, **ordering}


def _sent(post: Callable[[], httpx.Response]) -> None:
    def attempt() -> None:
        try:
            reply = post()
        except httpx.TransportError as error:
            raise retry.TryAgain from error
        if reply.status_code in retry.TRANSIENT or reply.status_code == HTTPStatus.NOT_FOUND:
            raise retry.TryAgain(f"the sink answered {reply.status_code}")
        reply.raise_for_status()

    retry.with_backoff(attempt)
