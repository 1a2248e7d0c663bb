"""dev.fanfare.occurrence.due.v1: open the day's run and ask for the slices that it lacks.

The same event again is the repair: it asks for what is missing, or says once more that the run has ended.
"""

import functions_framework

from eventing.facts import OccurrenceDue
from functions.dispatch.core import neighbours
from functions.dispatch.core.announcements import announce
from functions.dispatch.core.domain import SOLD_OUT, check_due, wanted
from functions.shared import clock, http, logs
from functions.shared.cloudevents import CloudEvent
from promotions.runs import RunRequest


@functions_framework.http
@http.subscriber(OccurrenceDue)
def dispatch(event: CloudEvent[OccurrenceDue]) -> None:
    due = event.data
    logs.note(occurrence=f"{due.event_id}:{due.date}")
    promotion = neighbours.event(due.event_id)
    if promotion is None or (occurrence := wanted(promotion, due.date, now=clock.now())) is None:
        return
    check_due(occurrence, now=clock.now())
    request = RunRequest(
        audience=neighbours.audience_size(promotion.audience.segment),
        expires=occurrence.expires,
        skip_reason=SOLD_OUT if neighbours.sold_out(promotion.promotion_package.products) else None,
    )
    run = neighbours.open_run(due.event_id, due.date, request)
    if run is not None:
        announce(run, expirytime=occurrence.ends)
