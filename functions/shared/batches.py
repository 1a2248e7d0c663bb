"""Deletes many rows in batches, each in a short transaction of its own, so that nobody else waits for long."""

import logging
from typing import Any

from functions.shared import sql

ROWS = 1_000  # in one batch
BATCHES = 100  # in one call, which is then over well within its Trigger's timeout; the next call goes on

log = logging.getLogger("fanfare")


def delete(statement: str, *, what: str, **values: Any) -> None:
    """Run a statement that deletes at most `:rows` rows, and returns as `deleted` how many, until none is left.

    Idempotent: it may run twice, and beside itself where the statement leaves out rows that are locked.
    """
    total = 0
    for _ in range(BATCHES):
        [found] = sql.run(statement, rows=ROWS, **values)
        total += found["deleted"]
        if found["deleted"] < ROWS:
            break
    log.info("Deleted %s: %d.", what, total)
