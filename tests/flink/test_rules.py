"""What the scheduler publishes and when, without Flink, step by step."""

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import ClassVar
from uuid import UUID

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eventing.facts import OccurrenceDue, OccurrenceMissed, OccurrenceWithdrawn, WindowEnded
from flink import rules
from flink.rules import Attempts, Backoff, Promotion, State, Step
from promotions.occurrences import occurrences

GOLDEN = Path(__file__).parent / "golden"
ID = UUID("0b6c5b0e-5b0a-4b53-9a3c-1f6f3a6c2d11")
BACKOFF = Backoff(first=timedelta(seconds=30), longest=timedelta(minutes=5))
SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
SPRING = Promotion(
    seq=7,
    event_id=ID,
    revision=3,
    start_datetime=datetime(2026, 3, 1, tzinfo=UTC),
    end_datetime=datetime(2026, 3, 4, tzinfo=UTC),
    timezone="UTC",
    send_time=time(9),
)
DAYS = frozenset({date(2026, 3, 1), date(2026, 3, 2)})


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-03-{text}+00:00")


def keys(step: Step) -> list[str]:
    return [fact.key for fact in step.facts]


def changed(state: State | None, now: datetime, **fields: object) -> Step:
    return rules.on_change(state, msgspec.structs.replace(SPRING, **fields), now, BACKOFF)


def state_of(step: Step) -> State:
    assert step.state is not None
    return step.state


def later(step: Step, now: datetime) -> Step:
    return rules.on_time(state_of(step), now, BACKOFF)


def run(step: Step, until: datetime) -> list[tuple[datetime, str]]:
    """Let time pass, waking when asked to, and return what was published when."""
    published = []
    while step.wake is not None and step.wake < until:
        now = step.wake
        step = rules.on_time(state_of(step), now, BACKOFF)
        assert step.wake is None or step.wake > now
        published += [(now, key) for key in keys(step)]
    return published


def test_waits_for_the_first_due_instant():
    step = changed(None, at("01T06:00"))

    assert (keys(step), step.wake) == ([], at("01T09:00"))


def test_waits_for_a_window_that_begins_next_year():
    step = changed(None, datetime(2025, 1, 1, tzinfo=UTC))

    assert (keys(step), step.wake) == ([], at("01T09:00"))


def test_publishes_what_is_due_with_its_day_and_expiry():
    step = later(changed(None, at("01T06:00")), at("01T09:00"))

    assert step.facts == (
        OccurrenceDue(event_id=ID, date=date(2026, 3, 1), due=at("01T09:00"), expires=at("02T00:00")),
    )
    assert step.wake == at("01T09:00") + 30 * SECOND


def test_publishes_nothing_early_even_by_a_moment():
    assert keys(later(changed(None, at("01T06:00")), at("01T09:00") - timedelta(microseconds=1))) == []


def test_publishes_immediately_what_was_published_late():
    assert keys(changed(None, at("01T23:59"))) == [f"{ID}:2026-03-01"]


def test_never_publishes_in_arrears():
    step = changed(None, at("02T03:00"))

    assert (keys(step), step.wake) == ([], at("02T09:00"))


def test_publishes_again_with_growing_delays_until_the_feed_shows_an_outcome():
    first = later(changed(None, at("01T06:00")), at("01T09:00"))
    published = [moment - at("01T09:00") for moment, _ in run(first, at("01T09:20"))]
    assert published == [30 * SECOND, 90 * SECOND, 210 * SECOND, 450 * SECOND, 750 * SECOND, 1050 * SECOND]

    settled = changed(first.state, at("01T09:00:20"), seq=8, settled=frozenset({date(2026, 3, 1)}))

    assert (keys(settled), settled.wake) == ([], at("02T09:00"))
    assert state_of(settled).attempts == {}


def test_the_id_is_the_same_when_it_publishes_again():
    first = later(changed(None, at("01T06:00")), at("01T09:00"))

    assert {key for _, key in run(first, at("01T12:00"))} == {f"{ID}:2026-03-01"}


def test_helps_a_run_that_began_in_time_until_an_hour_after_it_expired():
    first = changed(None, at("01T23:30"))
    published = run(first, at("02T08:59"))

    assert max(moment for moment, _ in published) < at("02T01:00")
    assert max(moment for moment, _ in published) > at("02T00:50")


def test_does_not_begin_a_run_in_that_hour():
    assert keys(changed(None, at("02T00:30"))) == []


def test_catches_up_after_the_job_was_down_but_only_with_what_may_still_start():
    before = changed(None, at("01T06:00"))

    assert keys(later(before, at("01T20:00"))) == [f"{ID}:2026-03-01"]
    assert keys(later(before, at("02T20:00"))) == [f"{ID}:2026-03-02"]


