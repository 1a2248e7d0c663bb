"""GET /messages/{message_id}: one of the caller's messages.

Another person's message is not found: that it exists is private.
"""

from uuid import UUID

import functions_framework

from functions.messages.core import inbox
from functions.messages.core.domain import Message
from functions.shared import http
from functions.shared.auth import Caller


@functions_framework.http
@http.endpoint("GET", "/messages/{message_id}", roles={"customer"})
def get_message(caller: Caller, message_id: UUID) -> Message:
    return inbox.message(caller.user_id, message_id)
