"""A promotion that is withdrawn while its first day is being started, and published again: one message for each."""

from datetime import timedelta
from typing import Any

from tests.smoke.cluster import CONSENTING, Cluster, eventually


def test_a_withdrawal_stops_the_days_delivery_and_publishing_again_goes_on_with_it(cluster: Cluster, figure) -> None:
    event_id = cluster.publish(start=timedelta(minutes=-1), end=timedelta(hours=2))
    eventually(lambda: _started(cluster, event_id), within=120, what="the start of the day")
    withdrawn = _change(cluster, event_id, "withdraw")

    # Where all functions are awake, the run may be quicker than the withdrawal.
    [stopped] = eventually(lambda: cluster.event(event_id)["runs"], within=120, what="the run's outcome")
    kept, _ = cluster.messages_of(event_id)
    figure(f"withdrawn as the day was started: {stopped['outcome']} with {kept} messages")
    assert stopped["created"] == kept
    assert stopped["outcome"] == ("completed" if kept == CONSENTING else "withdrawn")

    _change(cluster, event_id, "publish")
    eventually(lambda: _outcome(cluster, event_id) == "completed", within=180, what="the end of the run")
    revisions = cluster.rows("messages", f"SELECT DISTINCT revision FROM message WHERE event_id = '{event_id}'")
    assert cluster.messages_of(event_id) == (CONSENTING, CONSENTING)
    assert {int(revision) for (revision,) in revisions} <= {withdrawn["revision"] - 1, withdrawn["revision"] + 1}


def _started(cluster: Cluster, event_id: str) -> bool:
    return bool(cluster.rows("event_calendar", f"SELECT 1 FROM occurrence WHERE event_id = '{event_id}'"))


def _outcome(cluster: Cluster, event_id: str) -> str | None:
    return next((str(run["outcome"]) for run in cluster.event(event_id)["runs"]), None)


def _change(cluster: Cluster, event_id: str, action: str) -> Any:
    headers = {"If-Match": f'"{cluster.event(event_id)["revision"]}"'}
    answer = cluster.call("POST", f"/api/events/{event_id}/{action}", as_="ada", headers=headers)
    assert answer.status_code == 200, answer.text
    return answer.json()
