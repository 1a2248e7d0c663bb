"""GET /events/{event_id}: a promotion event as it is now, with what came of its runs.

Dispatch reads it too, before it sends anything.
"""

from uuid import UUID

import functions_framework

from functions.event_calendar.core import reads
from functions.event_calendar.core.domain import Event
from functions.shared import http
from functions.shared.auth import Caller


@functions_framework.http
@http.endpoint("GET", "/events/{event_id}", roles={"admin"})
def get_event(caller: Caller, event_id: UUID) -> http.Answer[Event]:
    event = reads.event(event_id, roles=caller.roles)
    return http.Answer(event, etag=event.revision)
