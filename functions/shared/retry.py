"""Trying again: exponential backoff with full jitter."""

import random
import time
from collections.abc import Callable
from http import HTTPStatus
from typing import TypeVar

T = TypeVar("T")

ATTEMPTS = 4
FIRST_DELAY = 0.2  # seconds, at most; doubles with each attempt
TRANSIENT = frozenset(
    {HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY, HTTPStatus.TOO_MANY_REQUESTS}
    | {s for s in HTTPStatus if s >= 500}  # noqa: PLR2004
)


class TryAgain(Exception):  # noqa: N818 - a request, not a verdict
    """Raised by an attempt that may succeed later; the cause says why."""


def with_backoff(attempt: Callable[[], T], *, attempts: int = ATTEMPTS) -> T:
    """Return what the attempt returns, trying again while it raises TryAgain; the last one is passed on."""
    for number in range(1, attempts):
        try:
            return attempt()
        except TryAgain:
            time.sleep(random.uniform(0, FIRST_DELAY * 2**number))  # noqa: S311 - jitter, not a secret
    return attempt()
