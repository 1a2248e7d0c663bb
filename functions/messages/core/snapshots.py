"""Which transactions a page of the inbox could see, as a token that a client gives back.

Times cannot tell what was listed: a batch that commits late brings messages that are older than what was shown.
"""

import base64
import re

from functions.shared.problems import BadRequest, FieldError

NUMBER = r"[0-9]{1,20}"
SNAPSHOT = re.compile(rf"({NUMBER}):({NUMBER}):((?:{NUMBER}(?:,{NUMBER})*)?)")  # PostgreSQL's type pg_snapshot
LAST = 2**64 - 1


def token_of(snapshot: str) -> str:
    """Return the token of a pg_snapshot."""
    return base64.urlsafe_b64encode(snapshot.encode()).decode().rstrip("=")


def snapshot_of(token: str) -> str:
    """Return the pg_snapshot that a token stands for. Raises BadRequest where PostgreSQL would not take it."""
    try:
        text = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)).decode("ascii")
    except ValueError as error:
        raise _not_ours() from error
    matched = SNAPSHOT.fullmatch(text)
    if not matched or not _in_order(int(matched[1]), int(matched[2]), matched[3]):
        raise _not_ours()
    return text


def _in_order(lowest: int, end: int, running: str) -> bool:
    """Check what PostgreSQL's own parser checks: a value that it refuses would be a server error."""
    numbers = [int(each) for each in running.split(",") if each]
    within = all(lowest <= number < end for number in numbers)
    return 0 < lowest <= end <= LAST and within and numbers == sorted(set(numbers))


def _not_ours() -> BadRequest:
    return BadRequest.of(FieldError("as_of", "is not one that a page has given", "not_a_snapshot"))
