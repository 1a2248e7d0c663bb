"""Any type: store an event that a Trigger could not deliver, with what its destination answered.

The dead-letter sink of every Trigger. The event is stored to the byte, since broken data may be why it was refused.
"""

import functions_framework

from functions.dead_letters.core import store
from functions.shared import database, http
from functions.shared.cloudevents import Anything, CloudEvent


@functions_framework.http
@http.subscriber(Anything, max_body=1_048_576)
def keep_dead_letter(event: CloudEvent[bytes]) -> None:
    with database.transaction() as connection:
        store.add(connection, event)
