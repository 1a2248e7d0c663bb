import asyncio
import base64
import json
import time

import httpx
import pytest

from local.broker import PRODUCERS, application, producer_identity, write_tokens
from local.eventing import Broker, Delivery, Destination, Trigger
from local.signer import Signer

ISSUER = "http://broker.test"
EVENT = {
    "ce-specversion": "1.0",
    "ce-id": "e1:2026-03-01",
    "ce-type": "due",
    "ce-source": "/scheduler",
    "ce-partitionkey": "e1",
    "content-type": "application/json",
}
DATA = b'{"event_id":"e1"}'
STRUCTURED = b'{"specversion":"1.0","id":"1","type":"due","source":"/s","data":{"a":1}}'


class Subscribers:
    """Every service of the cluster: answers as it is told to, and keeps what came."""

    def __init__(self):
        self.requests = []
        self.answers = {}

    async def __call__(self, request):
        name = request.url.host.removesuffix(".test")
        self.requests.append((name, request, time.monotonic()))
        answers = self.answers.get(name, [])
        answer = answers.pop(0) if len(answers) > 1 else (answers or [httpx.Response(204)])[0]
        if isinstance(answer, Exception):
            raise answer
        if callable(answer):
            return await answer()
        return httpx.Response(answer.status_code, headers=answer.headers, content=answer.content)

    def to(self, name):
        return [request for at, request, _ in self.requests if at == name]

    def times(self, name):
        return [when for at, _, when in self.requests if at == name]


class Under:
    """A running Broker, called as producers call it."""

    def __init__(self, broker, signer, client):
        self.broker = broker
        self.signer = signer
        self.client = client

    async def post(self, headers=EVENT, content=DATA, token=None):
        subject = producer_identity("flink")
        token = self.signer.token(subject=subject, audience=self.broker.audience) if token is None else token
        sent = {**headers, **({"authorization": f"Bearer {token}"} if token else {})}
        return await self.client.post(self.broker.path, headers=sent, content=content)

    async def settled(self):
        async with asyncio.timeout(10):
            # It is the Broker's own status that is waited for.
            while (counts := (await self.client.get("/status")).json())["under_way"]:  # noqa: ASYNC110
                await asyncio.sleep(0.005)
        return counts


def broker_with(**delivery):
    dead = Destination(name="dead", audience="fanfare/dead")
    given = {"retry": 2, "backoff_delay": 0.01, "timeout": 1.0, "dead_letter_sink": dead, **delivery}
    own = Delivery(**given)
    subscriber = Destination(name="one", audience="fanfare/one")
    trigger = Trigger(name="one", wanted=({"type": "due"},), subscriber=subscriber, delivery=own)
    return Broker(name="events", delivery=own, triggers=(trigger,))


@pytest.fixture(scope="module")
def signer(tmp_path_factory):
    return Signer(tmp_path_factory.mktemp("keys") / "key.pem", ISSUER)


@pytest.fixture
def services():
    return Subscribers()


@pytest.fixture
def run(services, signer, tmp_path):
    """`run(story, retry=0)`: tell a story to a Broker of its own."""

    def run(story, **delivery):
        async def whole():
            broker = broker_with(**delivery)
            sender = httpx.AsyncClient(transport=httpx.MockTransport(services))
            addresses = {name: f"http://{name}.test/" for name in ("one", "dead")}
            app = application(broker, addresses, signer, tmp_path, sender)
            async with (
                app.router.lifespan_context(app),
                httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=ISSUER) as client,
            ):
                return await story(Under(broker, signer, client))

        return asyncio.run(whole())

    return run


def deliver_one(**delivery):
    async def story(under):
        assert (await under.post()).status_code == 202
        return await under.settled()

    return story


def test_delivers_the_event_as_it_came_with_the_triggers_token(run, services, signer):
    counts = run(deliver_one())

    [request] = services.to("one")
    assert {name: request.headers[name] for name in EVENT} == EVENT
    assert request.content == DATA
    token = request.headers["authorization"].removeprefix("Bearer ")
    assert signer.subject(token, audience="fanfare/one") == (
        "system:serviceaccount:fanfare:one-oidc-eventing.knative.dev-trigger"
    )
    assert counts["delivered"] == 1


