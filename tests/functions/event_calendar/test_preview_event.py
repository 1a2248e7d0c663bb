import httpx
import pytest

from tests.functions.event_calendar.conftest import AFTER, COUNT, CUSTOMERS, draft, everything


def preview(call, role="admin", customer_id=None, **changes):
    return call("event_calendar/preview_event", json={"event": draft(**changes), "customer_id": customer_id}, role=role)


def test_shows_when_what_and_to_how_many(call, calendar, shop):
    response = preview(call)

    assert response.status_code == 200
    assert response.json == {
        "occurrences": [
            {"date": day, "due": f"{day}T09:00:00+01:00", "expires": f"{following}T00:00:00+01:00"}
            for day, following in [
                ("2026-03-02", "2026-03-03"),
                ("2026-03-03", "2026-03-04"),
                ("2026-03-04", "2026-03-05"),
            ]
        ],
        "message": {"subject": "Hello Bob", "content": "Spring sale: 20% off"},
        "audience": {"size": 7},
    }


def test_keeps_nothing(call, calendar, shop):
    preview(call)

    assert not any(everything(calendar).values())


def test_shows_the_next_ten_of_a_long_promotion(call, calendar, shop, clock_at):
    clock_at("2026-03-20T12:00:00+01:00")

    dates = [one["date"] for one in preview(call, end_datetime="2026-06-01T00:00:00+02:00").json["occurrences"]]

    assert (dates[0], dates[-1], len(dates)) == ("2026-03-20", "2026-03-29", 10)


def test_shows_no_times_of_what_is_over(call, calendar, shop, clock_at):
    clock_at(AFTER)

    assert preview(call).json["occurrences"] == []


def test_shows_it_for_a_chosen_customer(call, calendar, shop):
    shop.customers.append({"user_id": "carol", "first_name": "Carol"})

    assert preview(call, customer_id="carol").json["message"]["subject"] == "Hello Carol"
    [request] = shop.outside.requests_to(CUSTOMERS)
    assert dict(request.url.params) == {"segment": "vip", "limit": "1", "user_id": "carol"}


def test_shows_no_message_where_nobody_is_in_the_segment(call, calendar, shop):
    shop.customers = []

    answer = preview(call, audience={"segment": "new"}).json

    assert (answer["message"], answer["audience"]) == (None, {"size": 0})


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"customer_id": "nobody"}, "customer_id"),
        ({"audience": {"segment": "unheard"}}, "event.audience.segment"),
        ({"content": "Come to {{ customer.city }}"}, "event.content"),
    ],
)
def test_says_what_stands_in_the_way(call, calendar, shop, changes, field):
    response = preview(call, **changes)

    assert response.status_code == 422
    assert [error["field"] for error in response.json["errors"]] == [field]


def test_names_the_field_and_what_has_no_value(call, calendar, shop):
    package = {"name": "Spring package"}

    errors = preview(call, subject="{{ package.coupon_code }}", promotion_package=package).json["errors"]

    assert errors == [
        {
            "field": "event.subject",
            "reason": "package.coupon_code has no value",
            "code": "no_value",
            "params": {"name": "package.coupon_code"},
        },
        {
            "field": "event.content",
            "reason": "package.discount has no value",
            "code": "no_value",
            "params": {"name": "package.discount"},
        },
    ]


def test_says_that_a_customer_was_refused(call, calendar, shop):
    shop.outside.on("GET", CUSTOMERS, lambda _: httpx.Response(400))

    assert preview(call, customer_id="\u00e4").json["errors"][0]["field"] == "customer_id"


@pytest.mark.parametrize("url", [COUNT, CUSTOMERS])
def test_says_that_the_shop_does_not_answer(call, calendar, shop, url):
    shop.outside.on("GET", url, status=503)

    assert preview(call).status_code == 503


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({"event": draft(title="", send_time="x")}, ["title", "send_time"]),
        ({"event": draft(title=1)}, ["event.title"]),
        ({}, ["event"]),
        ({"event": draft(), "customer_id": ""}, ["customer_id"]),
        ({"event": draft(), "customer_id": "x" * 65}, ["customer_id"]),
        ({"event": draft(), "at": "now"}, ["at"]),
    ],
)
def test_says_what_is_wrong_with_a_request(call, calendar, body, fields):
    response = call("event_calendar/preview_event", json=body, role="admin")

    assert response.status_code == 400
    assert [error["field"] for error in response.json["errors"]] == fields


@pytest.mark.parametrize(("role", "status"), [(None, 401), ("customer", 403), ("dispatcher", 403)])
def test_refuses_anyone_but_an_admin_and_asks_nobody(call, calendar, outside, role, status):
    assert preview(call, role=role).status_code == status
    assert outside.requests == []
