"""Which function answers an address under /api: read from what the functions declare of themselves.

A path is taken apart as it was sent, and only then decoded: an encoded slash or a dot segment can never make one
function's address out of another's.
"""

from collections.abc import Iterable, Mapping
from urllib.parse import quote, unquote

import msgspec

from local.catalog import Function

FORBIDDEN = frozenset({"", ".", ".."})
SEPARATORS = frozenset("/\\\0")


class Route(msgspec.Struct, frozen=True, kw_only=True):
    """One function at a method and the segments of its path; None stands for a path parameter."""

    method: str
    segments: tuple[str | None, ...]
    base: str

    def matches(self, segments: tuple[str, ...]) -> bool:
        return len(self.segments) == len(segments) and all(
            wanted is None or wanted == given for wanted, given in zip(self.segments, segments, strict=True)
        )


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """Where a request goes; without a URL, the methods that are allowed at its path (none: there is nothing)."""

    url: str | None = None
    allowed: frozenset[str] = frozenset()


class Routes:
    """The public functions; those only for services are not here, so nobody outside can reach them."""

    def __init__(self, functions: Iterable[Function], hosts: Mapping[str, str]) -> None:
        public = [_route(each, hosts[each.service]) for each in functions if each.endpoint and each.endpoint.public]
        self._routes = sorted(public, key=lambda route: [segment is None for segment in route.segments])

    def find(self, method: str, raw_path: str) -> Found:
        """Find the function for a method and a path such as /events/3f2a, still percent-encoded."""
        segments = _segments(raw_path)
        if segments is None:
            return Found()
        fitting = [route for route in self._routes if route.matches(segments)]
        for route in fitting:
            if route.method == method:
                return Found(url=route.base + "".join(f"/{quote(segment, safe='')}" for segment in segments))
        return Found(allowed=frozenset(route.method for route in fitting))


def _route(function: Function, host: str) -> Route:
    endpoint = function.endpoint
    if endpoint is None:
        raise TypeError(f"{function.name} is no HTTP function.")
    parts = endpoint.path.strip("/").split("/")
    return Route(
        method=endpoint.method,
        segments=tuple(None if part.startswith("{") else part for part in parts),
        base=host.format(function=function.hyphenated),
    )


def _segments(raw_path: str) -> tuple[str, ...] | None:
    if not raw_path.startswith("/"):
        return None
    try:
        segments = tuple(unquote(part, errors="strict") for part in raw_path[1:].split("/"))
    except UnicodeDecodeError:
        return None
    if any(segment in FORBIDDEN or SEPARATORS & set(segment) for segment in segments):
        return None
    return segments
