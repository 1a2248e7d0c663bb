import httpx
import pytest

from tests.functions.event_calendar.conftest import AFTER, COUNT, CUSTOMERS, INVENTORY, draft, everything, if_match

NOBODY = "0b6c5b0e-5b0a-4b53-9a3c-1f6f3a6c2d11"


def preview(call, role="admin", customer_id=None, event_id=None, **changes):
    body = {"event": draft(**changes), "customer_id": customer_id, "event_id": event_id}
    return call("event_calendar/preview_event", json=body, role=role)


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
        "message": {"subject": "Hello Bob", "content": "Spring sale: 20\u00a0% off"},
        "message_problems": [],
        "audience": {"size": 7},
        "problems": [],
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
        ({"end_datetime": "2026-02-03T00:00:00+01:00", "start_datetime": "2026-02-02T00:00:00+01:00"}, "end_datetime"),
        ({"audience": {"segment": "unheard"}}, "audience.segment"),
        ({"promotion_package": {"name": "x", "products": ["MUG", "GONE"]}}, "promotion_package.products[1]"),
    ],
)
def test_shows_for_what_publishing_would_be_refused(call, keep, shop, changes, field):
    event = keep(**changes)

    response = preview(call, **changes)

    assert (response.status_code, [problem["field"] for problem in response.json["problems"]]) == (200, [field])
    publish = {"params": {"event_id": event["event_id"]}, "headers": if_match(1), "role": "admin"}
    assert call("event_calendar/publish_event", **publish).json["errors"] == response.json["problems"]


def test_shows_for_what_a_change_of_a_published_event_would_be_refused(call, published, shop):
    shop.stock = {"MUG": 0, "CAP": 0, "TEA": 0}
    package = {"name": "x", "products": ["MUG", "CAP", "TEA"]}

    response = preview(call, event_id=published["event_id"], promotion_package=package)

    assert [problem["params"] for problem in response.json["problems"]] == [{"sku": "TEA"}]


def test_does_not_know_the_event_that_would_change(call, calendar, shop):
    assert preview(call, event_id=NOBODY).status_code == 404


def test_shows_that_the_message_cannot_be_rendered_for_this_customer(call, calendar, shop):
    response = preview(call, content="Come to {{ customer.city }}")

    assert (response.status_code, response.json["message"], response.json["audience"]) == (200, None, {"size": 7})
    assert [problem["field"] for problem in response.json["message_problems"]] == ["content"]
    assert response.json["problems"] == []


def test_refuses_a_customer_who_is_not_in_the_audience(call, calendar, shop):
    response = preview(call, customer_id="nobody")

    assert response.status_code == 422
    assert [(error["field"], error["code"]) for error in response.json["errors"]] == [
        ("customer_id", "not_in_audience")
    ]


def test_names_the_field_and_what_has_no_value(call, calendar, shop):
    texts = {"subject": "{{ package.coupon_code }}", "content": "{{ package.discount }}"}

    answer = preview(call, **texts, promotion_package={"name": "Spring package"}).json

    expected = [("subject", "package.coupon_code"), ("content", "package.discount")]
    for problems in (answer["message_problems"], answer["problems"]):
        assert [(one["field"], one["code"], one["params"]) for one in problems] == [
            (field, "no_value", {"name": name}) for field, name in expected
        ]
    assert answer["message"] is None


def test_says_that_a_customer_was_refused(call, calendar, shop):
    shop.outside.on("GET", CUSTOMERS, lambda _: httpx.Response(400))

    assert preview(call, customer_id="\u00e4").json["errors"][0]["field"] == "customer_id"


@pytest.mark.parametrize("url", [COUNT, CUSTOMERS, INVENTORY])
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
