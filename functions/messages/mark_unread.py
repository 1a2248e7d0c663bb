"""DELETE /messages/{message_id}/read: mark one of the caller's messages as unread again.

Another person's message is not found: that it exists is private.
"""

from uuid import UUID

import functions_framework

from functions.messages.core import inbox
from functions.shared import http
from functions.shared.auth import Caller


@functions_framework.http
@http.endpoint("DELETE", "/messages/{message_id}/read", roles={"customer"})
def mark_unread(caller: Caller, message_id: UUID) -> None:
    inbox.mark_unread(caller.user_id, message_id)
