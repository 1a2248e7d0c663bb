"""GET /runs: the days of all promotions that were started lately, the last one started first, and how each stands.

Lateness counts from when the day was due, or from the publication where that came later.
"""

import functions_framework

from functions.event_calendar.core import runs
from functions.event_calendar.core.runs import RecentRunPage, RecentRunsQuery
from functions.shared import http


@functions_framework.http
@http.endpoint("GET", "/runs", roles={"admin", "operator"})
def list_recent_runs(query: RecentRunsQuery) -> RecentRunPage:
    return runs.page(query)
