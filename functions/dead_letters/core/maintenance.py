"""Which dead letters are not stored any longer."""

from datetime import timedelta

from functions.shared import batches, clock

STORED = timedelta(days=90)  # after the last time that an event could not be delivered

DELETE_LETTERS = """
WITH old AS (
  SELECT dead_letter_id FROM dead_letter WHERE kept_at <= :before
  ORDER BY kept_at, dead_letter_id LIMIT :rows FOR UPDATE SKIP LOCKED
), gone AS (
  DELETE FROM dead_letter USING old WHERE dead_letter.dead_letter_id = old.dead_letter_id
  RETURNING 1
)
SELECT count(*) AS deleted FROM gone
"""


def delete_old_letters() -> None:
    """Delete the dead letters that have been stored for long enough, replayed or not."""
    batches.delete(DELETE_LETTERS, what="dead letters", before=clock.now() - STORED)
