"""dev.fanfare.occurrence.missed.v1: store that a day was missed.

Idempotent. A day that was started is not missed, and one that can be started again by then (its window was moved) is
left alone; the schedule feed then shows the scheduler what holds.
"""

import functions_framework

from eventing.facts import OccurrenceMissed
from functions.event_calendar.core import occurrences
from functions.shared import database, http, logs
from functions.shared.cloudevents import CloudEvent


@functions_framework.http
@http.subscriber(OccurrenceMissed)
def record_missed(event: CloudEvent[OccurrenceMissed]) -> None:
    logs.note(occurrence=f"{event.data.event_id}:{event.data.date}")
    with database.transaction() as connection:
        occurrences.miss(connection, event.data)
