"""A shard's agenda: many promotions, each looked at when its own time has come."""

from collections import Counter
from datetime import UTC, datetime, time, timedelta
from uuid import UUID

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from flink import rules
from flink.agenda import SHARDS, Agenda, shard_of
from flink.feed import Change
from flink.rules import Backoff, Promotion

BACKOFF = Backoff(first=timedelta(seconds=30), longest=timedelta(minutes=5))
MORNING = datetime(2026, 3, 1, 6, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


class Kept(dict[str, str]):
    """What outlives an agenda; counts what is written."""

    def __init__(self) -> None:
        super().__init__()
        self.written = 0

    def put(self, key: str, value: str) -> None:
        self.written += 1
        self[key] = value

    def remove(self, key: str) -> None:
        self.written += 1
        del self[key]


def promotion(number: int, *, send_time: time = time(9), seq: int = 1, days: int = 3) -> Promotion:
    start = MORNING.replace(hour=0)
    return Promotion(
        seq=seq,
        event_id=UUID(int=number),
        revision=1,
        start_datetime=start,
        end_datetime=start + days * DAY,
        timezone="UTC",
        send_time=send_time,
    )


def told(agenda: Agenda, number: int, now: datetime = MORNING, **fields: object) -> list[str]:
    change = Change(str(UUID(int=number)), promotion(number, **fields))
    return [fact.key for fact in agenda.change(change, now)]


def stated(agenda: Agenda, now: datetime) -> list[str]:
    return [fact.key for fact in agenda.due(now)]


def key(number: int, day: str = "2026-03-01") -> str:
    return f"{UUID(int=number)}:{day}"


def test_looks_at_each_promotion_when_its_own_time_has_come():
    agenda = Agenda(Kept(), BACKOFF)
    told(agenda, 1, send_time=time(12))
    told(agenda, 2, send_time=time(9))
    told(agenda, 3, send_time=time(9))

    assert agenda.wake == MORNING + 3 * HOUR
    assert stated(agenda, MORNING + 2 * HOUR) == []
    assert stated(agenda, MORNING + 3 * HOUR) == [key(2), key(3)]
    assert stated(agenda, MORNING + 3 * HOUR) == []
    assert key(1) in stated(agenda, MORNING + 6 * HOUR)


def test_waits_for_nothing_where_there_is_nothing():
    agenda = Agenda(Kept(), BACKOFF)

    assert agenda.wake is None
    assert stated(agenda, MORNING) == []


def test_follows_a_promotion_that_is_moved():
    agenda = Agenda(Kept(), BACKOFF)
    told(agenda, 1, send_time=time(9))
    told(agenda, 1, send_time=time(11), seq=2)

    assert agenda.wake == MORNING + 5 * HOUR
    assert stated(agenda, MORNING + 3 * HOUR) == []
    assert stated(agenda, MORNING + 5 * HOUR) == [key(1)]


def test_states_at_once_what_is_due_when_it_is_told():
    assert told(Agenda(Kept(), BACKOFF), 1, MORNING + 4 * HOUR) == [key(1)]


def test_forgets_what_is_no_longer_scheduled():
    kept = Kept()
    agenda = Agenda(kept, BACKOFF)
    told(agenda, 1)

    assert agenda.change(Change(str(UUID(int=1)), None), MORNING) == ()

    assert (agenda.wake, kept) == (None, {})
    assert stated(agenda, MORNING + 3 * HOUR) == []


def test_takes_what_was_never_scheduled_for_nothing():
    kept = Kept()

    assert Agenda(kept, BACKOFF).change(Change(str(UUID(int=1)), None), MORNING) == ()

    assert kept.written == 0


def test_goes_on_with_what_an_earlier_one_kept():
    kept = Kept()
    before = Agenda(kept, BACKOFF)
    told(before, 1, send_time=time(9))
    told(before, 2, send_time=time(12))
    stated(before, MORNING + 3 * HOUR)

    after = Agenda(kept, BACKOFF)

    assert stated(after, MORNING + 3 * HOUR + timedelta(seconds=1)) == []
    assert after.wake == MORNING + 3 * HOUR + BACKOFF.first
    assert stated(after, MORNING + 6 * HOUR) == [key(1), key(2)]


def test_writes_only_what_has_changed():
    kept = Kept()
    told(Agenda(kept, BACKOFF), 1)
    written = kept.written

    again = Agenda(kept, BACKOFF)
    stated(again, MORNING)
    told(again, 1)

    assert kept.written == written


@given(st.lists(st.tuples(st.integers(0, 4), st.times(), st.integers(1, 3)), max_size=8), st.integers(1, 50))
def test_states_of_each_promotion_what_the_rules_say_of_it_alone(changes, minutes):
    agenda, alone, told_of = Agenda(Kept(), BACKOFF), {}, Counter()
    now, found, expected = MORNING, Counter(), Counter()

    def tell(number: int, send_time: time, days: int) -> None:
        told_of[number] += 1
        given = promotion(number, send_time=send_time, seq=told_of[number], days=days)
        found.update((now, fact.key) for fact in agenda.change(Change(str(given.event_id), given), now))
        step = rules.on_change(alone[number].state if number in alone else None, given, now, BACKOFF)
        alone[number] = step
        expected.update((now, fact.key) for fact in step.facts)

    def look() -> None:
        found.update((now, fact.key) for fact in agenda.due(now))
        for number, step in alone.items():
            if step.wake and step.wake <= now:
                alone[number] = rules.on_time(step.state, now, BACKOFF)
                expected.update((now, fact.key) for fact in alone[number].facts)

    while changes or now < MORNING + DAY:
        if changes:
            tell(*changes.pop())
        now += timedelta(minutes=minutes * 7)
        look()

    assert found == expected
    assert agenda.wake == min((step.wake for step in alone.values() if step.wake), default=None)


def test_shares_promotions_out_evenly_and_always_alike():
    shards = Counter(shard_of(str(UUID(int=number))) for number in range(32_000))

    assert len(shards) == SHARDS
    assert max(shards.values()) < 1.3 * min(shards.values())
    assert shard_of("0b6c5b0e-5b0a-4b53-9a3c-1f6f3a6c2d11") == "11"


def test_keeps_what_the_rules_can_load():
    kept = Kept()
    told(Agenda(kept, BACKOFF), 1)

    [text] = kept.values()
    assert rules.load(text).promotion == promotion(1)
    assert msgspec.json.decode(text)["version"] == 2
