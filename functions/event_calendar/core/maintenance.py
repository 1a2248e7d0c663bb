"""Deletes expired rows of the calendar's database."""

from functions.event_calendar.core.store import KEY_LIFETIME
from functions.shared import batches, clock
from promotions.occurrences import CLOCKS_DIFFER

DELETE_KEYS = """
WITH expired AS (
  SELECT caller, key FROM idempotency_key WHERE created_at <= :before
  ORDER BY created_at LIMIT :rows FOR UPDATE SKIP LOCKED
), gone AS (
  DELETE FROM idempotency_key USING expired
  WHERE idempotency_key.caller = expired.caller AND idempotency_key.key = expired.key
  RETURNING 1
)
SELECT count(*) AS deleted FROM gone
"""


def delete_expired_keys() -> None:
    """Delete the idempotency keys that no longer stand for an answer, by the clock of any machine."""
    batches.delete(DELETE_KEYS, what="idempotency keys", before=clock.now() - KEY_LIFETIME - CLOCKS_DIFFER)
