import pytest

from tests.functions.event_calendar.conftest import RAN, SPRING_SALE, completed, draft, if_match

NOBODY = "0b6c5b0e-5b0a-4b53-9a3c-1f6f3a6c2d11"


def history(call, event, role="admin", **query):
    return call("event_calendar/event_history", params={"event_id": event["event_id"]}, query=query, role=role)


def test_tells_who_did_what_newest_first(call, published, deliver, clock_at):
    clock_at(RAN)
    deliver("event_calendar/record_run", completed(published))

    answer = history(call, published).json

    assert [(change["action"], change["changed_by"], change["revision"]) for change in answer["changes"]] == [
        ("run_recorded", "dispatch", 2),
        ("published", "ada", 2),
        ("created", "ada", 1),
    ]
    assert answer["changes"][0]["fields"]["run"]["to"]["created"] == 5
    assert answer["changes"][1]["fields"] == {"status": {"from": "DRAFT", "to": "PUBLISHED"}}
    assert answer["changes"][1]["changed_at"].startswith("2026-03-01T11:00:")
    assert answer["next_before"] is None


def test_shows_the_name_that_a_person_had_at_the_time_and_none_of_a_service(
    call, serving, issuer, published, deliver, clock_at
):
    clock_at(RAN)
    deliver("event_calendar/record_run", completed(published))
    audience = serving.audience("event_calendar")
    token = issuer.token(user="ada", roles=["admin"], audience=audience, preferred_username="ada", name="Ada Lindqvist")
    withdraw = {"params": {"event_id": published["event_id"]}, "headers": if_match(2)}
    call("event_calendar/withdraw_event", token=token, **withdraw)

    shown = [(change["changed_by"], change["changed_by_name"]) for change in history(call, published).json["changes"]]

    assert shown == [("ada", "Ada Lindqvist"), ("dispatch", None), ("ada", None), ("ada", None)]


def test_shows_the_user_name_of_a_person_without_another(call, serving, issuer, calendar):
    audience = serving.audience("event_calendar")
    token = issuer.token(user="f3f4", roles=["admin"], audience=audience, preferred_username="ada")
    event = call("event_calendar/create_event", json=draft(), token=token).json

    [change] = history(call, event).json["changes"]

    assert (change["changed_by"], change["changed_by_name"]) == ("f3f4", "ada")


def test_names_each_part_of_the_package_that_changed_with_its_values(call, keep):
    event = keep()
    package = {**SPRING_SALE["promotion_package"], "discount": {"kind": "amount", "value": 5}, "coupon_code": None}
    change = draft(promotion_package=package, audience={"segment": "all"}, title="2026-11-27T00:00 Black Friday")
    place = {"params": {"event_id": event["event_id"]}, "headers": if_match(1)}
    call("event_calendar/update_event", json=change, role="admin", **place)

    [updated, created] = history(call, event).json["changes"]

    assert updated["fields"] == {
        "title": {"from": "Spring sale", "to": "2026-11-27T00:00 Black Friday"},
        "promotion_package.coupon_code": {"from": "SPRING", "to": None},
        "promotion_package.discount": {
            "from": {"kind": "percent", "value": 20.0},
            "to": {"kind": "amount", "value": 5.0},
        },
        "audience.segment": {"from": "vip", "to": "all"},
    }
    assert created["fields"]["promotion_package.products"] == {"from": None, "to": ["MUG", "CAP"]}


def test_pages_back(call, published, move):
    move("publish", move("withdraw", published))

    first = history(call, published, limit=3).json
    second = history(call, published, limit=3, before=first["next_before"]).json

    assert [change["action"] for change in first["changes"]] == ["published", "withdrawn", "published"]
    assert [change["action"] for change in second["changes"]] == ["created"]
    assert second["next_before"] is None


def test_tells_of_no_other_event(call, keep):
    event = keep()
    keep(title="Another")

    assert len(history(call, event).json["changes"]) == 1


def test_still_tells_of_an_event_that_was_deleted(call, keep):
    event = keep()
    call("event_calendar/delete_event", params={"event_id": event["event_id"]}, headers=if_match(1), role="admin")

    assert [change["action"] for change in history(call, event).json["changes"]] == ["deleted", "created"]


def test_finds_nothing_where_there_is_nothing(call, calendar):
    assert history(call, {"event_id": NOBODY}).status_code == 404


@pytest.mark.parametrize("query", [{"before": -1}, {"before": 2**63}, {"before": "x"}, {"limit": 0}, {"limit": 101}])
def test_names_the_parameter_that_is_wrong(call, keep, query):
    response = history(call, keep(), **query)

    assert response.status_code == 400
    assert [error["field"] for error in response.json["errors"]] == list(query)


@pytest.mark.parametrize(("role", "status"), [(None, 401), ("customer", 403), ("dispatcher", 403)])
def test_refuses_anyone_but_an_admin(call, keep, role, status):
    assert history(call, keep(), role=role).status_code == status
