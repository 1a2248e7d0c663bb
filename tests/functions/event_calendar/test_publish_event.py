from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.functions.event_calendar.conftest import AFTER, COUNT, INVENTORY, SPRING_SALE, everything, if_match

NOBODY = "0b6c5b0e-5b0a-4b53-9a3c-1f6f3a6c2d11"


def publish(call, event, role="admin", headers=None):
    return call(
        "event_calendar/publish_event",
        params={"event_id": event["event_id"]},
        headers=if_match(event["revision"]) if headers is None else headers,
        role=role,
    )


def test_makes_a_draft_known_to_the_scheduler(call, keep, shop, calendar, feed):
    response = publish(call, keep())

    assert (response.status_code, response.headers["ETag"]) == (200, '"2"')
    assert (response.json["status"], response.json["revision"]) == ("PUBLISHED", 2)
    assert [row.status for row in calendar.rows("event")] == ["PUBLISHED"]
    assert [entry["scheduled"] for entry in feed()] == [True]


def test_writes_down_who_published_it(call, keep, shop, calendar):
    publish(call, keep())

    [_, change] = calendar.rows("change")
    assert (change.action, change.changed_by, change.revision) == ("published", "ada", 2)
    assert change.fields == {"status": {"from": "DRAFT", "to": "PUBLISHED"}}


def test_asks_the_shop_as_the_admin_who_publishes(call, keep, shop):
    publish(call, keep())

    asked = shop.outside.requests_to(INVENTORY) + shop.outside.requests_to(COUNT)
    assert [str(request.url.query, "ascii") for request in asked] == ["sku=MUG&sku=CAP", "segment=vip"]
    assert all(len(request.headers["Authorization"]) > 100 for request in asked)


def test_asks_for_no_stock_where_the_promotion_is_for_all_of_the_shop(call, keep, shop):
    assert publish(call, keep(promotion_package={"name": "Everything"})).status_code == 200
    assert shop.outside.requests_to(INVENTORY) == []


def test_names_all_that_stands_in_the_way_and_publishes_nothing(call, keep, shop, calendar, clock_at):
    shop.stock = {"MUG": 0}
    event = keep(audience={"segment": "unheard"})
    clock_at(AFTER)
    before = everything(calendar)

    response = publish(call, event)

    assert (response.status_code, response.content_type) == (422, "application/problem+json")
    assert response.json["errors"] == [
        {"field": "end_datetime", "reason": "has passed", "code": "window_over", "params": {}},
        {
            "field": "promotion_package.products[0]",
            "reason": "MUG is out of stock",
            "code": "out_of_stock",
            "params": {"sku": "MUG"},
        },
        {
            "field": "promotion_package.products[1]",
            "reason": "CAP is not a product of the shop",
            "code": "unknown_product",
            "params": {"sku": "CAP"},
        },
        {
            "field": "audience.segment",
            "reason": "is not a segment of the shop",
            "code": "unknown_segment",
            "params": {"segment": "unheard"},
        },
    ]
    assert everything(calendar) == before


def test_checks_templates_again_that_an_older_release_allowed(call, keep, shop, calendar):
    event = keep()
    calendar.execute("UPDATE event SET content = '{{ customer.shoe_size }}'")

    response = publish(call, event)

    assert [error["field"] for error in response.json["errors"]] == ["content"]


def test_publishes_no_message_that_is_empty_for_everyone(call, keep, shop, calendar):
    event = keep(description="", content="{{ event.description }}")
    before = everything(calendar)

    response = publish(call, event)

    assert response.status_code == 422
    assert [(error["field"], error["code"]) for error in response.json["errors"]] == [("content", "empty_rendered")]
    assert everything(calendar) == before


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"content": "Use {{ package.coupon_code }}"}, [("content", "package.coupon_code")]),
        ({"subject": "{{ package.coupon_code }}!"}, [("subject", "package.coupon_code")]),
        ({"content": "{{ package.discount }} off"}, [("content", "package.discount")]),
        (
            {"content": "{% if customer.language == 'de' %}{{ package.coupon_code }}{% endif %}x"},
            [("content", "package.coupon_code")],
        ),
        ({"content": "{{ package.coupon_code | default('none') }}"}, []),
        ({"content": "{% if package.coupon_code %}{{ package.coupon_code }}{% endif %}x"}, []),
        ({"content": "{{ customer.city }}"}, []),
    ],
)
def test_publishes_no_message_that_cannot_be_rendered(call, keep, shop, calendar, changes, expected):
    event = keep(promotion_package={"name": "No coupon, no discount"}, **{"content": "x", **changes})
    before = everything(calendar)

    response = publish(call, event)

    assert response.status_code == (422 if expected else 200)
    errors = response.json.get("errors", [])
    assert [(error["field"], error["params"]["name"]) for error in errors] == expected
    assert all(
        (error["code"], error["reason"]) == ("no_value", f"{error['params']['name']} has no value") for error in errors
    )
    assert (everything(calendar) == before) == bool(expected)


