"""GET /messages/unread-count: how many of the caller's messages are unread, exactly.

The page asks again and again: where nothing has changed, the answer is an empty 304.
"""

import functions_framework

from functions.messages.core import inbox
from functions.messages.core.domain import Unread
from functions.shared import http
from functions.shared.auth import Caller


@functions_framework.http
@http.endpoint("GET", "/messages/unread-count", roles={"customer"}, etag=True)
def unread_count(caller: Caller) -> http.Answer[Unread]:
    unread = inbox.count_unread(caller.user_id)
    return http.Answer(Unread(unread), etag=unread)
