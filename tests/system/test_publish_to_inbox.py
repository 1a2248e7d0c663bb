"""The main job: publish a promotion, and every eligible customer has today's message, exactly once."""

from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

import httpx
import pytest

from eventing import facts
from functions.shared import cloudevents
from tests.support.system import System, eventually, window

CONSENTING = 1002  # bob, carol and customer-0001 … customer-1000


@pytest.fixture(scope="module")
def run(system: System) -> tuple[str, str]:
    """A promotion that is on now, published, and its run done: (event id, local day)."""
    # Flink may follow the API by half a minute; from then on, publishing to done is what a person waits for.
    event = system.publish(**window(system.now() - timedelta(minutes=5), days=1 / 24))
    done = eventually(lambda: system.event(event["event_id"])["runs"], within=90, what=f"a run\n{system.logs()}")
    return event["event_id"], done[0]["date"]


def messages_by_customer(system: System, event_id: str) -> list[int]:
    counted = system.rows(
        "messages", "SELECT count(*) FROM message WHERE event_id = :event GROUP BY user_id", event=UUID(event_id)
    )
    return [row[0] for row in counted]


def test_every_consenting_customer_has_exactly_one_message(system, run):
    assert messages_by_customer(system, run[0]) == [1] * CONSENTING


def test_the_outcome_stands_on_the_event(system, run):
    [outcome] = system.event(run[0])["runs"]

    assert (outcome["outcome"], outcome["recipients"], outcome["created"]) == ("completed", CONSENTING, CONSENTING)
    assert outcome["skipped"] == {}


@pytest.mark.parametrize(("name", "subjects"), [("bob", ["Bob, Spring sale is on"]), ("dave", []), ("ada", None)])
def test_a_customer_reads_it_in_the_inbox_and_others_do_not(system, run, name, subjects):
    answer = system.call("GET", "/api/messages", as_=name)

    if subjects is None:
        assert answer.status_code == 403
    else:
        found = [m["subject"] for m in answer.json()["messages"] if m["event_id"] == run[0]]
        assert found == subjects


def test_publishing_again_and_replaying_the_event_adds_none(system, run):
    event_id, day = run
    latest = system.call("GET", f"/api/events/{event_id}", as_="ada")
    again = system.call(
        "POST", f"/api/events/{event_id}/publish", as_="ada", headers={"If-Match": latest.headers["ETag"]}
    )
    assert again.status_code in {200, 409}
    due = facts.OccurrenceDue(
        event_id=UUID(event_id),
        date=datetime.fromisoformat(day).date(),
        due=system.now(),
        expires=system.now() + timedelta(hours=1),
    )
    completed = completions(system)

    for _ in range(3):
        assert post_as_flink(system, due) == 202
    eventually(lambda: completions(system) >= completed + 3, within=30, what="three replays handled")

    assert messages_by_customer(system, event_id) == [1] * CONSENTING


def test_down_and_up_again_adds_none(system, run):
    system.down()
    system.up()

    assert messages_by_customer(system, run[0]) == [1] * CONSENTING
    [outcome] = system.event(run[0])["runs"]
    assert outcome["outcome"] == "completed"


def completions(system: System) -> int:
    """How often the calendar has been told that a run is complete."""
    log = (system.folder / "state" / "logs" / "event_calendar.log").read_text()
    return log.count('"message":"POST / 204"')


def post_as_flink(system: System, fact: facts.Fact) -> int:
    layout = system.layout()
    sink = layout._sink("flink")
    headers, body = cloudevents.encode(facts.cloud_event(fact, time=system.now()))
    headers["Authorization"] = f"Bearer {Path(sink['SINK_TOKEN_FILE']).read_text().strip()}"
    return httpx.post(sink["K_SINK"], headers=headers, content=body).status_code
