"""GET /messages/unread-count: how many of the caller's messages are unread, exactly.

The page asks again and again: where nothing has changed in the inbox, the answer is an empty 304. The
tag stands for the whole inbox: one message that is read while another arrives changes it, though not the count.
"""

import functions_framework

from functions.messages.core import inbox
from functions.messages.core.domain import Unread
from functions.shared import http
from functions.shared.auth import Caller


@functions_framework.http
@http.endpoint("GET", "/messages/unread-count", roles={"customer"}, etag=True)
def unread_count(caller: Caller) -> http.Answer[Unread]:
    state = inbox.state(caller.user_id)
    return http.Answer(Unread(state.unread), etag=state.tag)
