import base64

import pytest

from eventing.facts import OccurrenceDue, cloud_event
from functions.shared import clock, cloudevents

EVENT = "0b6c5b0e-5b0a-4b53-9a3c-1f6f3a6c2d11"
DUE = {"event_id": EVENT, "date": "2026-03-29", "due": "2026-03-29T09:00:00+02:00"}


@pytest.fixture
def letters(database):
    return database("dead_letters")


@pytest.fixture
def headers_of():
    """The headers and the body of an event that a Trigger gave up on."""

    def headers_of(*, destination="http://dispatch-dispatch.fanfare/", code="500", told="Broken.", expires=None):
        expirytime = expires or "2026-03-30T00:00:00+02:00"
        due = cloudevents.msgspec.convert({**DUE, "expires": expirytime}, OccurrenceDue)
        event = cloud_event(due, time=clock.now(), traceparent=f"00-{'a' * 32}-{'b' * 16}-01", expirytime=due.expires)
        headers, body = cloudevents.encode(event)
        failure = {
            "ce-knativeerrordest": destination,
            "ce-knativeerrorcode": code,
            "ce-knativeerrordata": base64.b64encode(told.encode()).decode(),
        }
        return {**headers, **failure}, body

    return headers_of


@pytest.fixture
def keep(serving, issuer, headers_of):
    """Deliver a dead letter as the Trigger of another function does."""

    def keep(trigger="dispatch-dispatch", headers=None, data=None, subject=None, **failure):
        audience = ["fanfare/dead-letters-keep-dead-letter"]
        token = issuer.trigger_token(trigger, aud=audience, **({"sub": subject} if subject else {}))
        own, body = headers_of(**failure)
        sent = {**own, **(headers or {})}
        return serving.post_event(
            "dead_letters/keep_dead_letter", headers=sent, data=body if data is None else data, token=token
        )

    return keep