def test_asks_for_a_hundred_products_in_addresses_of_a_length_that_servers_take(call, keep, shop):
    products = [f"{number:03}{'X' * 61}" for number in range(100)]
    shop.stock = dict.fromkeys(products[:99], 1)

    response = publish(call, keep(promotion_package={"name": "All", "products": products}))

    assert [(error["code"], error["params"]) for error in response.json["errors"]] == [
        ("unknown_product", {"sku": products[99]})
    ]
    assert max(len(str(request.url)) for request in shop.outside.requests_to(INVENTORY)) < 4000


def test_publishes_for_an_audience_that_is_empty_today(call, keep, shop):
    assert publish(call, keep(audience={"segment": "new"})).status_code == 200


@pytest.mark.parametrize("url", [INVENTORY, COUNT])
@pytest.mark.parametrize(("status", "answer"), [(503, None), (500, None), (403, None), (200, {"other": 1})])
def test_publishes_nothing_while_the_shop_does_not_answer(call, keep, shop, calendar, url, status, answer):
    event = keep()
    shop.outside.on("GET", url, answer, status=status)
    before = everything(calendar)

    response = publish(call, event)

    assert (response.status_code, response.headers["Retry-After"]) == (503, "1")
    assert everything(calendar) == before


def test_refuses_what_is_published_already(call, published, calendar):
    before = everything(calendar)

    response = publish(call, published)

    assert (response.status_code, response.json["code"]) == (409, "already_published")
    assert everything(calendar) == before


def test_refuses_what_has_expired(call, published, clock_at):
    clock_at(AFTER)

    response = publish(call, published)

    assert (response.status_code, response.json["code"]) == (409, "promotion_over")


@pytest.mark.parametrize(("headers", "status"), [({}, 428), (if_match(9), 412), ({"If-Match": "1"}, 400)])
def test_wants_the_revision_that_was_read(call, keep, shop, calendar, headers, status):
    event = keep()
    before = everything(calendar)

    assert publish(call, event, headers=headers).status_code == status
    assert everything(calendar) == before
    assert shop.outside.requests_to(INVENTORY) + shop.outside.requests_to(COUNT) == []


def test_publishes_once_however_many_try_at_once(serving, keep, shop, calendar):
    event = keep()

    with ThreadPoolExecutor(4) as pool:
        statuses = sorted(pool.map(lambda _: publish(serving.call, event).status_code, range(4)))

    assert statuses[0] == 200
    assert set(statuses[1:]) <= {409, 412}
    assert len(calendar.rows("change")) == 2


def test_finds_nothing_where_there_is_nothing(call, calendar):
    assert publish(call, {"event_id": NOBODY, "revision": 1}).status_code == 404


@pytest.mark.parametrize(("role", "status"), [(None, 401), ("customer", 403), ("scheduler", 403)])
def test_refuses_anyone_but_an_admin_and_publishes_nothing(call, keep, shop, calendar, role, status):
    event = keep()
    before = everything(calendar)

    assert publish(call, event, role=role).status_code == status
    assert everything(calendar) == before


def test_a_withdrawn_one_can_be_published_again(call, published, move, feed):
    event = move("withdraw", published)

    assert publish(call, event).json["revision"] == 4
    [entry] = feed()
    assert (entry["scheduled"], entry["revision"]) == (True, 4)
    assert entry["start_datetime"] == SPRING_SALE["start_datetime"]
