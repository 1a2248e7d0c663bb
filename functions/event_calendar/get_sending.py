"""GET /sending: whether all sending is stopped, since when, by whom and why; and every stop and resume, newest first.

Deliveries ask it before each slice.
"""

import functions_framework

from functions.event_calendar.core import sending
from functions.event_calendar.core.sending import Sending, SendingQuery
from functions.shared import http


@functions_framework.http
@http.endpoint("GET", "/sending", roles={"admin", "dispatcher", "operator"})
def get_sending(query: SendingQuery) -> Sending:
    return sending.read(query)
