import pytest

EVENT = "1f0c9a52-7c11-4d6e-9a68-5b8f3f7d2a01"


def runs(call):
    response = call("messages/list_runs", params={"event_id": EVENT}, role="admin")
    assert response.status_code == 200, response.text
    return response.json["runs"]


def test_shows_a_run_as_it_stands_now(call, open_run, keep, batch):
    open_run(audience=2000)
    keep(batch("anna", skipped={"bert": "No name."}, number=0, slices=4))
    keep(batch("dora", number=1, slices=4, last=False))

    [run] = runs(call)

    assert (run["state"], run["slices_done"], run["slices"]) == ("running", 1, 4)
    assert (run["recipients"], run["created"], run["read"]) == (3, 2, 0)
    assert run["skipped"] == {"No name.": 1}


def test_a_run_in_which_every_customer_was_skipped_has_failed(call, open_run, keep, batch):
    open_run()
    keep(batch(skipped={"anna": "package.coupon_code has no value", "bert": "package.coupon_code has no value"}))

    [run] = runs(call)

    assert (run["state"], run["reason"], run["recipients"], run["created"]) == ("failed", None, 2, 0)


def test_counts_who_has_read(call, open_run, keep, batch, put_in_inbox):
    open_run()
    keep(batch("anna", "bert"))
    put_in_inbox("anna", first_day=5)
    [newest, first] = call("messages/list_messages", role="customer", user="anna").json["messages"]
    for message in (first, newest):
        call("messages/mark_read", params={"message_id": message["message_id"]}, role="customer", user="anna")

    [run] = runs(call)

    assert (run["state"], run["created"], run["read"]) == ("completed", 2, 1)


def test_shows_every_day_the_newest_first(call, open_run, keep, batch, clock_at):
    open_run()
    keep(batch("anna"))
    clock_at("2026-03-02T08:00:00Z")
    fixed = {"revision": 3, "expires": "2026-03-02T23:00:00Z", "snapshot": {}}
    body = {"audience": 1, **fixed, "skip_reason": "Sold out."}
    call("messages/open_run", params={"event_id": EVENT, "date": "2026-03-02"}, json=body, role="dispatcher")

    second, first = runs(call)

    assert (second["date"], second["state"], second["reason"], second["created"]) == (
        "2026-03-02",
        "skipped",
        "Sold out.",
        0,
    )
    assert (first["date"], first["state"], first["created"]) == ("2026-03-01", "completed", 1)


def test_calls_a_run_incomplete_that_nobody_may_finish_any_more(call, open_run, keep, batch, clock_at):
    open_run(audience=1000)
    keep(batch("anna", number=0, slices=2))
    clock_at("2026-03-02T00:00:01Z")

    [run] = runs(call)

    assert (run["state"], run["slices_done"], run["slices"], run["created"]) == ("incomplete", 1, 2, 1)


def test_shows_nothing_of_other_promotions(call, open_run):
    open_run()
    other = {"event_id": "00000000-0000-4000-8000-000000000000"}

    assert call("messages/list_runs", params=other, role="admin").json == {"runs": []}


@pytest.mark.parametrize(("role", "status"), [(None, 401), ("customer", 403), ("dispatcher", 403)])
def test_refuses_anyone_but_an_admin(call, open_run, role, status):
    open_run()

    assert call("messages/list_runs", params={"event_id": EVENT}, role=role).status_code == status


def test_counts_reads_off_the_index_of_read_messages_alone(messages, put_in_inbox):
    put_in_inbox("bob", 3, is_read=True)
    off = "SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off;"
    counted = f"SELECT occurrence_date, count(*) FROM message WHERE event_id = '{EVENT}' AND is_read GROUP BY 1"

    plan = messages.execute(f"{off} EXPLAIN {counted}")

    assert "Index Only Scan using message_read" in "\n".join(line[0] for line in plan)
