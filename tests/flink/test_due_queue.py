"""A shard's due queue: many promotions, each evaluated when its own time has come."""

from collections import Counter
from datetime import UTC, datetime, time, timedelta
from uuid import UUID

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from flink import agenda, rules
from flink.due_queue import SHARDS, DueQueue, shard_of
from flink.feed import Change
from flink.rules import Backoff, Promotion

BACKOFF = Backoff(first=timedelta(seconds=30), longest=timedelta(minutes=5))
MORNING = datetime(2026, 3, 1, 6, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


class Store(dict[str, str]):
    """A store that outlives a queue; counts the writes."""

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


def changed(queue: DueQueue, number: int, now: datetime = MORNING, **fields: object) -> list[str]:
    change = Change(str(UUID(int=number)), promotion(number, **fields))
    return [fact.key for fact in queue.change(change, now)]


def due(queue: DueQueue, now: datetime) -> list[str]:
    return [fact.key for fact in queue.due(now)]


def key(number: int, day: str = "2026-03-01") -> str:
    return f"{UUID(int=number)}:{day}"


def test_looks_at_each_promotion_when_its_own_time_has_come():
    queue = DueQueue(Store(), BACKOFF)
    changed(queue, 1, send_time=time(12))
    changed(queue, 2, send_time=time(9))
    changed(queue, 3, send_time=time(9))

    assert queue.wake == MORNING + 3 * HOUR
    assert due(queue, MORNING + 2 * HOUR) == []
    assert due(queue, MORNING + 3 * HOUR) == [key(2), key(3)]
    assert due(queue, MORNING + 3 * HOUR) == []
    assert key(1) in due(queue, MORNING + 6 * HOUR)


def test_waits_for_nothing_where_there_is_nothing():
    queue = DueQueue(Store(), BACKOFF)

    assert queue.wake is None
    assert due(queue, MORNING) == []


def test_follows_a_promotion_that_is_moved():
    queue = DueQueue(Store(), BACKOFF)
    changed(queue, 1, send_time=time(9))
    changed(queue, 1, send_time=time(11), seq=2)

    assert queue.wake == MORNING + 5 * HOUR
    assert due(queue, MORNING + 3 * HOUR) == []
    assert due(queue, MORNING + 5 * HOUR) == [key(1)]


def test_publishes_immediately_what_is_due_when_it_is_read():
    assert changed(DueQueue(Store(), BACKOFF), 1, MORNING + 4 * HOUR) == [key(1)]


def test_forgets_what_is_no_longer_scheduled():
    store = Store()
    queue = DueQueue(store, BACKOFF)
    changed(queue, 1)

    assert queue.change(Change(str(UUID(int=1)), None), MORNING) == ()

    assert (queue.wake, store) == (None, {})
    assert due(queue, MORNING + 3 * HOUR) == []


def test_takes_what_was_never_scheduled_for_nothing():
    store = Store()

    assert DueQueue(store, BACKOFF).change(Change(str(UUID(int=1)), None), MORNING) == ()

    assert store.written == 0


def test_goes_on_with_what_an_earlier_one_stored():
    store = Store()
    before = DueQueue(store, BACKOFF)
    changed(before, 1, send_time=time(9))
    changed(before, 2, send_time=time(12))
    due(before, MORNING + 3 * HOUR)

    after = DueQueue(store, BACKOFF)

    assert due(after, MORNING + 3 * HOUR + timedelta(seconds=1)) == []
    assert after.wake == MORNING + 3 * HOUR + BACKOFF.first
    assert due(after, MORNING + 6 * HOUR) == [key(1), key(2)]


def test_writes_only_what_has_changed():
    store = Store()
    changed(DueQueue(store, BACKOFF), 1)
    written = store.written

    again = DueQueue(store, BACKOFF)
    due(again, MORNING)
    changed(again, 1)

    assert store.written == written


@given(st.lists(st.tuples(st.integers(0, 4), st.times(), st.integers(1, 3)), max_size=8), st.integers(1, 50))
def test_publishes_of_each_promotion_what_the_rules_publish_of_it_alone(changes, minutes):
    queue, alone, seqs = DueQueue(Store(), BACKOFF), {}, Counter()
    now, found, expected = MORNING, Counter(), Counter()

    def change(number: int, send_time: time, days: int) -> None:
        seqs[number] += 1
        given = promotion(number, send_time=send_time, seq=seqs[number], days=days)
        found.update((now, fact.key) for fact in queue.change(Change(str(given.event_id), given), now))
        step = rules.on_change(alone[number].state if number in alone else None, given, now, BACKOFF)
        alone[number] = step
        expected.update((now, fact.key) for fact in step.facts)

    def evaluate() -> None:
        found.update((now, fact.key) for fact in queue.due(now))
        for number, step in alone.items():
            if step.wake and step.wake <= now:
                alone[number] = rules.on_time(step.state, now, BACKOFF)
                expected.update((now, fact.key) for fact in alone[number].facts)

    while changes or now < MORNING + DAY:
        if changes:
            change(*changes.pop())
        now += timedelta(minutes=minutes * 7)
        evaluate()

    assert found == expected
    assert queue.wake == min((step.wake for step in alone.values() if step.wake), default=None)


def test_a_job_of_the_release_before_finds_its_shards():
    assert agenda.shard_of is shard_of


def test_shares_promotions_out_evenly_and_always_alike():
    shards = Counter(shard_of(str(UUID(int=number))) for number in range(32_000))

    assert len(shards) == SHARDS
    assert max(shards.values()) < 1.3 * min(shards.values())
    assert shard_of("0b6c5b0e-5b0a-4b53-9a3c-1f6f3a6c2d11") == "11"


def test_stores_what_the_rules_can_load():
    store = Store()
    changed(DueQueue(store, BACKOFF), 1)

    [text] = store.values()
    assert rules.load(text).promotion == promotion(1)
    assert msgspec.json.decode(text)["version"] == 2
