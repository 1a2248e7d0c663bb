"""POST /runs/{event_id}/{date}/close: stop a day's run of a promotion that was withdrawn.

The answer is the run: one that is complete stays as it is, and so does that of a later revision.
"""

from datetime import date as Date  # noqa: N812 - the parameter is called date
from uuid import UUID

import functions_framework

from functions.messages.core import ledger
from functions.messages.core.domain import check_begun
from functions.shared import clock, http, logs
from promotions.runs import CloseRequest, Run


@functions_framework.http
@http.endpoint("POST", "/runs/{event_id}/{date}/close", roles={"dispatcher"}, problems={422})
def close_run(event_id: UUID, date: Date, body: CloseRequest) -> Run:
    logs.note(occurrence=f"{event_id}:{date}")
    check_begun(date, now=clock.now())
    return ledger.close(event_id, date, revision=body.revision)
