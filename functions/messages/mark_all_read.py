"""PUT /messages/read: mark the caller's messages as read, as many as were in the inbox when it was listed.

What has arrived since stays unread, whatever time it bears: nobody has had a chance to see it.
"""

import functions_framework

from functions.messages.core import inbox
from functions.messages.core.domain import Marked, Watermark
from functions.shared import http
from functions.shared.auth import Caller


@functions_framework.http
@http.endpoint("PUT", "/messages/read", roles={"customer"})
def mark_all_read(caller: Caller, body: Watermark) -> Marked:
    return inbox.mark_all_read(caller.user_id, body)
