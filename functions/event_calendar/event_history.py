"""GET /events/{event_id}/history: who changed an event, when, and which fields from what to what.

Newest first; also of an event that was deleted.
"""

from uuid import UUID

import functions_framework

from functions.event_calendar.core import reads
from functions.event_calendar.core.domain import History, HistoryQuery
from functions.shared import http


@functions_framework.http
@http.endpoint("GET", "/events/{event_id}/history", roles={"admin"})
def event_history(event_id: UUID, query: HistoryQuery) -> History:
    return reads.history(event_id, before=query.before, limit=query.limit)
