import base64
import json
import os
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from functions.shared import cloudevents, sink
from functions.shared.cloudevents import CloudEvent
from functions.shared.problems import Unavailable
from functions.shared.settings import SettingsError
from local.ports import free_port

TOPIC = "projects/fanfare/topics/events"


def event(number=1):
    return CloudEvent(
        id=f"event-{number}",
        source="/tests",
        type="dev.fanfare.test.v1",
        time=datetime(2026, 3, 29, 7, tzinfo=UTC),
        data={"number": number},
        partitionkey="key",
    )


@pytest.fixture
def broker(environment, stand_in, impatient):
    environment.setenv("K_SINK", f"{stand_in.url}/fanfare/events")
    stand_in.answers = [(202, None)]
    return stand_in


def test_posts_each_event_in_binary_mode(broker):
    sink.send(event(number) for number in range(20))

    received = [cloudevents.decode_any(headers, body) for _, _, headers, body in broker.requests]
    assert {one.data["number"] for one in received} == set(range(20))
    assert {(method, path) for method, path, _, _ in broker.requests} == {("POST", "/fanfare/events")}


def test_sends_nothing_where_there_is_nothing(broker):
    sink.send([])

    assert broker.requests == []


def test_brings_the_token_that_sinkbinding_mounts_read_anew_each_time(broker, environment, tmp_path):
    token = tmp_path / "token"
    environment.setenv("SINK_TOKEN_FILE", str(token))
    sink.send([event()])
    for text in ("first\n", "second"):
        token.write_text(text)
        sink.send([event()])

    brought = [headers.get("authorization") for _, _, headers, _ in broker.requests]
    assert brought == [None, "Bearer first", "Bearer second"]


@pytest.mark.parametrize("status", [404, 408, 429, 500, 503])
def test_sends_again_what_was_not_taken(broker, status):
    broker.answers = [(status, {}), (status, {}), (202, {})]

    sink.send([event()])

    assert len(broker.requests) == 3


@pytest.mark.parametrize(("status", "attempts"), [(503, 4), (401, 1), (403, 1), (400, 1)])
def test_says_that_the_broker_takes_no_events(broker, status, attempts):
    broker.answers = [(status, {})]

    with pytest.raises(Unavailable, match="broker"):
        sink.send([event()])
    assert len(broker.requests) == attempts


def test_says_that_the_broker_cannot_be_reached(environment, impatient):
    environment.setenv("K_SINK", f"http://127.0.0.1:{free_port()}/")

    with pytest.raises(Unavailable):
        sink.send([event()])


def test_does_not_guess_where_to_send(environment):
    with pytest.raises(SettingsError, match="K_SINK is missing"):
        sink.send([event()])


@pytest.fixture
def pubsub(environment, stand_in, impatient):
    environment.setenv("PUBSUB_TOPIC", TOPIC)
    environment.setenv("PUBSUB_EMULATOR_HOST", stand_in.url.removeprefix("http://"))
    return stand_in


def test_publishes_the_same_envelope_to_pubsub(pubsub):
    sink.send([event(1), event(2)])

    [(method, path, _, body)] = pubsub.requests
    assert (method, path) == ("POST", f"/v1/{TOPIC}:publish")
    messages = json.loads(body)["messages"]
    assert [message["orderingKey"] for message in messages] == ["key", "key"]
    for number, message in enumerate(messages, start=1):
        read = cloudevents.decode_any(message["attributes"], base64.b64decode(message["data"]))
        assert read == event(number)


def test_publishes_in_batches_that_the_api_takes(pubsub):
    sink.send(event(number) for number in range(1001))

    assert [len(json.loads(body)["messages"]) for *_, body in pubsub.requests] == [500, 500, 1]


def test_publishes_again_what_pubsub_did_not_take(pubsub):
    pubsub.answers = [(503, {}), (200, {})]

    sink.send([event()])

    assert len(pubsub.requests) == 2


def test_publishes_on_google_cloud_with_the_instances_token(environment, stand_in, monkeypatch):
    environment.setenv("PUBSUB_TOPIC", TOPIC)
    monkeypatch.setattr(sink, "METADATA", f"{stand_in.url}/token")
    monkeypatch.setattr(sink, "PUBSUB", stand_in.url)
    stand_in.answers = [(200, {"access_token": "of-the-instance"}), (200, {})]

    sink.send([event()])

    asked, published = stand_in.requests
    assert asked[2]["metadata-flavor"] == "Google"
    assert published[2]["authorization"] == "Bearer of-the-instance"


@pytest.fixture(scope="module")
def emulator(tmp_path_factory):
    """Google's own emulator: one that runs already, or the one that came with gcloud."""
    if host := os.environ.get("PUBSUB_EMULATOR_HOST"):
        yield host
        return
    gcloud = shutil.which("gcloud")
    program = gcloud and Path(gcloud).resolve().parents[1] / "platform/pubsub-emulator/bin/cloud-pubsub-emulator"
    if not program or not program.exists() or not shutil.which("java"):
        pytest.skip("Google's Pub/Sub emulator is not installed")
    host = f"127.0.0.1:{free_port()}"
    log = tmp_path_factory.mktemp("pubsub") / "log"
    command = [str(program), "--host=127.0.0.1", f"--port={host.rpartition(':')[2]}"]
    with log.open("wb") as output, subprocess.Popen(command, stdout=output, stderr=output) as process:
        try:
            up = httpx.HTTPTransport(retries=8)
            with httpx.Client(transport=up, timeout=30) as patient:
                patient.get(f"http://{host}/")
            yield host
        finally:
            process.terminate()
            process.wait(20)


def test_publishes_to_the_genuine_emulator_what_a_function_reads_back(environment, emulator):
    environment.setenv("PUBSUB_TOPIC", TOPIC)
    environment.setenv("PUBSUB_EMULATOR_HOST", emulator)
    api = f"http://{emulator}/v1"
    subscription = f"{api}/projects/fanfare/subscriptions/tests"
    assert httpx.put(f"{api}/{TOPIC}", json={}, timeout=30).status_code in {200, 409}
    assert httpx.put(subscription, json={"topic": TOPIC}, timeout=30).status_code in {200, 409}

    sink.send([event(1), event(2)])

    pulled = httpx.post(f"{subscription}:pull", json={"maxMessages": 10}, timeout=30).json()["receivedMessages"]
    read = []
    for each in pulled:
        envelope = json.dumps({"message": each["message"], "subscription": "projects/fanfare/subscriptions/tests"})
        read.append(cloudevents.decode_any({"content-type": "application/json"}, envelope.encode()))
    assert sorted(read, key=lambda one: one.id) == [event(1), event(2)]
