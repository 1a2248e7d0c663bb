from concurrent.futures import ThreadPoolExecutor
from typing import get_args

import pytest

from functions.event_calendar.core.lifecycle import EventAction
from tests.functions.event_calendar.conftest import BEFORE, SPRING_SALE, draft, everything

KEY = {"Idempotency-Key": "a-key"}
NOBODY = "0b6c5b0e-5b0a-4b53-9a3c-1f6f3a6c2d11"


def create(call, body=SPRING_SALE, role="admin", **more):
    return call("event_calendar/create_event", json=body, role=role, **more)


def test_keeps_a_draft_created_by_the_caller(call, calendar):
    response = create(call, user="ada")

    assert (response.status_code, response.headers["ETag"]) == (201, '"1"')
    [row] = calendar.rows("event")
    assert (row.title, row.status, row.created_by, row.revision) == ("Spring sale", "DRAFT", "ada", 1)
    assert response.headers["Location"] == f"events/{row.event_id}"


def test_answers_the_whole_event(call, calendar):
    answer = create(call).json

    assert answer == {
        **SPRING_SALE,
        "event_id": answer["event_id"],
        "status": "DRAFT",
        "phase": "upcoming",
        "created_by": "ada",
        "created_at": answer["created_at"],
        "updated_at": answer["created_at"],
        "revision": 1,
        "allowed_actions": [
            {
                "action": action,
                "allowed": action != "withdraw",
                "code": "not_published" if action == "withdraw" else None,
                "reason": "The promotion is not published." if action == "withdraw" else None,
            }
            for action in get_args(EventAction)
        ],
        "runs": [],
        "missed": [],
    }
    assert answer["created_at"] >= "2026-03-01T11:00:00"


def test_fills_in_what_need_not_be_said(call, calendar):
    body = {k: v for k, v in SPRING_SALE.items() if k not in {"description", "send_time", "audience"}}

    answer = create(call, {**body, "promotion_package": {"name": "Spring package"}}).json

    assert (answer["description"], answer["send_time"], answer["audience"]) == ("", "09:00", {"segment": "all"})
    assert answer["promotion_package"] == {
        "name": "Spring package",
        "coupon_code": None,
        "discount": {"kind": "none", "value": 0.0},
        "products": [],
    }


def test_shows_the_window_in_the_events_own_time_zone(call, calendar):
    answer = create(call, draft(start_datetime="2026-03-01T23:00:00Z", end_datetime="2026-03-31T22:00:00Z")).json

    assert answer["start_datetime"] == "2026-03-02T00:00:00+01:00"
    assert answer["end_datetime"] == "2026-04-01T00:00:00+02:00"


def test_writes_down_who_made_it_of_what(call, calendar):
    create(call, user="ada")

    [change] = calendar.rows("change")
    assert (change.action, change.changed_by, change.revision) == ("created", "ada", 1)
    assert change.fields["title"] == {"from": None, "to": "Spring sale"}
    assert calendar.rows("schedule") == []


