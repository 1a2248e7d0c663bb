"""What Fanfare's CloudEvents say. The contracts beside this file are the truth; a test holds these Structs to them.

They carry ids and no customer's data. A field may be added where it has a default: consumers leave out what they do not
know, and take events that lack it. Any other change is a new `.v2` contract beside `.v1`.
"""

from datetime import date, datetime
from typing import Annotated, ClassVar, Literal, TypeVar
from uuid import UUID

from msgspec import Meta, Struct

from functions.shared.cloudevents import CloudEvent
from functions.shared.values import Count, Instant
from promotions.runs import Reason, Revision, SliceCount, SliceNumber

F = TypeVar("F", bound="Fact")

MAX_REASONS = 50


class Fact(Struct, frozen=True, kw_only=True):
    """A fact about one promotion event."""

    TYPE: ClassVar[str]
    SOURCE: ClassVar[str]

    event_id: UUID

    @property
    def key(self) -> str:
        """What makes the fact one and the same: the CloudEvent's id."""
        raise NotImplementedError


class OccurrenceDue(Fact, frozen=True, kw_only=True):
    """A promotion's notification is due on a local day; it may start until `expires`."""

    TYPE = "dev.fanfare.occurrence.due.v1"
    SOURCE = "/scheduler"

    date: date
    due: Instant
    expires: Instant

    @property
    def key(self) -> str:
        return f"{self.event_id}:{self.date}"


class DeliveryRequested(Fact, frozen=True, kw_only=True):
    """One slice of a run's audience is to be delivered: number `slice` of `slices` equal ranges of the user ids."""

    TYPE = "dev.fanfare.delivery.requested.v1"
    SOURCE = "/dispatch"

    date: date
    slice: SliceNumber
    slices: SliceCount

    @property
    def key(self) -> str:
        return f"{self.event_id}:{self.date}:{self.slice}/{self.slices}"


class DeliveryCompleted(Fact, frozen=True, kw_only=True):
    """A run has ended: with every slice delivered, skipped as a whole for a reason, or stopped by a withdrawal."""

    TYPE = "dev.fanfare.delivery.completed.v1"
    SOURCE = "/dispatch"

    date: date
    outcome: Literal["completed", "skipped", "withdrawn"]
    reason: Reason | None
    recipients: Count
    created: Count
    duplicates: Count
    skipped: Annotated[dict[Reason, Count], Meta(max_length=MAX_REASONS)]
    started_at: Instant
    finished_at: Instant

    @property
    def key(self) -> str:
        return f"{self.event_id}:{self.date}:done"


class WindowEnded(Fact, frozen=True, kw_only=True):
    """A published promotion's window has ended."""

    TYPE = "dev.fanfare.window.ended.v1"
    SOURCE = "/scheduler"

    revision: Revision
    end_datetime: Instant

    @property
    def key(self) -> str:
        return f"{self.event_id}:{self.revision}"


class Tick(Struct, frozen=True):
    """It is time for maintenance. Knative's PingSource sends it, under a type and a source of its own."""

    TYPE: ClassVar[str] = "dev.knative.sources.ping"
    SOURCE: ClassVar[str] = "/apis/v1/namespaces/fanfare/pingsources/clock"


class OccurrenceWithdrawn(Fact, frozen=True, kw_only=True):
    """A promotion was withdrawn while a day of it was being delivered; the day's run at this revision is to stop."""

    TYPE = "dev.fanfare.occurrence.withdrawn.v1"
    SOURCE = "/scheduler"

    date: date
    revision: Revision

    @property
    def key(self) -> str:
        return f"{self.event_id}:{self.date}:{self.revision}:withdrawn"


class OccurrenceMissed(Fact, frozen=True, kw_only=True):
    """A day of a published promotion was due and was not started until it expired: it is never sent in arrears."""

    TYPE = "dev.fanfare.occurrence.missed.v1"
    SOURCE = "/scheduler"

    date: date
    due: Instant
    expires: Instant

    @property
    def key(self) -> str:
        return f"{self.event_id}:{self.date}:missed"


FACTS: tuple[type[Fact], ...] = (
    OccurrenceDue,
    DeliveryRequested,
    DeliveryCompleted,
    WindowEnded,
    OccurrenceWithdrawn,
    OccurrenceMissed,
)


def cloud_event(
    fact: F, *, time: datetime, traceparent: str | None = None, expirytime: datetime | None = None
) -> CloudEvent[F]:
    """Return the CloudEvent that states a fact; stated again, it keeps its id."""
    return CloudEvent(
        id=fact.key,
        source=fact.SOURCE,
        type=fact.TYPE,
        time=time,
        data=fact,
        subject=str(fact.event_id),
        partitionkey=str(fact.event_id),
        traceparent=traceparent,
        expirytime=expirytime,
    )
