"""dev.fanfare.window.ended.v1: store that a published event has expired.

Every read says so already; stored, the schedule feed says it too. An event that was moved or withdrawn stays.
"""

import functions_framework

from eventing.facts import WindowEnded
from functions.event_calendar.core import store
from functions.shared import database, http
from functions.shared.cloudevents import CloudEvent


@functions_framework.http
@http.subscriber(WindowEnded)
def expire_event(event: CloudEvent[WindowEnded]) -> None:
    with database.transaction() as connection:
        store.expire(connection, event.data)
