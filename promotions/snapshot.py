"""What one day of a promotion says and to whom, fixed when the day is started; a later edit changes later days.

The calendar makes it, Messages keeps it with the day's run, and every slice is delivered from it alone.
"""

from datetime import date, datetime
from uuid import UUID

from functions.shared.values import Instant
from promotions import message
from promotions.occurrences import FINISHING


class Package(message.Package, frozen=True, kw_only=True):
    products: tuple[str, ...] = ()


class Snapshot(message.Promotion, frozen=True, kw_only=True):
    """A promotion at a revision, for one of its days; its run may begin before `expires`."""

    event_id: UUID
    date: date
    revision: int
    segment: str
    promotion_package: Package
    expires: Instant

    @property
    def ends(self) -> datetime:
        """When a run that began in time must have finished."""
        return self.expires + FINISHING