def test_acknowledges_before_it_has_delivered(run, services):
    async def story(under):
        gate = asyncio.Event()

        async def slow():
            await gate.wait()
            return httpx.Response(204)

        services.answers["one"] = [slow]
        acknowledged = (await under.post()).status_code
        waiting = (await under.client.get("/status")).json()["under_way"]
        gate.set()
        await under.settled()
        return acknowledged, waiting

    assert run(story) == (202, 1)


def test_an_event_that_nobody_wants_is_acknowledged_and_gone(run, services):
    async def story(under):
        assert (await under.post({**EVENT, "ce-type": "other"})).status_code == 202
        return await under.settled()

    assert run(story)["accepted"] == 1
    assert services.requests == []


def test_takes_structured_mode_and_delivers_binary(run, services):
    async def story(under):
        assert (await under.post({"content-type": "application/cloudevents+json"}, STRUCTURED)).status_code == 202
        await under.settled()

    run(story)

    [request] = services.to("one")
    assert (request.headers["ce-id"], json.loads(request.content)) == ("1", {"a": 1})


@pytest.mark.parametrize("status", [404, 408, 409, 429, 500, 503])
def test_delivers_again_until_it_is_taken(run, services, status):
    services.answers["one"] = [httpx.Response(status), httpx.Response(status), httpx.Response(204)]

    counts = run(deliver_one())

    assert len(services.to("one")) == 3
    assert (counts["delivered"], counts["retried"], counts["dead"]) == (1, 2, 0)


def test_waits_twice_as_long_before_every_further_attempt(run, services):
    services.answers["one"] = [httpx.Response(500)]

    run(deliver_one(), retry=3, backoff_delay=0.05)

    first, second, third, fourth = services.times("one")
    assert second - first >= 0.05
    assert third - second >= 0.1
    assert fourth - third >= 0.2


@pytest.mark.parametrize("status", [301, 400, 401, 403, 413, 422])
def test_what_would_fail_again_goes_to_the_dead_letter_sink_at_once(run, services, signer, status):
    services.answers["one"] = [httpx.Response(status, text="the reason")]

    counts = run(deliver_one())

    assert len(services.to("one")) == 1
    [dead] = services.to("dead")
    assert dead.headers["ce-id"] == EVENT["ce-id"]
    assert dead.content == DATA
    assert dead.headers["ce-knativeerrorcode"] == str(status)
    assert dead.headers["ce-knativeerrordest"] == "http://one.test/"
    assert base64.b64decode(dead.headers["ce-knativeerrordata"]) == b"the reason"
    assert signer.subject(dead.headers["authorization"].removeprefix("Bearer "), audience="fanfare/dead")
    assert counts["dead"] == 1


def test_error_data_end_after_1024_characters(run, services):
    services.answers["one"] = [httpx.Response(400, text="x" * 5000)]

    run(deliver_one())

    assert len(services.to("dead")[0].headers["ce-knativeerrordata"]) == 1024


def test_gives_up_after_its_retries(run, services):
    services.answers["one"] = [httpx.Response(503)]

    run(deliver_one(), retry=2)

    assert len(services.to("one")) == 3
    assert services.to("dead")[0].headers["ce-knativeerrorcode"] == "503"


def test_retry_zero_means_one_attempt(run, services):
    services.answers["one"] = [httpx.Response(503)]

    run(deliver_one(), retry=0)

    assert len(services.to("one")) == 1


def test_a_service_that_cannot_be_reached_is_tried_again(run, services):
    services.answers["one"] = [httpx.ConnectError("refused"), httpx.Response(204)]

    assert run(deliver_one())["delivered"] == 1


def test_a_service_that_never_answers_is_tried_again_and_then_dead(run, services):
    async def forever():
        await asyncio.Event().wait()

    services.answers["one"] = [forever]

    run(deliver_one(), retry=1, timeout=0.05)

    assert len(services.to("one")) == 2
    [dead] = services.to("dead")
    assert dead.headers["ce-knativeerrorcode"] == "500"
    assert b"dispatch error" in base64.b64decode(dead.headers["ce-knativeerrordata"])


