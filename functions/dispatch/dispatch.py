"""dev.fanfare.occurrence.due.v1: start the day, open its run and ask for the slices that it lacks.

The same event again is the repair: it asks for what is missing, or says once more that the run has ended. While all
sending is stopped, the event is taken and nothing follows: the scheduler states it again.
"""

import functions_framework

from eventing.facts import OccurrenceDue
from functions.dispatch.core import neighbours
from functions.dispatch.core.announcements import announce
from functions.dispatch.core.domain import run_request
from functions.shared import clock, http, logs
from functions.shared.cloudevents import CloudEvent


@functions_framework.http
@http.subscriber(OccurrenceDue)
def dispatch(event: CloudEvent[OccurrenceDue]) -> None:
    due = event.data
    logs.note(occurrence=f"{due.event_id}:{due.date}")
    snapshot = neighbours.start_occurrence(due.event_id, due.date)
    if snapshot is None or snapshot == neighbours.HELD or clock.now() >= snapshot.ends:
        return
    request = run_request(
        snapshot,
        audience=neighbours.audience_size(snapshot.segment),
        sold_out=neighbours.sold_out(snapshot.promotion_package.products),
    )
    run = neighbours.open_run(due.event_id, due.date, request)
    if run is not None:
        announce(run, expirytime=snapshot.ends)
