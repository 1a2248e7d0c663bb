"""PUT /events/{event_id}: change a promotion event that nobody has changed since it was read.

What is published is checked as when publishing, for what the change adds: a product that sold out in the meantime does
not hinder the correction of a typo.
"""

from uuid import UUID

import functions_framework

from functions.event_calendar.core import catalogue, lifecycle, shop, store
from functions.event_calendar.core.domain import Author, Event, EventDraft, edits
from functions.shared import database, http
from functions.shared.auth import Caller
from functions.shared.etags import IfMatch


@functions_framework.http
@http.endpoint("PUT", "/events/{event_id}", roles=lifecycle.roles_of("edit"), problems={409, 422}, etag=True)
def update_event(caller: Caller, event_id: UUID, body: EventDraft, if_match: http.IfMatch) -> http.Answer[Event]:
    before = store.event_at(event_id, if_match, roles=caller.roles)
    lifecycle.check(before.allowed_actions, *edits(before, body))
    if before.status == "PUBLISHED":
        shop.check_publishable(body, before=before, token=caller.token)
    with database.transaction() as connection:
        event = store.edit(connection, event_id, body, if_match=IfMatch.of(before.revision), by=Author.of(caller))
    catalogue.learn_names(event, token=caller.token)
    return http.Answer(event, etag=event.revision)
