"""GET /events: the events whose window touches a visible range, by their start.

Also by status (EXPIRED as soon as the end has passed), by what a calendar shows it as (one or more of draft, upcoming,
active, ended), by audience, and by words, which are searched for on all dates where no range is given.
"""

import functions_framework

from functions.event_calendar.core import reads
from functions.event_calendar.core.domain import EventPage, EventsQuery
from functions.shared import http
from functions.shared.auth import Caller


@functions_framework.http
@http.endpoint("GET", "/events", roles={"admin"})
def list_events(caller: Caller, query: EventsQuery) -> EventPage:
    return reads.page(query, roles=caller.roles)
