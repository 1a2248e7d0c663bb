"""The checker's own way to tell when a day is due is the rule's, and it reads the clock no finer than messages do."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from promotions.occurrences import Window, occurrences
from tests.chaos.checker import NEVER, Day, Version, due_day
from tests.chaos.ground_truth import GroundTruth, Person, Since
from tests.chaos.simulated import PLACES

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
DUE = datetime(2026, 3, 1, 9, tzinfo=UTC)
ALL_DAY = Version(
    revision=2,
    since=LONG_AGO,
    until=NEVER,
    published=True,
    fields={
        "title": "Offer",
        "start_datetime": "2026-03-01T00:00:00Z",
        "end_datetime": "2026-03-02T00:00:00Z",
        "timezone": "UTC",
        "send_time": "09:00",
        "audience": {"segment": "all"},
        "promotion_package": {"name": "Package", "products": []},
    },
)


@st.composite
def windows(draw: st.DrawFn) -> Window:
    zone, day = draw(st.sampled_from(PLACES))
    start = datetime.fromisoformat(day).replace(tzinfo=UTC) + timedelta(minutes=draw(st.integers(-1440, 3 * 1440)))
    length = timedelta(minutes=draw(st.integers(15, 4 * 1440)))
    send_time = draw(st.times()).replace(second=0, microsecond=0)
    return Window(start_datetime=start, end_datetime=start + length, timezone=zone, send_time=send_time)


@settings(max_examples=60)
@given(windows())
def test_agrees_with_the_rule_near_every_change_of_the_clocks(window: Window) -> None:
    zone = ZoneInfo(window.timezone)
    first, last = (each.astimezone(zone).date() for each in (window.start_datetime, window.end_datetime))
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    span = (window.start_datetime, window.end_datetime)
    found = {day: due_day(day, span, window.timezone, f"{window.send_time:%H:%M}") for day in days}

    ruled = {one.date: (one.due.astimezone(UTC), one.expires.astimezone(UTC)) for one in occurrences(window)}

    assert {day: due for day, due in found.items() if due} == ruled


@pytest.mark.parametrize(("microseconds", "reason"), [(700, ""), (1_700, "it is not for this customer")])
def test_a_message_may_be_for_who_agreed_within_its_millisecond(microseconds: int, reason: str) -> None:
    """Messages carry whole milliseconds: one that was written at .0009 s says .000 s."""
    agreed = DUE + timedelta(microseconds=microseconds)
    before = Person(first_name="N", language="de", tier="new", consents=False)
    lives = [Since(LONG_AGO, before), Since(agreed, msgspec.structs.replace(before, consents=True))]
    truth = GroundTruth(chance=timedelta(), slack=timedelta(seconds=1), people={"n": lives})
    scenario = Day(event_id="e", day=DUE.date(), versions=[ALL_DAY], truth=truth)

    written = {"user_id": "n", "created_at": DUE, "revision": 2, "subject": "N: Offer"}
    assert scenario.not_for({**written, "ends_at": datetime(2026, 3, 2, tzinfo=UTC)}) == reason


def test_sold_out_products_of_a_later_revision_do_not_count() -> None:
    customer = Person(first_name="N", language="de", tier="new", consents=True)
    mug, cap = ({"name": "Package", "products": [sku]} for sku in ("MUG", "CAP"))
    edited = DUE + timedelta(minutes=1)
    first = msgspec.structs.replace(ALL_DAY, until=edited, fields={**ALL_DAY.fields, "promotion_package": mug})
    later = msgspec.structs.replace(
        ALL_DAY, revision=3, since=edited, fields={**ALL_DAY.fields, "promotion_package": cap}
    )
    truth = GroundTruth(chance=timedelta(), slack=timedelta(seconds=1), people={"n": [Since(LONG_AGO, customer)]})
    truth.sold_out |= {"MUG": [(LONG_AGO, False)], "CAP": [(LONG_AGO, True)]}
    scenario = Day(event_id="e", day=DUE.date(), versions=[first, later], truth=truth)

    message = {"user_id": "n", "created_at": DUE, "subject": "N: Offer", "ends_at": datetime(2026, 3, 2, tzinfo=UTC)}
    assert scenario.not_for({**message, "revision": 2}) == ""
    assert scenario.not_for({**message, "revision": 3, "created_at": edited}) == "its products were sold out"


@pytest.mark.parametrize(
    ("moved_at", "reason"), [("09:00:00", ""), ("08:59:59", "it was not to start then at revision 2")]
)
def test_a_run_may_begin_where_its_day_was_moved_in_the_very_instant_it_was_due(moved_at: str, reason: str) -> None:
    """What is under way then still begins; what was moved before that must not."""
    moved = datetime.fromisoformat(f"2026-03-01T{moved_at}Z")
    later = msgspec.structs.replace(ALL_DAY, revision=3, since=moved, fields={**ALL_DAY.fields, "send_time": "09:30"})
    versions = [msgspec.structs.replace(ALL_DAY, until=moved), later]
    truth = GroundTruth(chance=timedelta(), slack=timedelta(seconds=1))
    scenario = Day(event_id="e", day=DUE.date(), versions=versions, truth=truth)

    assert scenario.not_begun(DUE, 2) == reason
