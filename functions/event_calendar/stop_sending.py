"""PUT /sending/stop: stop all sending, of every promotion.

Where it is stopped already, the first stop stays, with its reason. A slice that is being written is finished.
"""

import functions_framework

from functions.event_calendar.core import sending
from functions.event_calendar.core.domain import Author
from functions.event_calendar.core.sending import Sending, SendingQuery, StopRequest
from functions.shared import database, http
from functions.shared.auth import Caller


@functions_framework.http
@http.endpoint("PUT", "/sending/stop", roles={"operator"})
def stop_sending(caller: Caller, body: StopRequest) -> Sending:
    with database.transaction() as connection:
        sending.stop(connection, body, by=Author.of(caller))
    return sending.read(SendingQuery())
