"""POST /events/{event_id}/withdraw: make a published event a draft again, so that nothing more is sent.

Published again on the same day, it sends only to those who have no message yet.
"""

from uuid import UUID

import functions_framework

from functions.event_calendar.core import lifecycle, store
from functions.event_calendar.core.domain import Author, Event
from functions.shared import database, http
from functions.shared.auth import Caller


@functions_framework.http
@http.endpoint("POST", "/events/{event_id}/withdraw", roles=lifecycle.roles_of("withdraw"), problems={409}, etag=True)
def withdraw_event(caller: Caller, event_id: UUID, if_match: http.IfMatch) -> http.Answer[Event]:
    with database.transaction() as connection:
        event = store.withdraw(connection, event_id, if_match=if_match, by=Author.of(caller))
    return http.Answer(event, etag=event.revision)
