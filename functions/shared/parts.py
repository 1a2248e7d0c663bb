"""Lists that do not fit one request: asked in parts, by count and by the length of the address."""

from collections.abc import Iterable, Iterator
from urllib.parse import quote

MOST = 100  # values that our functions take
LONGEST = 2000  # characters: gunicorn refuses request lines beyond 4,094, and what lies between may refuse earlier


def of(name: str, values: Iterable[str]) -> Iterator[list[str]]:
    """Return the values of one query parameter, in order, as lists that each fit one address."""
    part: list[str] = []
    length = 0
    for value in values:
        more = len(name) + len(quote(value, safe="")) + 2  # with "&" and "="
        if part and (len(part) == MOST or length + more > LONGEST):
            yield part
            part, length = [], 0
        part.append(value)
        length += more
    if part:
        yield part
