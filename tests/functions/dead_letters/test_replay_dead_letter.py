from uuid import UUID

import pytest

from tests.functions.dead_letters.conftest import EVENT
from tests.support.outside import SINK

IN_TIME = "2026-03-29T10:00:00+02:00"
AFTERWARDS = "2026-03-30T00:00:00+02:00"


@pytest.fixture
def in_time(clock_at):
    clock_at(IN_TIME)


@pytest.fixture
def replay(call, letters, outside):
    def replay(role="operator"):
        [letter] = letters.rows("dead_letter")
        return call("dead_letters/replay_dead_letter", role=role, params={"dead_letter_id": letter.dead_letter_id})

    return replay


def test_sends_the_event_again_as_it_was_first_stated(in_time, keep, replay, outside, headers_of):
    expires = "2026-03-29T22:00:00Z"
    keep(headers={"ce-tenant": "north"}, expires=expires)

    response = replay()

    assert response.status_code == 200
    [sent] = outside.requests_to(SINK)
    headers, body = headers_of(expires=expires)
    expected = {name: value for name, value in headers.items() if "knativeerror" not in name and name != "ce-time"}
    assert {name: sent.headers[name] for name in expected} == expected
    assert sent.headers["ce-tenant"] == "north"
    assert not [name for name in sent.headers if "knative" in name]
    assert sent.content == body
    assert outside.events[0].data["event_id"] == EVENT


def test_counts_how_often_and_notes_when(in_time, keep, replay, outside):
    keep()

    first, second = replay(), replay()

    assert (first.json["replays"], second.json["replays"], second.json["waiting"]) == (1, 2, False)
    assert second.json["replayed_at"].startswith("2026-03-29T08:00")
    assert [event.id for event in outside.events] == [f"{EVENT}:2026-03-29"] * 2


def test_names_who_sent_it_again_last(in_time, keep, call, serving, issuer, letters, outside):
    keep()
    [letter] = letters.rows("dead_letter")

    for user in ("olga", "otto"):
        person = {"user": user, "roles": ["operator"], "name": user.title()}
        token = issuer.token(audience=serving.audience("dead_letters"), **person)
        params = {"dead_letter_id": letter.dead_letter_id}
        call("dead_letters/replay_dead_letter", token=token, params=params)

    [letter] = call("dead_letters/list_dead_letters", role="operator").json["dead_letters"]
    assert (letter["replayed_by"], letter["replayed_by_name"], letter["replays"]) == ("otto", "Otto", 2)


def test_shows_a_letter_as_waiting_again_when_it_comes_back(in_time, keep, replay, call):
    keep()
    replay()

    keep()

    [letter] = call("dead_letters/list_dead_letters", role="operator").json["dead_letters"]
    assert (letter["waiting"], letter["times_kept"], letter["replays"]) == (True, 2, 1)


def test_tells_that_an_event_has_expired_and_sends_nothing(keep, replay, letters, outside, clock_at):
    clock_at(IN_TIME)
    keep()
    clock_at(AFTERWARDS)

    response = replay()

    assert (response.status_code, [error["field"] for error in response.json["errors"]]) == (422, ["expirytime"])
    assert outside.requests_to(SINK) == []
    assert letters.rows("dead_letter")[0].replays == 0


def test_sends_broken_data_to_the_byte(in_time, keep, replay, outside):
    keep(data=b"{broken")

    replay()

    assert outside.requests_to(SINK)[0].content == b"{broken"


def test_marks_nothing_while_the_broker_is_down(in_time, keep, replay, letters, outside):
    keep()
    outside.sink_status = 503

    assert replay().status_code == 503
    assert letters.rows("dead_letter")[0].replays == 0


def test_does_not_know_a_letter_that_there_is_not(call, outside):
    for missing in (UUID(int=1), "x"):
        response = call("dead_letters/replay_dead_letter", role="operator", params={"dead_letter_id": missing})
        assert response.status_code == 404


@pytest.mark.parametrize(("role", "status"), [(None, 401), ("admin", 403), ("customer", 403)])
def test_refuses_anyone_but_an_operator_and_sends_nothing(keep, replay, outside, role, status):
    keep()

    assert replay(role=role).status_code == status
    assert outside.requests_to(SINK) == []
