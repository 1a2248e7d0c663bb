"""Opening connections: the one place that tries again where the network refuses one.

A pod that has just started has an address that the network policies do not know yet: for about a second its connections
are refused, or their packets are dropped. Nothing has been sent before a connection is open, so that trying again is
right for every request.
"""

import errno
import random
import socket
import time
from collections.abc import Callable, Iterator
from typing import TypeVar

T = TypeVar("T")
Errors = type[Exception] | tuple[type[Exception], ...]

TIMEOUT = 4.0  # seconds for one attempt: the kernel sends a lost first packet again after one and three
WAKING = 8.0  # seconds after the first attempt of this process, in which a connection is waited for
PATIENCE = 2.0  # seconds that are waited later on, when a refusal most likely means that the other side is down
FIRST_PAUSE = 0.05  # seconds; doubles with each attempt
LONGEST_PAUSE = 0.5
PASSING = frozenset(
    {
        errno.ECONNREFUSED,
        errno.ECONNRESET,
        errno.EHOSTDOWN,
        errno.EHOSTUNREACH,
        errno.ENETDOWN,
        errno.ENETUNREACH,
        errno.ETIMEDOUT,
    }
)

_first_attempts: dict[str, float] = {}


class Unreachable(OSError):  # noqa: N818 - a state, not a fault of the request
    """No connection could be opened in time: the caller need not try again."""


def patiently(attempt: Callable[[], T], *, to: str, errors: Errors = OSError) -> T:
    """Return what the attempt returns, trying again while one of the errors says that a host and port refuse it.

    Raises Unreachable when it has waited long enough, and any other error as it is.
    """
    now = time.monotonic()
    deadline = max(_first_attempts.setdefault(to, now) + WAKING, now + PATIENCE)
    pauses = _pauses()
    while True:
        try:
            return attempt()
        except errors as error:
            if not _may_pass(error):
                raise
            pause = next(pauses)
            if time.monotonic() + pause > deadline:
                raise Unreachable(f"{to} cannot be reached: {error}") from error
        time.sleep(pause)


def forget() -> None:
    """Wait as long as a new process would, for every host and port."""
    _first_attempts.clear()


def _pauses() -> Iterator[float]:
    pause = FIRST_PAUSE
    while True:
        yield pause * random.uniform(0.5, 1)  # noqa: S311 - jitter, not a secret
        pause = min(2 * pause, LONGEST_PAUSE)


def _may_pass(error: BaseException | None) -> bool:
    """Whether the network, or a resolver that it does not let us ask, is the reason: HTTP clients wrap it."""
    while error is not None:
        if isinstance(error, TimeoutError | socket.gaierror) or getattr(error, "errno", None) in PASSING:
            return True
        error = error.__cause__ or error.__context__
    return False
