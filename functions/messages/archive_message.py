"""PUT /messages/{message_id}/archive: put one of the caller's messages out of the inbox, into the archive.

Another person's message is not found: that it exists is private.
"""

from uuid import UUID

import functions_framework

from functions.messages.core import inbox
from functions.shared import http
from functions.shared.auth import Caller


@functions_framework.http
@http.endpoint("PUT", "/messages/{message_id}/archive", roles={"customer"})
def archive_message(caller: Caller, message_id: UUID) -> None:
    inbox.archive(caller.user_id, message_id)