def test_publishes_once_when_the_feed_has_the_same_again():
    first = later(changed(None, at("01T06:00")), at("01T09:00"))
    again = changed(first.state, at("01T09:00:01"))

    assert (keys(again), again.wake) == ([], first.wake)


def test_ignores_news_that_is_older_than_what_it_knows():
    new = changed(None, at("01T06:00"), seq=9, send_time=time(10))
    old = changed(new.state, at("01T07:00"), seq=8, send_time=time(8))

    assert state_of(old).promotion == state_of(new).promotion
    assert old.wake == at("01T10:00")


def test_follows_an_edited_send_time():
    moved = changed(changed(None, at("01T06:00")).state, at("01T07:00"), seq=8, revision=4, send_time=time(15))

    assert moved.wake == at("01T15:00")


def test_waits_again_when_what_was_published_is_moved_to_later_that_day():
    due = later(changed(None, at("01T06:00")), at("01T09:00"))
    moved = changed(due.state, at("01T10:00"), seq=8, revision=4, send_time=time(15))

    assert (keys(moved), moved.wake) == ([], at("01T15:00"))
    assert keys(later(moved, at("01T15:00"))) == [f"{ID}:2026-03-01"]


def test_forgets_what_is_withdrawn_or_deleted():
    known = later(changed(None, at("01T06:00")), at("01T09:00"))

    assert rules.on_change(known.state, None, at("01T09:01"), BACKOFF) == Step(None)
    assert rules.on_change(None, None, at("01T09:01"), BACKOFF) == Step(None)


def test_publishes_the_day_again_when_it_is_published_again():
    due = later(changed(None, at("01T06:00")), at("01T09:00"))
    withdrawn = rules.on_change(due.state, None, at("01T09:01"), BACKOFF)

    assert keys(changed(withdrawn.state, at("01T09:02"), seq=9)) == [f"{ID}:2026-03-01"]


def test_does_not_publish_a_settled_day_again_when_it_is_published_again():
    assert keys(changed(None, at("01T09:02"), seq=9, settled=frozenset({date(2026, 3, 1)}))) == []


def test_publishes_that_the_window_ended_until_the_feed_no_longer_schedules_it():
    settled = changed(None, at("03T10:00"), settled=frozenset({date(2026, 3, 3)}))
    assert settled.wake == SPRING.end_datetime

    ended = later(settled, SPRING.end_datetime)

    assert ended.facts == (WindowEnded(event_id=ID, revision=3, end_datetime=SPRING.end_datetime),)
    assert [key for _, key in run(ended, at("04T00:02"))] == [f"{ID}:3"] * 2
    assert rules.on_change(ended.state, None, at("04T00:03"), BACKOFF).wake is None


def test_publishes_that_the_window_ended_however_late_it_learns_of_it():
    assert keys(changed(None, datetime(2027, 1, 1, tzinfo=UTC))) == [f"{ID}:3"]


def test_helps_the_last_run_before_it_publishes_that_the_window_ended():
    last = changed(None, at("03T23:58"))
    published = run(last, at("04T02:00"))

    ends = [moment for moment, key in published if key == f"{ID}:3"]
    assert ends[0] == at("04T01:00")
    assert all(moment < at("04T01:00") for moment, key in published if key == f"{ID}:2026-03-03")


def test_publishes_that_the_window_ended_as_soon_as_the_last_run_is_settled():
    pending = later(changed(None, at("03T23:58")), at("04T00:05"))
    settled = changed(pending.state, at("04T00:06"), seq=8, settled=frozenset({date(2026, 3, 3)}))

    assert keys(settled) == [f"{ID}:3"]


def test_two_days_may_be_pending_together():
    fields = {"start_datetime": at("01T23:50"), "send_time": time(0, 10)}
    first = changed(None, at("01T23:50"), **fields)
    both = {key for _, key in run(first, at("02T00:20"))}

    assert keys(first) == [f"{ID}:2026-03-01"]
    assert both == {f"{ID}:2026-03-01", f"{ID}:2026-03-02"}


