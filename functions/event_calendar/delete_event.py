"""DELETE /events/{event_id}: remove a draft of which nothing was sent; what is published must be withdrawn first.

Its history stays, and the scheduler is told if it was published once.
"""

from uuid import UUID

import functions_framework

from functions.event_calendar.core import lifecycle, store
from functions.event_calendar.core.domain import Author
from functions.shared import database, http
from functions.shared.auth import Caller


@functions_framework.http
@http.endpoint("DELETE", "/events/{event_id}", roles=lifecycle.roles_of("delete"), problems={409})
def delete_event(caller: Caller, event_id: UUID, if_match: http.IfMatch) -> None:
    with database.transaction() as connection:
        store.remove(connection, event_id, if_match=if_match, by=Author.of(caller))
