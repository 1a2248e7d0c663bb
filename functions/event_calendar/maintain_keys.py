"""dev.knative.sources.ping: delete the idempotency keys that have expired.

Nobody who creates an event waits for it: that deletes the caller's own expired key, if it is the same.
"""

import functions_framework

from eventing.facts import Tick
from functions.event_calendar.core import maintenance
from functions.shared import http
from functions.shared.cloudevents import CloudEvent


@functions_framework.http
@http.subscriber(Tick)
def maintain_keys(_: CloudEvent[Tick]) -> None:
    maintenance.delete_expired_keys()
