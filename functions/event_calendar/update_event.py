"""PUT /events/{event_id}: change a promotion event that nobody has changed since it was read.

What is published stays publishable: its products and its audience are checked as when publishing.
"""

from uuid import UUID

import functions_framework

from functions.event_calendar.core import reads, shop, store
from functions.event_calendar.core.domain import Author, Event, EventDraft, check_edit
from functions.shared import database, http
from functions.shared.auth import Caller


@functions_framework.http
@http.endpoint("PUT", "/events/{event_id}", roles={"admin"}, problems={409, 422}, etag=True)
def update_event(caller: Caller, event_id: UUID, body: EventDraft, if_match: http.IfMatch) -> http.Answer[Event]:
    before = reads.event_at(event_id, if_match)
    check_edit(before, body)
    if before.status == "PUBLISHED":
        shop.check_publishable(body, token=caller.token)
    with database.transaction() as connection:
        event = store.edit(connection, event_id, body, if_match=if_match, by=Author.of(caller))
    return http.Answer(event, etag=event.revision)
