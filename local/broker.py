"""`python -m local.broker`: the embedded Broker. It reads the cluster's own YAML and delivers as Knative does.

Like Knative's Broker on an in-memory channel with the asynchronous handler, it acknowledges an event at once, keeps it
in memory only, and loses what is under way when it ends.
"""

import asyncio
import base64
import contextlib
import logging
import os
from collections.abc import AsyncIterator, Mapping
from http import HTTPStatus
from pathlib import Path
from typing import Any

import httpx
import msgspec
from cloudevents.conversion import to_binary
from cloudevents.exceptions import GenericException, InvalidRequiredFields
from cloudevents.http import CloudEvent, from_http
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from functions.shared import logs, settings
from local.eventing import NAMESPACE, Broker, Destination, Trigger, is_retried, load
from local.pings import send_on_schedule
from local.serving import server
from local.signer import Signer, write_privately

PRODUCERS = ("flink", "dispatch", "dead-letters")
MAX_EVENT = 1_048_576  # bytes
MAX_ERROR_DATA = 1024  # characters, as in Knative
AT_ONCE = 8  # deliveries of one Trigger under way together
TOKENS_EVERY = 300.0  # seconds
LONGEST = 3600.0  # seconds; each Trigger says its own timeout
REQUIRED = ("id", "source", "type")
NOT_AN_EVENT = "received a non-empty response not recognized as CloudEvent"

log = logging.getLogger("fanfare.broker")


class BrokerSettings(msgspec.Struct, frozen=True, kw_only=True):
    """`subscribers` is a JSON object: each Knative Service's name and its address here."""

    broker_port: int
    broker_state: str
    eventing_folder: str
    subscribers: str


class Failure(msgspec.Struct, frozen=True, kw_only=True):
    """Why an event was not taken, in the words that a dead letter carries."""

    status: int
    body: bytes
    destination: str

    def extensions(self) -> dict[str, str]:
        return {
            "knativeerrorcode": str(self.status),
            "knativeerrordest": self.destination,
            "knativeerrordata": base64.b64encode(self.body).decode()[:MAX_ERROR_DATA],
        }


class Dispatcher:
    """Takes events and sees each to every Trigger that wants it."""

    def __init__(self, broker: Broker, addresses: Mapping[str, str], signer: Signer, client: httpx.AsyncClient) -> None:
        self._broker = broker
        self._addresses = addresses
        self._signer = signer
        self._client = client
        self._turns = {trigger.name: asyncio.Semaphore(AT_ONCE) for trigger in broker.triggers}
        self._under_way: set[asyncio.Task[None]] = set()
        self.counts = {"accepted": 0, "delivered": 0, "retried": 0, "dead": 0, "lost": 0}

    @property
    def under_way(self) -> int:
        return len(self._under_way)

    def accept(self, event: CloudEvent) -> None:
        """Start the deliveries of an event, and return at once."""
        self.counts["accepted"] += 1
        for trigger in self._broker.triggers:
            if trigger.wants(event.get_attributes()):
                task = asyncio.create_task(self._deliver(trigger, event))
                self._under_way.add(task)
                task.add_done_callback(self._under_way.discard)

    def stop(self) -> None:
        for task in self._under_way:
            task.cancel()

    async def _deliver(self, trigger: Trigger, event: CloudEvent) -> None:
        failure = await self._sent(trigger, trigger.subscriber, event)
        if failure is None:
            self.counts["delivered"] += 1
            return
        log.warning("%s did not take %s: %s", trigger.subscriber.name, event["id"], failure.status)
        sink = trigger.delivery.dead_letter_sink
        dead = CloudEvent({**event.get_attributes(), **failure.extensions()}, event.get_data())
        if sink is not None and await self._sent(trigger, sink, dead) is None:
            self.counts["dead"] += 1
            return
        self.counts["lost"] += 1
        log.error("%s is lost: no dead-letter sink took it", event["id"])

    async def _sent(self, trigger: Trigger, destination: Destination, event: CloudEvent) -> Failure | None:
        failure = None
        for attempt in range(trigger.delivery.retry + 1):
            async with self._turns[trigger.name]:
                failure = await self._attempt(trigger, destination, event)
            if failure is None or not is_retried(failure.status):
                return failure
            if attempt < trigger.delivery.retry:
                self.counts["retried"] += 1
                await asyncio.sleep(trigger.delivery.backoff(attempt))
        return failure

    async def _attempt(self, trigger: Trigger, destination: Destination, event: CloudEvent) -> Failure | None:
        address = self._addresses.get(destination.name)
        if address is None:
            return _not_sent(f"there is no service {destination.name}", destination.name)
        headers, body = to_binary(event, data_marshaller=lambda data: data)
        if destination.audience:
            token = self._signer.token(subject=trigger.identity, audience=destination.audience)
            headers["authorization"] = f"Bearer {token}"
        headers["prefer"] = "reply"
        try:
            async with asyncio.timeout(trigger.delivery.timeout):
                reply = await self._client.post(address, headers=headers, content=body)
        except (httpx.TransportError, TimeoutError) as error:
            return _not_sent(str(error) or type(error).__name__, address)
        return self._judge(reply, address)

    def _judge(self, reply: httpx.Response, address: str) -> Failure | None:
        """Take an empty success for done, an event for a reply to deliver, and anything else for a failure."""
        if not reply.is_success:
            return Failure(status=reply.status_code, body=reply.content, destination=address)
        if not reply.content and "ce-type" not in reply.headers:
            return None
        try:
            self.accept(_event(reply.headers, reply.content))
        except GenericException:
            status = HTTPStatus.INTERNAL_SERVER_ERROR
            return Failure(status=status, body=NOT_AN_EVENT.encode(), destination=address)
        return None


