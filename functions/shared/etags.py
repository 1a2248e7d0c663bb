"""Entity tags in the headers If-Match and If-None-Match (RFC 9110, sections 8.8.3, 13.1.1 and 13.1.2)."""

import re
from typing import Self

from msgspec import Struct

TAG = r'(?:W/)?"([!\x23-\x7e\x80-\xff]*)"'
LIST = re.compile(rf"[ \t]*(?:{TAG}[ \t]*)?(?:,[ \t]*(?:{TAG}[ \t]*)?)*")
EACH = re.compile(TAG)


class IfMatch(Struct, frozen=True):
    """The revisions that a change may be made from; `tags` is None for `*`, which means whatever is current.

    A weak tag counts as the strong one: a proxy that compresses an answer weakens its tag, and the revision in it still
    says exactly from what the change was made.
    """

    tags: frozenset[str] | None

    @classmethod
    def of(cls, revision: int) -> Self:
        """Return what matches this revision alone."""
        return cls(frozenset({str(revision)}))

    def matches(self, current: int | str) -> bool:
        """Whether the current revision is one of them."""
        return self.tags is None or str(current) in self.tags


def parse(header: str) -> IfMatch | None:
    """Return what a header names, or None where it is not well-formed."""
    if header.strip(" \t") == "*":
        return IfMatch(None)
    return IfMatch(frozenset(EACH.findall(header))) if LIST.fullmatch(header) else None