@settings(max_examples=150)
@given(
    start=st.integers(0, 3 * 1440),
    length=st.integers(15, 6 * 1440),
    send_time=st.times().map(lambda t: t.replace(microsecond=0)),
    zone=st.sampled_from(["UTC", "Europe/Berlin", "America/Nuuk", "Africa/Cairo", "Australia/Lord_Howe"]),
)
def test_without_outcomes_publishes_each_occurrence_from_its_due_instant_and_then_the_end(
    start, length, send_time, zone
):
    begin = datetime(2026, 3, 27, tzinfo=UTC) + start * MINUTE
    fields = {
        "start_datetime": begin,
        "end_datetime": begin + length * MINUTE,
        "send_time": send_time,
        "timezone": zone,
    }
    promotion = msgspec.structs.replace(SPRING, **fields)
    patient = Backoff(first=timedelta(minutes=20), longest=timedelta(hours=2))
    step, published = rules.on_change(None, promotion, begin - HOUR, patient), []
    while step.wake and step.wake <= promotion.end_datetime + 2 * HOUR:
        now = step.wake
        step = rules.on_time(state_of(step), now, patient)
        published += [(fact.key, now) for fact in step.facts]

    firsts = dict(reversed(published))
    expected = {f"{ID}:{one.date}": one for one in occurrences(promotion.window)}
    assert firsts.keys() == expected.keys() | {f"{ID}:3"}
    assert all(firsts[key] == one.due for key, one in expected.items())
    assert all(moment < expected[key].expires + HOUR for key, moment in published if key in expected)
    assert firsts[f"{ID}:3"] >= promotion.end_datetime


STOPPED = OccurrenceWithdrawn(event_id=ID, date=date(2026, 3, 2), revision=3)


def withdrawn(state: State | None, now: datetime, *days: OccurrenceWithdrawn) -> Step:
    return rules.on_change(state, None, now, BACKOFF, withdrawn=days)


def test_publishes_a_withdrawal_immediately_and_again_until_the_feed_shows_that_its_runs_were_stopped():
    begun = later(changed(None, at("02T06:00")), at("02T09:00"))
    first = withdrawn(begun.state, at("02T09:05"), STOPPED)
    again = later(first, at("02T09:05:30"))

    assert keys(first) == keys(again) == [f"{ID}:2026-03-02:3:withdrawn"]
    assert keys(later(again, at("02T09:05:59"))) == []
    assert withdrawn(again.state, at("02T09:06")) == Step(None)


def test_forgets_a_promotion_of_which_nothing_is_to_be_stopped():
    begun = later(changed(None, at("02T06:00")), at("02T09:00"))

    assert withdrawn(begun.state, at("02T09:05")) == Step(None)


def test_publishes_a_withdrawal_though_the_state_was_lost():
    assert keys(withdrawn(None, at("02T09:05"), STOPPED)) == [f"{ID}:2026-03-02:3:withdrawn"]


def test_gives_up_on_a_withdrawal_whose_days_are_long_over():
    step = withdrawn(None, at("02T09:05"), STOPPED)

    assert run(step, at("06T00:00"))[-1][0] < at("05T00:00")
    assert later(step, at("05T00:00")) == Step(None)


def test_publishes_a_withdrawal_beside_what_is_due_where_the_promotion_was_published_again():
    promotion = msgspec.structs.replace(SPRING, seq=9, revision=5)
    step = rules.on_change(None, promotion, at("02T09:05"), BACKOFF, withdrawn=(STOPPED,))

    assert keys(step) == [f"{ID}:2026-03-02:3:withdrawn", f"{ID}:2026-03-02"]


