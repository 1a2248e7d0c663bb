"""PUT /events/{event_id}/occurrences/{date}: start a day of a promotion, or find it started.

The answer is the snapshot that the day's messages are made from. It stays the same whatever is edited afterwards, until
the promotion is withdrawn and published again. While all sending is stopped, a day that is started is held back too.
"""

from datetime import date as Date  # noqa: N812 - the parameter is called date
from uuid import UUID

import functions_framework

from functions.event_calendar.core import occurrences
from functions.shared import database, http, logs
from promotions.snapshot import Snapshot


@functions_framework.http
@http.endpoint("PUT", "/events/{event_id}/occurrences/{date}", roles={"dispatcher"}, problems={409, 422})
def start_occurrence(event_id: UUID, date: Date) -> Snapshot:
    logs.note(occurrence=f"{event_id}:{date}")
    with database.transaction() as connection:
        return occurrences.start(connection, event_id, date)
