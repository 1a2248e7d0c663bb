"""POST /messages/batch: put a batch of a slice into people's inboxes, all in one transaction.

The same batch may come again, also at the same time: nobody gets a message twice. The last batch closes the slice; the
answer to whichever closes the run's last slice holds the run.
"""

import functions_framework

from functions.messages.core import ledger
from functions.messages.core.domain import check_begun
from functions.shared import clock, http, logs
from promotions.runs import Batch, BatchResult

MAX_BODY = 8 * 1024 * 1024  # bytes: any batch of MAX_BATCH_LENGTH, however its characters are encoded


@functions_framework.http
@http.endpoint("POST", "/messages/batch", roles={"dispatcher"}, problems={409, 422}, max_body=MAX_BODY)
def create_messages(body: Batch) -> BatchResult:
    logs.note(occurrence=f"{body.event_id}:{body.date}", slice=f"{body.slice}/{body.slices}")
    check_begun(body.date, now=clock.now())
    return ledger.keep(body)