class TestMissed:
    """A day that was planned, and expired before it was started."""

    PLANNED: ClassVar = {"planned_since": at("01T00:00") - HOUR}

    def missed(self, step):
        return [(fact.date.day, fact.expires) for fact in step.facts if isinstance(fact, OccurrenceMissed)]

    def test_is_published_the_instant_it_expires(self):
        step = later(changed(None, at("01T06:00"), **self.PLANNED), at("01T23:00"))
        assert self.missed(step) == []
        assert step.wake <= at("02T00:00")

        moments = [moment for moment, key in run(step, at("02T00:01")) if key.endswith("01:missed")]
        assert moments == [at("02T00:00"), at("02T00:00:30")]

    def test_its_id_is_the_same_and_is_published_again_until_the_feed_shows_it(self):
        step = changed(None, at("02T01:00"), **self.PLANNED)
        assert step.facts == (
            OccurrenceMissed(event_id=ID, date=date(2026, 3, 1), due=at("01T09:00"), expires=at("02T00:00")),
        )
        assert [key for _, key in run(step, at("02T01:02"))] == [f"{ID}:2026-03-01:missed"] * 2

        recorded = changed(step.state, at("02T01:02"), **self.PLANNED, recorded=frozenset({date(2026, 3, 1)}))
        assert (keys(recorded), recorded.wake) == ([], at("02T09:00"))

    @pytest.mark.parametrize("outcome", ["settled", "recorded"])
    def test_is_not_one_that_was_started(self, outcome):
        days = {"recorded": frozenset({date(2026, 3, 1)})}
        days |= {"settled": days["recorded"]} if outcome == "settled" else {}

        assert keys(changed(None, at("02T01:00"), **self.PLANNED, **days)) == []

    @pytest.mark.parametrize(("since", "missed"), [("01T23:59:59", [1]), ("02T00:00", []), ("02T12:00", [])])
    def test_is_not_one_that_had_expired_before_it_was_planned(self, since, missed):
        step = changed(None, at("02T12:00"), planned_since=at(since))

        assert [day for day, _ in self.missed(step)] == missed

    def test_is_unknown_where_the_calendar_is_of_a_release_that_does_not_say(self):
        assert [key for key in keys(changed(None, at("03T12:00"))) if "missed" in key] == []

    def test_every_day_is_found_after_the_job_was_down_for_weeks(self):
        window = {"start_datetime": datetime(2026, 2, 1, tzinfo=UTC), "planned_since": datetime(2026, 1, 1, tzinfo=UTC)}
        before = frozenset(date(2026, 2, day) for day in range(1, 6))
        step = changed(None, at("03T12:00"), **window, recorded=before)
        assert len(self.missed(step)) == 25  # from the 6th of February to the 2nd of March
        assert f"{ID}:2026-03-03" in keys(step)

        # A day that went well meanwhile does not hide those before it.
        again = changed(step.state, at("03T12:10"), **window, recorded=before | {date(2026, 3, 3)})
        assert len([key for key in again.state.attempts if key.endswith(":missed")]) == 25

    def test_what_went_well_is_not_looked_at_for_weeks_again(self):
        window = {"start_datetime": datetime(2026, 2, 1, tzinfo=UTC), "planned_since": datetime(2026, 1, 1, tzinfo=UTC)}
        every = frozenset(date(2026, 2, 1) + day * timedelta(days=1) for day in range(31))

        assert keys(changed(None, at("03T23:00"), **window, settled=every, recorded=every)) == []

    def test_is_recorded_before_the_windows_end_is_published(self):
        step = changed(None, at("05T12:00"), **self.PLANNED)
        assert [key[-6:] for key in keys(step)] == ["missed"] * 3

        days = frozenset(date(2026, 3, day) for day in (1, 2, 3))
        assert keys(changed(step.state, at("05T12:01"), **self.PLANNED, recorded=days)) == [f"{ID}:3"]

    def test_a_day_that_an_end_moved_later_can_be_started_after_all(self):
        end = at("03T09:30")
        missed = changed(None, at("03T09:30"), **self.PLANNED, end_datetime=end, settled=frozenset(), recorded=DAYS)
        assert [day for day, _ in self.missed(missed)] == [3]

        moved = changed(missed.state, at("03T09:40"), **self.PLANNED, recorded=DAYS | {date(2026, 3, 3)})
        assert keys(moved) == [f"{ID}:2026-03-03"]


def test_delays_double_up_to_the_longest_and_never_overflow():
    assert [BACKOFF.after(n) for n in (1, 2, 3)] == [30 * SECOND, 60 * SECOND, 120 * SECOND]
    assert BACKOFF.after(10_000) == BACKOFF.longest


STATE = State(
    promotion=msgspec.structs.replace(
        SPRING,
        timezone="Europe/Berlin",
        planned_since=datetime(2026, 2, 27, 12, tzinfo=UTC),
        settled=frozenset({date(2026, 3, 1)}),
        recorded=frozenset({date(2026, 3, 1)}),
    ),
    withdrawn=(OccurrenceWithdrawn(event_id=ID, date=date(2026, 3, 1), revision=2),),
    attempts={f"{ID}:2026-03-02": Attempts(2, at("02T08:00:30"))},
)


def test_loads_the_state_of_every_version_ever_released():
    unplanned = msgspec.structs.replace(STATE.promotion, planned_since=None, recorded=frozenset())
    before_missed = msgspec.structs.replace(STATE, promotion=unplanned)
    assert rules.load((GOLDEN / "state-v1.json").read_text()) == msgspec.structs.replace(before_missed, withdrawn=())
    assert rules.load((GOLDEN / "state-v2-before-missed.json").read_text()) == before_missed
    assert rules.load((GOLDEN / "state-v2.json").read_text()) == STATE


def test_writes_the_newest_version():
    written = rules.dump(STATE)

    assert rules.load(written) == STATE
    assert msgspec.json.decode(written) == msgspec.json.decode((GOLDEN / "state-v2.json").read_text())


def test_refuses_a_state_of_a_version_it_does_not_know():
    with pytest.raises(msgspec.ValidationError, match="version"):
        rules.load('{"version": 99}')
