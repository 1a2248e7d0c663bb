"""GET /runs/{event_id}: a promotion's runs, the newest first, as they stand now.

The calendar knows what came of a run once it has ended; this shows it while it is under way, and who has read.
"""

from uuid import UUID

import functions_framework

from functions.messages.core import ledger
from functions.messages.core.domain import RunReports
from functions.shared import http


@functions_framework.http
@http.endpoint("GET", "/runs/{event_id}", roles={"admin"})
def list_runs(event_id: UUID) -> RunReports:
    return RunReports(ledger.reports(event_id))
