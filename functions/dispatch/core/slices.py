"""A run's slices: fixed ranges of the user ids, so that a changing audience never moves their borders.

User ids are mostly UUIDs, whose first hexadecimal digits spread evenly. Any other text lies in exactly one slice too.
"""

from functions.shared.problems import Unprocessable

DIGITS = 3
PARTS = 16**DIGITS


def bounds(number: int, slices: int) -> tuple[str | None, str | None]:
    """Return a slice's range (after, upto] of user ids, compared byte by byte; None is an open end.

    `slices` is a power of two, at most PARTS. Raises Unprocessable where there is no such slice.
    """
    if number >= slices or PARTS % slices:
        raise Unprocessable(f"There is no slice {number} of {slices}.", code="no_such_slice")
    return _border(number, slices), _border(number + 1, slices)


def _border(number: int, slices: int) -> str | None:
    return f"{number * PARTS // slices:0{DIGITS}x}" if 0 < number < slices else None
