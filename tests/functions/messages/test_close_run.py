from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa

from local.processes import wait_until

EVENT = "1f0c9a52-7c11-4d6e-9a68-5b8f3f7d2a01"
PARAMS = {"event_id": EVENT, "date": "2026-03-01"}


@pytest.fixture
def close(call):
    """`close(revision=3)`: stop the run of 1 March; answers the run."""

    def closed(revision=3):
        response = call("messages/close_run", params=PARAMS, json={"revision": revision}, role="dispatcher")
        assert response.status_code == 200, response.text
        return response.json

    return closed


def test_stops_a_run_that_is_under_way_and_tells_what_it_has_done(close, open_run, keep, batch, call):
    open_run(audience=1000)
    keep(batch("anna", skipped={"bert": "No name."}, slices=2))

    stopped = close()

    assert (stopped["state"], stopped["date"], stopped["revision"]) == ("withdrawn", "2026-03-01", 3)
    assert (stopped["created"], stopped["recipients"], stopped["slices_done"]) == (1, 2, 1)
    assert stopped["finished_at"] >= stopped["started_at"]
    late = batch("zoe", number=1, slices=2)
    assert call("messages/create_messages", json=late, role="dispatcher").json["code"] == "run_not_open"


def test_tells_the_same_again(close, open_run, clock_at):
    open_run()
    first = close()
    clock_at("2026-03-01T09:00:00Z")

    assert close() == first


def test_leaves_a_run_that_is_complete_as_it_is(close, open_run, keep, batch):
    open_run()
    keep(batch("anna"))

    assert close()["state"] == "completed"


def test_leaves_a_run_of_the_revision_that_was_published_again(close, open_run):
    open_run()
    close()
    open_run(revision=5)

    assert close()["state"] == "running"
    assert (open_run(revision=5)["state"], open_run(revision=5)["missing"]) == ("running", [0])


def test_a_run_goes_on_from_the_later_snapshot_for_those_who_have_nothing_yet(close, open_run, keep, batch, messages):
    open_run(audience=1000)
    keep(batch("anna", slices=2))
    close()

    opened = open_run(audience=4000, revision=5, snapshot={"title": "Again"})
    keep(batch("zoe", number=1, slices=2, revision=5))

    assert (opened["slices"], opened["missing"], opened["revision"]) == (2, [1], 5)
    assert {(row.user_id, row.revision) for row in messages.rows("message")} == {("anna", 3), ("zoe", 5)}
    assert open_run(revision=5)["state"] == "completed"


def test_an_earlier_snapshot_comes_too_late(close, open_run):
    open_run(revision=5, snapshot={"title": "Later"})

    assert open_run(revision=3)["revision"] == 5


def test_whoever_opens_the_run_after_it_was_withdrawn_finds_it_closed(close, open_run, clock_at):
    clock_at("2026-03-01T08:00:00Z")
    never_opened = close()

    opened = open_run(audience=4000)

    assert (never_opened["state"], never_opened["recipients"]) == ("withdrawn", 0)
    assert (opened["state"], opened["missing"]) == ("withdrawn", [])


def test_a_run_that_was_never_opened_has_as_many_slices_as_it_needs_once_it_is(close, open_run, clock_at):
    clock_at("2026-03-01T08:00:00Z")
    close()

    assert open_run(audience=2000, revision=5)["missing"] == [0, 1, 2, 3]


@pytest.mark.parametrize(("begun", "missing"), [(True, [1]), (False, [0, 1, 2, 3])])
def test_a_run_of_an_earlier_release_keeps_its_slices_once_one_has_begun(
    begun, missing, close, open_run, keep, batch, messages
):
    open_run(audience=1000)
    if begun:
        keep(batch("anna", slices=2))
    messages.execute("UPDATE run SET snapshot = NULL")
    close()

    opened = open_run(audience=2000, revision=5)

    assert (opened["missing"], opened["slices"]) == (missing, 2 if begun else 4)


def test_closes_no_day_that_has_begun_nowhere(call, clock_at, messages):
    clock_at("2026-02-27T08:00:00Z")

    response = call("messages/close_run", params=PARAMS, json={"revision": 3}, role="dispatcher")

    assert (response.status_code, messages.rows("run")) == (422, [])


def test_waits_for_the_batch_that_is_being_written_and_counts_it(serving, open_run, messages):
    open_run(audience=1000)
    with ThreadPoolExecutor(1) as pool, messages.engine.connect() as connection, connection.begin() as writing:
        connection.execute(sa.text("SELECT FROM run FOR KEY SHARE"))
        connection.execute(
            sa.text(f"INSERT INTO slice VALUES ('{EVENT}', '2026-03-01', 0, 'anna', 1, 0, '{{}}', NULL)")
        )
        body = {"json": {"revision": 3}, "role": "dispatcher"}
        closing = pool.submit(serving.call, "messages/close_run", params=PARAMS, **body)
        waiting = "SELECT count(*) FROM pg_locks WHERE locktype = 'transactionid' AND NOT granted"
        assert wait_until(lambda: messages.execute(waiting)[0][0] > 0, seconds=30)
        writing.commit()

        stopped = closing.result(30).json

    assert stopped["created"] == 1


@pytest.mark.parametrize(("role", "status"), [(None, 401), ("customer", 403), ("admin", 403), ("scheduler", 403)])
def test_refuses_anyone_but_the_dispatcher(call, open_run, role, status):
    open_run()

    response = call("messages/close_run", params=PARAMS, json={"revision": 3}, role=role)

    assert response.status_code == status
    assert open_run()["state"] == "running"
