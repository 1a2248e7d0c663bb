"""GET /schedule: what the scheduler does not know yet of events that were once published.

Each event comes once, as it is now, at its newest place in the change log; drafts, deleted and expired ones come as
not scheduled. A change that commits late is never behind a place that was given out.
"""

import functions_framework

from functions.event_calendar.core import reads
from functions.event_calendar.core.domain import ScheduleQuery
from functions.shared import http
from promotions.schedule import Schedule


@functions_framework.http
@http.endpoint("GET", "/schedule", roles={"scheduler"})
def schedule_feed(query: ScheduleQuery) -> Schedule:
    return reads.schedule(after=query.after, limit=query.limit)
