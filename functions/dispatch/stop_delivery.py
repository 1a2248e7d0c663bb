"""dev.fanfare.occurrence.withdrawn.v1: stop a day's run of a promotion that was withdrawn, and publish its outcome.

Idempotent. The calendar decides: a day that was not withdrawn is never stopped.
"""

import functions_framework

from eventing.facts import OccurrenceWithdrawn
from functions.dispatch.core import clients
from functions.dispatch.core.announcements import announce_end
from functions.shared import http, logs
from functions.shared.cloudevents import CloudEvent
from functions.shared.problems import Unprocessable


@functions_framework.http
@http.subscriber(OccurrenceWithdrawn)
def stop_delivery(event: CloudEvent[OccurrenceWithdrawn]) -> None:
    day = event.data
    logs.note(occurrence=f"{day.event_id}:{day.date}")
    snapshot = clients.start_occurrence(day.event_id, day.date)
    if isinstance(snapshot, clients.Held):  # published again, it waits: this event too is published again
        return
    if snapshot is not None and snapshot.revision <= day.revision:
        raise Unprocessable("The day was not withdrawn.", code="not_withdrawn")
    run = clients.close_run(day.event_id, day.date, revision=day.revision)
    if run.finished_at is not None:
        announce_end(run)
