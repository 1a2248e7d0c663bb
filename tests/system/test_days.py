"""Days of a promotion across a DST change, with Flink killed in the middle: one message per customer and day."""

from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from tests.support.system import System, eventually, window

BERLIN = ZoneInfo("Europe/Berlin")
FRIDAY = datetime(2027, 3, 26, 20, 0, tzinfo=BERLIN)  # clocks go forward on Sunday the 28th
CONSENTING = 1002


def test_each_day_brings_one_message_though_the_clocks_change_and_flink_is_killed(system: System) -> None:
    system.set_clock(FRIDAY)
    start = FRIDAY.replace(hour=21)
    event = system.publish(title="Easter", **window(start, days=3.5))
    days = ["2027-03-26", "2027-03-27", "2027-03-28", "2027-03-29"]

    instants = [start + timedelta(seconds=1)]
    instants += [datetime.fromisoformat(f"{day}T09:00:01").replace(tzinfo=BERLIN) for day in days[1:]]
    for number, (day, instant) in enumerate(zip(days, instants, strict=True)):
        if number == 2:
            system.process("flink").kill()
        system.set_clock(instant)
        eventually(
            lambda day=day: day in run_days(system, event["event_id"]), within=240, what=f"{day}\n{system.logs()}"
        )
        assert run_days(system, event["event_id"]) == days[: number + 1]

    counted = system.rows(
        "messages",
        "SELECT user_id, count(*), count(DISTINCT occurrence_date) FROM message WHERE event_id = :event GROUP BY 1",
        event=UUID(event["event_id"]),
    )
    assert [(row[1], row[2]) for row in counted] == [(4, 4)] * CONSENTING


def run_days(system: System, event_id: str) -> list[str]:
    return sorted(run["date"] for run in system.event(event_id)["runs"] if run["outcome"] == "completed")
