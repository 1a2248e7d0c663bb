"""dev.knative.sources.ping: delete the dead letters that are older than 90 days.

Every fact has expired by then, or the scheduler has published it again; a letter that fails once more is as new.
"""

import functions_framework

from eventing.facts import Tick
from functions.dead_letters.core import maintenance
from functions.shared import http
from functions.shared.cloudevents import CloudEvent


@functions_framework.http
@http.subscriber(Tick)
def maintain_letters(_: CloudEvent[Tick]) -> None:
    maintenance.delete_old_letters()
