"""What the world did to the system, as far as the checker may know: people, stock, calm, and what was read."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from msgspec import Struct


class Person(Struct, frozen=True, kw_only=True):
    """What the shop knows of a customer."""

    first_name: str
    language: str
    tier: str
    consents: bool

    def belongs_to(self, segment: str) -> bool:
        """Whether a message for this segment is for this person."""
        return self.consents and segment in {"all", self.tier, f"lang:{self.language}"}


class Since(Struct, frozen=True):
    """What a person was from an instant on."""

    at: datetime
    person: Person


class GroundTruth(Struct, kw_only=True):
    """What the simulated world logs of itself, for the checker."""

    chance: timedelta
    """How long the system must be left alone for a due day to be delivered."""
    slack: timedelta
    """How long something that was under way may still take effect."""
    people: dict[str, list[Since]] = {}
    sold_out: dict[str, list[tuple[datetime, bool]]] = {}
    calm: list[tuple[datetime, datetime]] = []
    read: set[str] = set()
    maybe_read: set[str] = set()

    def lives(self, user_id: str, since: datetime, until: datetime) -> Iterator[Person]:
        """Yield everything that a person was at some time of [since, until]; nothing where unknown."""
        entries = self.people[user_id]
        for number, entry in enumerate(entries):
            ends = entries[number + 1].at if number + 1 < len(entries) else None
            if entry.at <= until and (ends is None or ends >= since):
                yield entry.person

    def known_throughout(self, user_id: str, since: datetime) -> bool:
        return self.people[user_id][0].at <= since
