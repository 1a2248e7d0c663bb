"""dev.fanfare.occurrence.due.v1: start the day, open its run and request its missing slices.

The same event again repairs the run: it requests the slices that are missing, or publishes the run's outcome once more.
While all sending is stopped, the event is acknowledged without effect: the scheduler publishes it again.
"""

import functions_framework

from eventing.facts import OccurrenceDue
from functions.dispatch.core import clients
from functions.dispatch.core.announcements import announce
from functions.dispatch.core.domain import run_request
from functions.shared import clock, http, logs
from functions.shared.cloudevents import CloudEvent


@functions_framework.http
@http.subscriber(OccurrenceDue)
def dispatch(event: CloudEvent[OccurrenceDue]) -> None:
    due = event.data
    logs.note(occurrence=f"{due.event_id}:{due.date}")
    snapshot = clients.start_occurrence(due.event_id, due.date)
    if snapshot is None or isinstance(snapshot, clients.Held) or clock.now() >= snapshot.ends:
        return
    request = run_request(
        snapshot,
        audience=clients.audience_size(snapshot.segment),
        sold_out=clients.sold_out(snapshot.promotion_package.products),
    )
    run = clients.open_run(due.event_id, due.date, request)
    if run is not None:
        announce(run, expirytime=snapshot.ends)
