"""DELETE /sending/stop: let sending go on.

Days that are still in time go on when the scheduler states them again, ten minutes later at most.
"""

import functions_framework

from functions.event_calendar.core import sending
from functions.event_calendar.core.domain import Author
from functions.event_calendar.core.sending import Sending, SendingQuery
from functions.shared import database, http
from functions.shared.auth import Caller


@functions_framework.http
@http.endpoint("DELETE", "/sending/stop", roles={"operator"})
def resume_sending(caller: Caller) -> Sending:
    with database.transaction() as connection:
        sending.resume(connection, by=Author.of(caller))
    return sending.read(SendingQuery())
