import pytest

EVENT = "1f0c9a52-7c11-4d6e-9a68-5b8f3f7d2a01"


@pytest.fixture
def ask(call):
    """`ask(0)`: ask for a slice of the run of 1 March; answers the response."""

    def asked(number, *, role="dispatcher", date="2026-03-01"):
        params = {"event_id": EVENT, "date": date, "number": str(number)}
        return call("messages/get_slice", params=params, role=role)

    return asked


def test_tells_from_what_and_from_where_on_a_slice_is_to_be_delivered(ask, open_run):
    open_run(audience=1000, snapshot={"title": "Früh \\u0000", "products": []})

    assert ask(1).json == {
        "revision": 3,
        "snapshot": {"title": "Früh \\u0000", "products": []},
        "slices": 2,
        "covered": "",
        "done": False,
        "run": None,
    }


def test_goes_on_behind_the_last_customer_who_is_accounted_for(ask, open_run, keep, batch):
    open_run()
    keep(batch("anna", "bert", skipped={"carl": "No name."}, last=False))

    told = ask(0).json

    assert (told["covered"], told["done"]) == ("carl", False)


def test_has_the_run_once_all_of_its_slices_are_done(ask, open_run, keep, batch):
    open_run(audience=1000)
    keep(batch("anna", slices=2))
    first = ask(0).json
    keep(batch("zoe", number=1, slices=2))

    assert (first["done"], first["run"]) == (True, None)
    assert (ask(0).json["run"]["state"], ask(0).json["run"]["created"]) == ("completed", 2)


@pytest.mark.parametrize(("number", "date"), [(1, "2026-03-01"), (0, "2026-03-02"), (4096, "2026-03-01")])
def test_finds_no_slice_where_there_is_none(ask, open_run, number, date):
    open_run()

    assert ask(number, date=date).status_code == 404


def test_a_run_is_over_an_hour_after_it_had_to_begin(ask, open_run, clock_at):
    open_run()
    clock_at("2026-03-01T23:59:59Z")
    assert ask(0).status_code == 200

    clock_at("2026-03-02T00:00:00Z")
    assert (ask(0).status_code, ask(0).json["code"]) == (409, "run_over")


def test_a_run_that_was_skipped_is_over(ask, open_run):
    open_run(skip_reason="All of its products are sold out.")

    assert ask(0).json["code"] == "run_over"


def test_a_run_of_the_release_before_waits_until_it_is_opened_anew(ask, open_run, messages):
    open_run()
    messages.execute("UPDATE run SET snapshot = NULL, revision = 0")
    assert ask(0).json["code"] == "no_snapshot"

    open_run()

    assert ask(0).status_code == 200


@pytest.mark.parametrize(("role", "status"), [(None, 401), ("customer", 403), ("admin", 403), ("scheduler", 403)])
def test_refuses_anyone_but_the_dispatcher(ask, open_run, role, status):
    open_run()

    assert ask(0, role=role).status_code == status
