"""The switch that stops all sending, with the real job: what is due meanwhile waits, then goes on by itself."""

import time
from datetime import timedelta
from uuid import UUID

from tests.support.system import System, eventually, window

PUBLISHED_AGAIN = 12  # seconds: more than the test's longest pause between two publications of one fact


def test_a_day_that_is_due_while_all_sending_is_stopped_goes_on_once_it_is_resumed(system: System) -> None:
    letters = system.rows("dead_letters", "SELECT dead_letter_id FROM dead_letter")
    stopped = system.call("PUT", "/api/sending/stop", as_="olga", json={"reason": "Wrong price"})
    assert stopped.status_code == 200, stopped.text
    try:
        event = system.publish(title="Held back", **window(system.now() - timedelta(minutes=1), days=0.5))
        eventually(
            lambda: was_published(system, event["event_id"]), within=120, what=f"the day is due\n{system.logs()}"
        )
        time.sleep(PUBLISHED_AGAIN)
        held_back = runs(system, event["event_id"])
    finally:
        resumed = system.call("DELETE", "/api/sending/stop", as_="olga")
    assert (resumed.status_code, held_back) == (200, [])

    eventually(
        lambda: [run for run in runs(system, event["event_id"]) if run["state"] == "completed"],
        within=120,
        what=f"the day goes on\n{system.logs()}",
    )
    changes = system.call("GET", "/api/sending", as_="ada").json()["changes"]
    assert [change["action"] for change in changes[:2]] == ["resumed", "stopped"]
    assert changes[1]["reason"] == "Wrong price"
    assert system.rows("dead_letters", "SELECT dead_letter_id FROM dead_letter") == letters


def test_a_day_that_is_held_back_until_it_expires_is_recorded_as_missed(system: System) -> None:
    """By the real job: the promotion shows it, the operators' page does, and nothing is sent in arrears."""
    stopped = system.call("PUT", "/api/sending/stop", as_="olga", json={"reason": "Wrong price"})
    assert stopped.status_code == 200, stopped.text
    try:
        event = system.publish(title="Missed", **window(system.now() - timedelta(minutes=1), days=1 / 24))
        is_due = f"the day is due\n{system.logs()}"
        eventually(lambda: was_published(system, event["event_id"]), within=120, what=is_due)
        system.set_clock(system.now() + timedelta(hours=2))
        eventually(lambda: runs(system, event["event_id"]), within=120, what=f"the day is missed\n{system.logs()}")
    finally:
        resumed = system.call("DELETE", "/api/sending/stop", as_="olga")
    assert resumed.status_code == 200, resumed.text

    [day] = runs(system, event["event_id"])
    assert (day["state"], day["started_at"]) == ("missed", None)
    assert system.event(event["event_id"])["missed"] == [day["date"]]
    assert system.rows("messages", "SELECT 1 FROM message WHERE event_id = :event", event=UUID(event["event_id"])) == []


def runs(system: System, event_id: str) -> list[dict[str, object]]:
    """The days of a promotion that the platform team sees."""
    page = system.call("GET", "/api/runs", as_="olga").json()
    return [run for run in page["runs"] if run["event_id"] == event_id]


def was_published(system: System, event_id: str) -> bool:
    """Whether the job has published the promotion's day, by its log."""
    return any(
        "Published:" in line and event_id in line
        for file in (system.folder / "state" / "logs").glob("*flink*")
        for line in file.read_text(errors="replace").splitlines()
    )