def _not_sent(reason: str, destination: str) -> Failure:
    body = f"dispatch error: {reason}".encode()
    return Failure(status=HTTPStatus.INTERNAL_SERVER_ERROR, body=body, destination=destination)


def application(
    broker: Broker, addresses: Mapping[str, str], signer: Signer, tokens: Path, client: httpx.AsyncClient | None = None
) -> Starlette:
    """Serve the Broker at Knative's path, with the issuer's keys beside it."""
    dispatcher: Dispatcher

    @contextlib.asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        nonlocal dispatcher
        limits = httpx.Limits(max_connections=AT_ONCE * max(1, len(broker.triggers)), max_keepalive_connections=AT_ONCE)
        async with client or httpx.AsyncClient(timeout=LONGEST, limits=limits) as sender:
            dispatcher = Dispatcher(broker, addresses, signer, sender)
            write_tokens(broker, signer, tokens)
            background = [
                asyncio.create_task(_renew(broker, signer, tokens)),
                *(asyncio.create_task(send_on_schedule(source, dispatcher.accept)) for source in broker.sources),
            ]
            yield
            for task in background:
                task.cancel()
            dispatcher.stop()

    async def take(request: Request) -> Response:
        if not _may_produce(request, broker, signer):
            return Response(status_code=HTTPStatus.UNAUTHORIZED, headers={"WWW-Authenticate": "Bearer"})
        body = await _body(request)
        if body is None:
            return Response(status_code=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        try:
            event = _event(request.headers, body)
        except GenericException as error:
            return Response(f"Not a CloudEvent: {error}", status_code=HTTPStatus.BAD_REQUEST)
        dispatcher.accept(event)
        return Response(status_code=HTTPStatus.ACCEPTED)

    async def keys(_: Request) -> Response:
        return JSONResponse(signer.jwks())

    async def status(_: Request) -> Response:
        return JSONResponse({**dispatcher.counts, "under_way": dispatcher.under_way})

    routes = [
        Route(broker.path, take, methods=["POST"]),
        Route("/openid/v1/jwks", keys),
        Route("/status", status),
    ]
    return Starlette(routes=routes, lifespan=lifespan)


def producer_identity(name: str) -> str:
    return f"system:serviceaccount:{NAMESPACE}:{name}"


def write_tokens(broker: Broker, signer: Signer, folder: Path) -> None:
    """Put each producer's token where SinkBinding would mount it."""
    for name in PRODUCERS:
        token = signer.token(subject=producer_identity(name), audience=broker.audience)
        write_privately(folder / name, token)


async def _renew(broker: Broker, signer: Signer, folder: Path) -> None:
    while True:
        await asyncio.sleep(TOKENS_EVERY)
        write_tokens(broker, signer, folder)


def _may_produce(request: Request, broker: Broker, signer: Signer) -> bool:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    subject = signer.subject(token.strip(), audience=broker.audience) if scheme.lower() == "bearer" else None
    return subject in {producer_identity(name) for name in PRODUCERS}


async def _body(request: Request) -> bytes | None:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_EVENT:
            return None
    return bytes(body)


def _event(headers: Mapping[str, str], body: bytes) -> CloudEvent:
    """Read an event in binary or structured mode; its data stays the bytes it came as where that is possible."""
    lowered = {name.lower(): value for name, value in headers.items()}
    event = from_http(lowered, body, data_unmarshaller=lambda data: data)
    if not all(isinstance(event[name], str) and event[name] for name in REQUIRED):
        raise InvalidRequiredFields(f"{', '.join(REQUIRED)} must be texts")
    data: Any = event.get_data()
    if data is not None and not isinstance(data, bytes | str):
        data = msgspec.json.encode(data)
    return CloudEvent(dict(event.get_attributes()), data)


def main() -> None:
    own = settings.load(BrokerSettings)
    logs.configure()
    state = Path(own.broker_state)
    broker = load(Path(own.eventing_folder))
    signer = Signer(state / "eventing.pem", f"http://127.0.0.1:{own.broker_port}")
    addresses = msgspec.json.decode(own.subscribers, type=dict[str, str])
    app = application(broker, addresses, signer, state / "tokens")
    os.umask(0o077)
    server(app, own.broker_port).run()


if __name__ == "__main__":
    main()
