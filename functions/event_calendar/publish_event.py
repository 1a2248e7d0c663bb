"""POST /events/{event_id}/publish: make a draft known to the scheduler.

Refused where its window is over, where its message cannot be rendered for any customer, or where the shop does not have
its products or its audience.
"""

from uuid import UUID

import functions_framework

from functions.event_calendar.core import catalogue, lifecycle, shop, store
from functions.event_calendar.core.domain import Author, Event
from functions.event_calendar.core.lifecycle import WINDOW_OVER
from functions.shared import database, http
from functions.shared.auth import Caller
from functions.shared.etags import IfMatch


@functions_framework.http
@http.endpoint(
    "POST", "/events/{event_id}/publish", roles=lifecycle.roles_of("publish"), problems={409, 422}, etag=True
)
def publish_event(caller: Caller, event_id: UUID, if_match: http.IfMatch) -> http.Answer[Event]:
    draft = store.event_at(event_id, if_match, roles=caller.roles)
    lifecycle.check(draft.allowed_actions, "publish", but={WINDOW_OVER.code})
    shop.check_publishable(draft, token=caller.token)
    with database.transaction() as connection:
        event = store.publish(connection, event_id, if_match=IfMatch.of(draft.revision), by=Author.of(caller))
    catalogue.learn_names(event, token=caller.token)
    return http.Answer(event, etag=event.revision)
