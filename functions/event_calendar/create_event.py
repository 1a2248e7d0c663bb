"""POST /events: keep a draft promotion event.

Drafts are invisible to the scheduler; publish_event makes them known to it. Sent again with the same Idempotency-Key
within 24 hours, the same answer comes and nothing is kept twice.
"""

import functions_framework

from functions.event_calendar.core import catalogue, store
from functions.event_calendar.core.domain import Author, Event, EventDraft
from functions.shared import database, http
from functions.shared.auth import Caller


@functions_framework.http
@http.endpoint("POST", "/events", roles={"admin"}, status=201, problems={422}, etag=True)
def create_event(caller: Caller, body: EventDraft, idempotency_key: http.IdempotencyKey | None) -> http.Answer[Event]:
    with database.transaction() as connection:
        if idempotency_key is None:
            event = store.add(connection, body, by=Author.of(caller))
        else:
            event = store.add_once(connection, body, by=Author.of(caller), key=idempotency_key)
    catalogue.learn_names(event, token=caller.token)
    return http.Answer(event, etag=event.revision, location=f"events/{event.event_id}")
