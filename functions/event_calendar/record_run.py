"""dev.fanfare.delivery.completed.v1: store the outcome of a day's delivery.

Idempotent. The event's revision stays as it is; the schedule feed shows the outcome.
"""

import functions_framework

from eventing.facts import DeliveryCompleted
from functions.event_calendar.core import store
from functions.shared import database, http
from functions.shared.cloudevents import CloudEvent


@functions_framework.http
@http.subscriber(DeliveryCompleted)
def record_run(event: CloudEvent[DeliveryCompleted]) -> None:
    with database.transaction() as connection:
        store.record(connection, event.data)
