"""PUT /runs/{event_id}/{date}: open a day's run of a promotion, or find it open.

The first call fixes how many slices the run has. Every call answers which of them are still to be delivered, so that
asking again is how gaps are found.
"""

from datetime import date as Date  # noqa: N812 - the parameter is called date
from uuid import UUID

import functions_framework

from functions.messages.core import ledger
from functions.messages.core.domain import check_begun
from functions.shared import clock, http, logs
from promotions.runs import OpenRun, RunRequest


@functions_framework.http
@http.endpoint("PUT", "/runs/{event_id}/{date}", roles={"dispatcher"}, problems={409, 422})
def open_run(event_id: UUID, date: Date, body: RunRequest) -> OpenRun:
    logs.note(occurrence=f"{event_id}:{date}")
    check_begun(date, now=clock.now())
    return ledger.open_run(event_id, date, body)
