"""The peer of unread_count: functions-framework alone and the same statement, without any check of who asks."""

from typing import Any

import functions_framework
from flask import Request

from functions.messages.core.inbox import STATE
from functions.shared import clock, sql


@functions_framework.http
def bare_unread_count(request: Request) -> Any:
    [row] = sql.run(STATE, user_id=request.args.get("user_id", ""), now=clock.now())
    return {"unread": row["unread"]}