@pytest.mark.parametrize(("role", "status"), [(None, 401), ("customer", 403), ("dispatcher", 403)])
def test_refuses_anyone_but_an_admin_and_keeps_nothing(call, calendar, role, status):
    assert create(call, role=role, headers={"Idempotency-Key": "1"}).status_code == status
    assert not any(everything(calendar).values())


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": "   "}, "title"),
        ({"title": "x" * 201}, "title"),
        ({"description": "x" * 4001}, "description"),
        ({"timezone": "Europe/Nowhere"}, "timezone"),
        ({"timezone": "../../etc/passwd"}, "timezone"),
        ({"timezone": "Europe"}, "timezone"),
        ({"timezone": "Factory"}, "timezone"),
        ({"timezone": "+01:00"}, "timezone"),
        ({"timezone": ""}, "timezone"),
        ({"send_time": "9:00"}, "send_time"),
        ({"send_time": "24:00"}, "send_time"),
        ({"send_time": "09:00:00"}, "send_time"),
        ({"audience": {"segment": ""}}, "audience.segment"),
        ({"audience": {"segment": "no such!"}}, "audience.segment"),
        ({"subject": ""}, "subject"),
        ({"subject": "{{ customer.password }}"}, "subject"),
        ({"subject": "x" * 201}, "subject"),
        ({"content": "{% for x in customer %}{% endfor %}"}, "content"),
        ({"content": "{{ customer.first_name"}, "content"),
        ({"content": "x" * 5001}, "content"),
        ({"end_datetime": "2026-03-02T00:14:59+01:00"}, "end_datetime"),
        ({"end_datetime": "2026-03-01T00:00:00+01:00"}, "end_datetime"),
        ({"end_datetime": "2036-03-01T00:00:00+01:00"}, "end_datetime"),
        ({"start_datetime": "0001-01-01T00:00:00+14:00"}, "start_datetime"),
        ({"end_datetime": "9999-12-31T23:59:59-14:00"}, "end_datetime"),
        ({"start_datetime": "2026-03-02T00:00:00"}, "start_datetime"),
        ({"start_datetime": "tomorrow"}, "start_datetime"),
        ({"start_datetime": None}, "start_datetime"),
        ({"title": 7}, "title"),
        ({"status": "PUBLISHED"}, "status"),
        ({"event_id": NOBODY}, "event_id"),
        ({"promotion_package": {"name": ""}}, "promotion_package.name"),
        ({"promotion_package": {"name": "x" * 201}}, "promotion_package.name"),
        ({"promotion_package": {"name": "x", "price": 1}}, "promotion_package.price"),
        ({"promotion_package": {"name": "x", "coupon_code": ""}}, "promotion_package.coupon_code"),
        ({"promotion_package": {"name": "x", "coupon_code": "x" * 65}}, "promotion_package.coupon_code"),
        ({"promotion_package": {"name": "x", "products": ["a b"]}}, "promotion_package.products[0]"),
        ({"promotion_package": {"name": "x", "products": ["A", "A"]}}, "promotion_package.products[1]"),
        (
            {"promotion_package": {"name": "x", "products": [f"SKU-{n}" for n in range(101)]}},
            "promotion_package.products",
        ),
        ({"promotion_package": {"name": "x", "discount": {"kind": "half"}}}, "promotion_package.discount.kind"),
        *(
            (
                {"promotion_package": {"name": "x", "discount": {"kind": kind, "value": value}}},
                "promotion_package.discount.value",
            )
            for kind, value in [
                ("percent", 0),
                ("percent", 101),
                ("percent", -1),
                ("percent", 12.345),
                ("amount", 0),
                ("amount", 100_001),
                ("none", 1),
                ("percent", "20"),
            ]
        ),
    ],
)
def test_says_what_is_wrong_with_a_draft_and_keeps_nothing(call, calendar, changes, field):
    response = create(call, draft(**changes))

    assert (response.status_code, response.content_type) == (400, "application/problem+json")
    assert {error["field"] for error in response.json["errors"]} == {field}
    assert not any(everything(calendar).values())


INVISIBLE = ["\u200b", "\ufeff", "\u202e", "\u00ad\u2060", "\u0301", " \t"]
CONTROL = ["a\nb", "a\x1b[31mb", "a\x7fb", "a\x85b", "a\u2028b", "a\u202eb"]


def package(**changes):
    return {"promotion_package": {**SPRING_SALE["promotion_package"], **changes}}


@pytest.mark.parametrize("text", INVISIBLE)
def test_takes_an_invisible_text_for_an_empty_one(call, calendar, text):
    changes = {**dict.fromkeys(("title", "subject", "content"), text), **package(name=text, coupon_code=text)}

    errors = create(call, draft(**changes)).json["errors"]

    assert {(error["field"], error["code"]) for error in errors} == {
        (field, "empty")
        for field in ("title", "subject", "content", "promotion_package.name", "promotion_package.coupon_code")
    }
    assert {error["reason"] for error in errors} == {"must not be empty"}
    assert not any(everything(calendar).values())


@pytest.mark.parametrize("text", CONTROL)
def test_refuses_control_characters_in_what_is_one_line(call, calendar, text):
    changes = {**dict.fromkeys(("title", "subject"), text), **package(name=text, coupon_code=text)}

    errors = create(call, draft(**changes)).json["errors"]

    assert {(error["field"], error["code"]) for error in errors} == {
        (field, "control_character")
        for field in ("title", "subject", "promotion_package.name", "promotion_package.coupon_code")
    }
    assert not any(everything(calendar).values())


@pytest.mark.parametrize("code", ["SPR ING", "A*B", "ÄRGER"])
def test_refuses_a_coupon_code_that_customers_cannot_type(call, calendar, code):
    [error] = create(call, draft(**package(coupon_code=code))).json["errors"]

    assert (error["field"], error["code"]) == ("promotion_package.coupon_code", "coupon_alphabet")


