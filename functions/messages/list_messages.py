"""GET /messages: a page of the caller's inbox, the newest first.

A page costs the same however long the inbox is, and however many messages there are in all.
"""

import functions_framework

from functions.messages.core import inbox
from functions.messages.core.domain import MessagePage, MessagesQuery
from functions.shared import http
from functions.shared.auth import Caller


@functions_framework.http
@http.endpoint("GET", "/messages", roles={"customer"})
def list_messages(caller: Caller, query: MessagesQuery) -> MessagePage:
    return inbox.page(caller.user_id, query)
