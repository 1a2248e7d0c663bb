"""What the scheduler publishes and when, for one promotion: (state, feed entry | time) -> (state, facts, wake).

Pure: no Flink, no HTTP, no clock. A fact is *pending* from its instant on; a pending fact is published immediately, and
again with growing delays (under the same id) until the feed shows that it was acknowledged, or until it is over.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

import msgspec
from msgspec import Struct

from eventing.facts import Fact, OccurrenceDue, OccurrenceMissed, OccurrenceWithdrawn, WindowEnded
from promotions.occurrences import INSTANT, Occurrence, Window, occurrences

PAST = timedelta(days=3)  # an occurrence this old is over: a local day, its hour and FINISHING are less
LOOKBACK = timedelta(days=35)  # days that were missed while the job was down are reported as far back as this
AHEAD = timedelta(days=4)  # a window that goes on has its next occurrence within this


class Promotion(Struct, frozen=True, kw_only=True):
    """What the feed says of a promotion that is to be scheduled.

    `settled` are the days whose run has an outcome, `recorded` these and those that were started or missed. Days are
    planned as they are now since `planned_since`; a calendar of an earlier release does not say, and none are missed.
    """

    seq: int
    event_id: UUID
    revision: int
    start_datetime: datetime
    end_datetime: datetime
    timezone: str
    send_time: time
    planned_since: datetime | None = None
    settled: frozenset[date] = frozenset()
    recorded: frozenset[date] = frozenset()

    @property
    def window(self) -> Window:
        return Window.of(self)


class Attempts(Struct, frozen=True):
    """How often a fact was published, and when last."""

    count: int
    last: datetime


class StateV1(Struct, frozen=True, kw_only=True, tag_field="version", tag=1):
    """What was remembered of a promotion before withdrawals were."""

    promotion: Promotion
    attempts: dict[str, Attempts] = {}


class State(Struct, frozen=True, kw_only=True, tag_field="version", tag=2):
    """What is remembered of one promotion; checkpoints hold it, so another shape is another version beside this one."""

    promotion: Promotion | None = None
    withdrawn: tuple[OccurrenceWithdrawn, ...] = ()
    attempts: dict[str, Attempts] = {}


class Backoff(Struct, frozen=True):
    """How long to wait until the feed shows that a fact was acknowledged; doubles from `first` up to `longest`."""

    first: timedelta = timedelta(seconds=30)
    longest: timedelta = timedelta(minutes=10)

    def after(self, count: int) -> timedelta:
        """Return the delay after a fact was published `count` times."""
        return min(self.longest, self.first * 2.0 ** min(count - 1, 30))


class Step(Struct, frozen=True):
    """What follows: the state to store (None: forget), the facts to publish now, and when to evaluate it again."""

    state: State | None
    facts: tuple[Fact, ...] = ()
    wake: datetime | None = None


class Pending(Struct, frozen=True):
    """A fact that holds now; once `ends` has come it is over."""

    fact: Fact
    ends: datetime | None = None


def on_change(
    state: State | None,
    promotion: Promotion | None,
    now: datetime,
    backoff: Backoff,
    *,
    withdrawn: tuple[OccurrenceWithdrawn, ...] = (),
) -> Step:
    """Apply what the feed says of a promotion; None: it is not, or no longer, to be scheduled.

    `withdrawn` are its days that are to be stopped.
    """
    known = state or State()
    if promotion and known.promotion and promotion.seq < known.promotion.seq:
        return on_time(known, now, backoff)
    return on_time(msgspec.structs.replace(known, promotion=promotion, withdrawn=withdrawn), now, backoff)


def on_time(state: State, now: datetime, backoff: Backoff) -> Step:
    """Publish what is pending and was not published lately."""
    near = _near(state.promotion, now) if state.promotion else []
    pending = [
        *_pending_withdrawals(state.withdrawn, now),
        *(_pending(state.promotion, near, state.attempts, now) if state.promotion else ()),
    ]
    if state.promotion is None and not pending:
        return Step(None)
    attempts, facts = {}, []
    for one in pending:
        known = state.attempts.get(one.fact.key)
        if known is None or known.last + backoff.after(known.count) <= now:
            facts.append(one.fact)
            known = Attempts(known.count + 1 if known else 1, now)
        attempts[one.fact.key] = known
    state = msgspec.structs.replace(state, attempts=attempts)
    again = [known.last + backoff.after(known.count) for known in attempts.values()]
    ends = [one.ends for one in pending if one.ends]
    ahead = _ahead(state.promotion, near, now) if state.promotion else []
    return Step(state, tuple(facts), min([*again, *ends, *ahead], default=None))


def dump(state: State) -> str:
    """Return the state as checkpoints hold it."""
    return msgspec.json.encode(state).decode()


def load(text: str) -> State:
    """Return the state that a checkpoint holds, of any version that was ever released."""
    found = msgspec.json.decode(text, type=StateV1 | State)
    return found if isinstance(found, State) else State(promotion=found.promotion, attempts=found.attempts)


def _pending_withdrawals(withdrawn: Iterable[OccurrenceWithdrawn], now: datetime) -> Iterator[Pending]:
    for fact in withdrawn:
        ends = datetime.combine(fact.date, time.min, UTC) + PAST
        if now < ends:
            yield Pending(fact, ends)


def _near(promotion: Promotion, now: datetime) -> list[Occurrence]:
    """Return the days that are due, as far back as a fact of them may be pending."""
    return occurrences(promotion.window, (_looks_back_to(promotion, now), now + INSTANT))


def _pending(
    promotion: Promotion, near: Iterable[Occurrence], attempts: Mapping[str, Attempts], now: datetime
) -> list[Pending]:
    pending = [*_pending_occurrences(promotion, near, attempts, now), *_pending_missed(promotion, near, now)]
    if not pending and promotion.end_datetime <= now:
        return [Pending(_ended(promotion))]
    return pending


def _pending_occurrences(
    promotion: Promotion, near: Iterable[Occurrence], attempts: Mapping[str, Attempts], now: datetime
) -> Iterator[Pending]:
    """Yield what may start now, and what has begun in time and may still finish."""
    for one in near:
        fact = _due(promotion, one)
        ends = one.ends if fact.key in attempts else one.expires
        if one.date not in promotion.settled and now < ends:
            yield Pending(fact, one.ends)


def _pending_missed(promotion: Promotion, near: Iterable[Occurrence], now: datetime) -> Iterator[Pending]:
    """Yield the days that were planned and expired before they were started."""
    since = promotion.planned_since
    if since is None:
        return
    for one in near:
        if since < one.expires <= now and one.date not in promotion.recorded:
            fact = OccurrenceMissed(event_id=promotion.event_id, date=one.date, due=one.due, expires=one.expires)
            yield Pending(fact, one.expires + LOOKBACK)


def _looks_back_to(promotion: Promotion, now: datetime) -> datetime:
    """Return the earliest time of which a fact may be pending: days ago, or weeks where days are not recorded."""
    floor = now - PAST
    if promotion.planned_since is None or promotion.planned_since > floor or promotion.start_datetime > floor:
        return floor
    last = max((day for day in promotion.recorded if day < floor.date()), default=date.min)
    if last >= (floor - PAST).date():
        return floor
    return max(now - LOOKBACK, promotion.planned_since - PAST)


def _ahead(promotion: Promotion, near: Iterable[Occurrence], now: datetime) -> list[datetime]:
    """Return the coming instants at which another fact is pending: a day that is due or expires, the window's end."""
    after = max(now + INSTANT, promotion.start_datetime)
    due = [one.due for one in occurrences(promotion.window, (after, after + AHEAD))]
    expiring = [one.expires for one in near if promotion.planned_since and one.date not in promotion.recorded]
    return [instant for instant in (*due[:1], *expiring, promotion.end_datetime) if instant > now]


def _due(promotion: Promotion, one: Occurrence) -> OccurrenceDue:
    return OccurrenceDue(event_id=promotion.event_id, date=one.date, due=one.due, expires=one.expires)


def _ended(promotion: Promotion) -> WindowEnded:
    end = promotion.end_datetime.astimezone(UTC)
    return WindowEnded(event_id=promotion.event_id, revision=promotion.revision, end_datetime=end)