def test_stores_texts_tidied(call, calendar):
    text = "One\r\n\r\n- two\r- three"
    changes = {"title": " Sale\n", "subject": "\ufeffHello ", "description": text, "content": text}

    create(call, draft(**changes, **package(name=" Spring ", coupon_code="  SPRING\t")))

    [row] = calendar.rows("event")
    assert (row.title, row.subject) == ("Sale", "Hello")
    assert row.description == row.content == "One\n\n- two\n- three"
    assert (row.promotion_package["name"], row.promotion_package["coupon_code"]) == ("Spring", "SPRING")


def test_finds_all_faults_at_once(call, calendar):
    wrong = draft(title="", timezone="Mars/Base", send_time="25:00", end_datetime=SPRING_SALE["start_datetime"])

    response = create(call, {**wrong, "content": "{{ customer.age }}"})

    assert [error["field"] for error in response.json["errors"]] == [
        "title",
        "end_datetime",
        "timezone",
        "send_time",
        "content",
    ]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("{", 400),
        ("[]", 400),
        ("", 400),
        ('{"title": "\\u0000"}', 400),
        ('{"title": "\\ud800"}', 400),
        ("x" * 70_000, 413),
    ],
    ids=["broken", "a list", "nothing", "a NUL", "half a character", "too long"],
)
def test_refuses_what_is_no_draft_at_all(call, calendar, body, status):
    response = call("event_calendar/create_event", data=body, content_type="application/json", role="admin")

    assert (response.status_code, response.content_type) == (status, "application/problem+json")


def test_takes_a_window_of_just_fifteen_minutes(call, calendar):
    assert create(call, draft(end_datetime="2026-03-02T00:15:00+01:00")).status_code == 201


class TestIdempotencyKey:
    def test_gives_the_same_answer_again_and_keeps_one_event(self, call, calendar):
        first, second = (create(call, headers=KEY) for _ in range(2))

        assert (first.status_code, second.status_code) == (201, 201)
        assert (first.json, first.headers["ETag"]) == (second.json, second.headers["ETag"])
        assert len(calendar.rows("event")) == len(calendar.rows("change")) == 1

    def test_gives_the_first_answer_also_when_the_event_was_changed_since(self, call, calendar):
        first = create(call, headers=KEY)
        calendar.execute("UPDATE event SET title = 'Another', revision = 2")

        assert create(call, headers=KEY).json == first.json

    def test_refuses_another_event_under_the_same_key(self, call, calendar):
        create(call, headers=KEY)

        assert create(call, draft(title="Another"), headers=KEY).status_code == 422
        assert len(calendar.rows("event")) == 1

    def test_gives_an_answer_again_that_the_release_before_has_stored(self, call, calendar):
        first = create(call, headers=KEY)
        calendar.execute(
            """UPDATE idempotency_key SET response = jsonb_set(response, '{allowed_actions}', '["edit"]')"""
        )

        assert create(call, headers=KEY).json == first.json

    def test_is_each_callers_own(self, call, calendar):
        create(call, headers=KEY, user="ada")
        create(call, draft(title="Another"), headers=KEY, user="eve")

        assert [row.caller for row in calendar.rows("idempotency_key")] == ["ada", "eve"]

    def test_is_forgotten_after_a_day(self, call, calendar, clock_at):
        create(call, headers=KEY)
        clock_at(BEFORE.replace("03-01T12:00", "03-02T12:01"))

        assert create(call, draft(title="Another"), headers=KEY).status_code == 201
        assert len(calendar.rows("idempotency_key")) == 1

    @pytest.mark.parametrize("key", ["", "two words", "x" * 256, "\u00e4"])
    def test_must_be_printable_and_short(self, call, calendar, key):
        assert create(call, headers={"Idempotency-Key": key}).status_code == 400
        assert calendar.rows("event") == []

    def test_keeps_one_event_of_many_requests_at_once(self, serving, calendar):
        serving.enter("event_calendar")

        with ThreadPoolExecutor(4) as pool:
            answers = list(pool.map(lambda _: create(serving.call, headers=KEY).json, range(8)))

        assert len({answer["event_id"] for answer in answers}) == 1
        assert len(calendar.rows("event")) == 1
