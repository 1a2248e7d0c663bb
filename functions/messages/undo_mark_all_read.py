"""DELETE /messages/read: take back one mark_all_read, named by the time that its answer gave.

What was read before it or since stays read. Asked again it finds nothing more to take back.
"""

import functions_framework

from functions.messages.core import inbox
from functions.messages.core.domain import MarkedAt, Unmarked
from functions.shared import http
from functions.shared.auth import Caller


@functions_framework.http
@http.endpoint("DELETE", "/messages/read", roles={"customer"})
def undo_mark_all_read(caller: Caller, query: MarkedAt) -> Unmarked:
    return Unmarked(inbox.undo_mark_all_read(caller.user_id, query.read_at))
