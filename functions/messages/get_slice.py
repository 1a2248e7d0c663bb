"""GET /runs/{event_id}/{date}/slices/{number}: what is to be done for one slice of a day's run, and from where on.

A slice that a crash has left half done goes on behind the last customer that the ledger has accounted for.
"""

from datetime import date as Date  # noqa: N812 - the parameter is called date
from uuid import UUID

import functions_framework

from functions.messages.core import ledger
from functions.shared import http, logs
from promotions.runs import SliceNumber, SliceTask


@functions_framework.http
@http.endpoint("GET", "/runs/{event_id}/{date}/slices/{number}", roles={"dispatcher"}, problems={409})
def get_slice(event_id: UUID, date: Date, number: SliceNumber) -> SliceTask:
    logs.note(occurrence=f"{event_id}:{date}", slice=str(number))
    return ledger.task(event_id, date, number)