def test_an_answer_that_is_no_event_is_a_failure(run, services):
    services.answers["one"] = [httpx.Response(200, text="OK"), httpx.Response(204)]

    counts = run(deliver_one())

    assert (counts["retried"], counts["delivered"]) == (1, 1)


def test_an_answer_that_is_an_event_is_delivered_in_turn(run, services):
    reply = {**EVENT, "ce-id": "reply", "ce-type": "other"}
    services.answers["one"] = [httpx.Response(200, headers=reply, content=DATA)]

    assert run(deliver_one())["accepted"] == 2


def test_the_dead_letter_sink_is_tried_again_too(run, services):
    services.answers["one"] = [httpx.Response(400)]
    services.answers["dead"] = [httpx.Response(503), httpx.Response(204)]

    assert run(deliver_one())["dead"] == 1


def test_an_event_that_no_sink_takes_is_lost_and_counted(run, services):
    services.answers["one"] = [httpx.Response(400)]
    services.answers["dead"] = [httpx.Response(400)]

    assert run(deliver_one())["lost"] == 1


def test_without_a_dead_letter_sink_a_failure_is_lost(run, services):
    services.answers["one"] = [httpx.Response(400)]

    assert run(deliver_one(), dead_letter_sink=None)["lost"] == 1


@pytest.mark.parametrize("case", ["none", "rubbish", "another audience", "another identity"])
def test_without_a_producers_token_nothing_is_taken(run, services, signer, case):
    async def story(under):
        flink = producer_identity("flink")
        token = {
            "none": "",
            "rubbish": "rubbish",
            "another audience": signer.token(subject=flink, audience="fanfare/one"),
            "another identity": signer.token(subject=producer_identity("web"), audience=under.broker.audience),
        }[case]
        return (await under.post(token=token)).status_code

    assert run(story) == 401
    assert services.requests == []


@pytest.mark.parametrize(
    ("headers", "content"),
    [
        ({"content-type": "application/json"}, DATA),
        ({name: value for name, value in EVENT.items() if name != "ce-id"}, DATA),
        ({name: value for name, value in EVENT.items() if name != "ce-specversion"}, DATA),
        ({"content-type": "application/cloudevents+json"}, b"{"),
        ({"content-type": "application/cloudevents+json"}, STRUCTURED.replace(b'"id":"1",', b"")),
        ({"content-type": "application/cloudevents+json"}, STRUCTURED.replace(b'"1"', b"1")),
        ({"content-type": "application/cloudevents+json"}, b'{"specversion":"1.0"}'),
        ({"content-type": "application/cloudevents+json"}, b"[]"),
        ({"content-type": "application/cloudevents+json"}, b'"text"'),
        ({"content-type": "application/cloudevents+json"}, b"\xff\xfe"),
    ],
)
def test_what_is_no_event_is_refused(run, services, headers, content):
    async def story(under):
        return (await under.post(headers, content)).status_code

    assert run(story) == 400
    assert services.requests == []


def test_an_event_beyond_a_mebibyte_is_refused(run):
    async def story(under):
        return (await under.post(content=b"x" * 1_048_577)).status_code

    assert run(story) == 413


def test_each_producer_finds_a_token_that_the_broker_takes(run, signer, tmp_path):
    async def story(under):
        write_tokens(under.broker, signer, tmp_path)
        return [(await under.post(token=(tmp_path / name).read_text())).status_code for name in PRODUCERS]

    assert run(story) == [202] * len(PRODUCERS)
    assert {(tmp_path / name).stat().st_mode & 0o777 for name in PRODUCERS} == {0o600}


def test_tokens_are_renewed_before_they_end(signer, monkeypatch):
    now = time.time()
    early = signer.token(subject="renewed", audience="a")
    monkeypatch.setattr(time, "time", lambda: now + 2900)
    assert signer.token(subject="renewed", audience="a") == early
    monkeypatch.setattr(time, "time", lambda: now + 3100)

    assert signer.token(subject="renewed", audience="a") != early


def test_a_restart_keeps_the_key(tmp_path):
    first = Signer(tmp_path / "key.pem", ISSUER)
    token = first.token(subject="s", audience="a")

    assert Signer(tmp_path / "key.pem", ISSUER).subject(token, audience="a") == "s"
    assert (tmp_path / "key.pem").stat().st_mode & 0o777 == 0o600
