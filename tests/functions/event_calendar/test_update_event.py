from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.functions.event_calendar.conftest import (
    AFTER,
    COUNT,
    DURING,
    INVENTORY,
    RAN,
    allowed,
    completed,
    draft,
    everything,
    if_match,
)

NOBODY = "0b6c5b0e-5b0a-4b53-9a3c-1f6f3a6c2d11"


def update(call, event, role="admin", revision=None, headers=None, **changes):
    return call(
        "event_calendar/update_event",
        params={"event_id": event["event_id"]},
        json=draft(**changes),
        headers=if_match(revision or event["revision"]) if headers is None else headers,
        role=role,
    )


def test_changes_what_the_draft_says_and_counts_the_revision_up(call, keep, get, clock_at):
    event = keep()
    clock_at(DURING)

    response = update(call, event, title="Summer sale")

    assert (response.status_code, response.headers["ETag"]) == (200, '"2"')
    assert response.json == get(event)
    assert (response.json["title"], response.json["revision"]) == ("Summer sale", 2)
    assert (response.json["created_at"], response.json["created_by"]) == (event["created_at"], "ada")
    assert response.json["updated_at"] > event["updated_at"]


def test_writes_down_which_fields_went_from_what_to_what(call, keep, calendar):
    update(call, keep(), title="Summer sale", send_time="10:30")

    [_, change] = calendar.rows("change")
    assert (change.action, change.changed_by, change.revision) == ("updated", "ada", 2)
    assert change.fields == {
        "title": {"from": "Spring sale", "to": "Summer sale"},
        "send_time": {"from": "09:00", "to": "10:30"},
    }


def test_changes_nothing_where_the_event_is_that_already(call, keep, calendar):
    event = keep()
    before = everything(calendar)

    response = update(call, event, start_datetime="2026-03-01T23:00:00Z")

    assert (response.status_code, response.headers["ETag"]) == (200, '"1"')
    assert everything(calendar) == before


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 428),
        (if_match(2), 412),
        ({"If-Match": "1"}, 400),
        ({"If-Match": 'W/"2"'}, 412),
        ({"If-Match": '"2", "3"'}, 412),
    ],
)
def test_wants_the_revision_that_was_read(call, keep, calendar, headers, status):
    event = keep()
    before = everything(calendar)

    assert update(call, event, headers=headers, title="Summer sale").status_code == status
    assert everything(calendar) == before


@pytest.mark.parametrize("named", ["*", 'W/"1"', '"7", "1"'])
def test_accepts_every_way_to_name_the_current_revision(call, keep, named):
    response = update(call, keep(), headers={"If-Match": named}, title="Summer sale")

    assert (response.status_code, response.json["revision"]) == (200, 2)


def test_one_of_two_who_change_it_at_once_has_to_read_again(serving, keep, calendar):
    event = keep()

    def rename(number):
        return update(serving.call, event, title=f"Sale {number}").status_code

    with ThreadPoolExecutor(4) as pool:
        statuses = sorted(pool.map(rename, range(4)))

    assert statuses == [200, 412, 412, 412]
    assert calendar.rows("event")[0].revision == 2


@pytest.mark.parametrize(("role", "status"), [(None, 401), ("customer", 403), ("scheduler", 403)])
def test_refuses_anyone_but_an_admin_and_changes_nothing(call, keep, calendar, role, status):
    event = keep()
    before = everything(calendar)

    assert update(call, event, role=role, title="Summer sale").status_code == status
    assert everything(calendar) == before


def test_finds_nothing_where_there_is_nothing(call, calendar):
    assert update(call, {"event_id": NOBODY, "revision": 1}).status_code == 404


def test_says_what_is_wrong_with_the_draft(call, keep):
    response = update(call, keep(), title="")

    assert response.status_code == 400
    assert [error["field"] for error in response.json["errors"]] == ["title"]


def test_leaves_what_has_expired_as_it_was(call, published, clock_at, calendar):
    clock_at(AFTER)
    before = everything(calendar)

    assert update(call, published, end_datetime="2026-03-20T00:00:00+01:00").status_code == 409
    assert everything(calendar) == before


def test_saves_a_draft_without_asking_whether_it_could_be_published(call, keep, shop):
    shop.stock, shop.segments = {}, {}

    assert update(call, keep(), title="Summer sale").status_code == 200
    assert shop.outside.requests_to(INVENTORY) + shop.outside.requests_to(COUNT) == []


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"promotion_package": {"name": "x", "products": ["MUG", "GONE"]}}, ["promotion_package.products[1]"]),
        ({"audience": {"segment": "unheard"}}, ["audience.segment"]),
        (
            {"start_datetime": "2026-02-01T00:00:00+01:00", "end_datetime": "2026-02-02T00:00:00+01:00"},
            ["end_datetime"],
        ),
    ],
)
def test_keeps_what_is_published_publishable(call, published, calendar, changes, fields):
    before = everything(calendar)

    response = update(call, published, **changes)

    assert response.status_code == 422
    assert [error["field"] for error in response.json["errors"]] == fields
    assert everything(calendar) == before


def test_tells_the_scheduler_of_a_change_to_what_is_published(call, published, feed):
    [before] = feed()

    update(call, published, send_time="10:30")

    [after] = feed(after=before["seq"])
    assert (after["send_time"], after["revision"], after["scheduled"]) == ("10:30:00", 3, True)
    assert after["seq"] > before["seq"]


def test_waits_for_the_inventory_before_it_adds_a_product_to_what_is_published(call, published, calendar, outside):
    outside.on("GET", INVENTORY, status=503)
    before = everything(calendar)

    more = {"name": "More", "products": ["MUG", "CAP", "TEA"]}
    assert update(call, published, promotion_package=more).status_code == 503
    assert everything(calendar) == before


@pytest.mark.parametrize(
    "changes",
    [
        {"title": "Spring sale!"},
        {"end_datetime": "2026-03-04T00:00:00+01:00"},
        {"end_datetime": "2026-03-09T00:00:00+01:00"},
        {"promotion_package": {"name": "Without a coupon", "products": ["MUG"]}},
        {"promotion_package": {"name": "For all of the shop"}},
        {"audience": {"segment": "all"}},
    ],
)
def test_allows_what_has_nothing_to_do_with_a_product_that_sold_out(call, published, shop, changes):
    shop.stock = {"MUG": 0}

    assert update(call, published, **changes).status_code == 200


def test_refuses_to_add_a_product_that_sold_out_and_names_it_alone(call, published, shop, calendar):
    shop.stock = {"MUG": 0, "CAP": 1, "TEA": 0}
    before = everything(calendar)

    response = update(call, published, promotion_package={"name": "More", "products": ["MUG", "TEA", "GONE"]})

    assert response.status_code == 422
    assert [(error["field"], error["code"], error["params"]) for error in response.json["errors"]] == [
        ("promotion_package.products[1]", "out_of_stock", {"sku": "TEA"}),
        ("promotion_package.products[2]", "unknown_product", {"sku": "GONE"}),
    ]
    assert everything(calendar) == before


@pytest.mark.usefixtures("shop")
def test_refuses_to_take_a_value_away_that_the_message_of_what_is_published_names(call, keep, move, calendar):
    text = {"content": "Use {{ package.coupon_code }}"}
    event = move("publish", keep(promotion_package={"name": "x", "coupon_code": "SPRING"}, **text))
    before = everything(calendar)

    response = update(call, event, promotion_package={"name": "x"}, **text)

    assert (response.status_code, [error["code"] for error in response.json["errors"]]) == (422, ["no_value"])
    assert everything(calendar) == before


def test_allows_the_correction_of_a_title_beside_a_text_that_an_older_release_published(call, published, calendar):
    text = {"content": "Use {{ package.coupon_code }}", "promotion_package": {"name": "x"}}
    calendar.execute(
        "UPDATE event SET content = :content, promotion_package = :package",
        content=text["content"],
        package='{"name": "x", "coupon_code": null, "discount": {"kind": "none", "value": 0}, "products": []}',
    )

    assert update(call, published, title="Summer sale", **text).status_code == 200
    assert update(call, published, revision=3, subject="{{ package.coupon_code }}", **text).status_code == 422


def test_allows_the_correction_of_a_title_though_the_shop_has_given_up_the_segment(call, published, shop):
    shop.segments = {}

    assert update(call, published, title="Summer sale").status_code == 200


@pytest.mark.parametrize(
    "start", ["2026-03-02T00:00:01+01:00", "2026-03-04T00:00:00+01:00", "2026-03-01T00:00:00+01:00"]
)
def test_the_start_of_a_promotion_that_is_on_stays(call, published, calendar, clock_at, start):
    clock_at(DURING)
    before = everything(calendar)

    response = update(call, published, start_datetime=start, end_datetime="2026-03-09T00:00:00+01:00")

    assert (response.status_code, response.json["code"]) == (409, "start_frozen")
    assert [(error["field"], error["code"]) for error in response.json["errors"]] == [
        ("start_datetime", "start_frozen")
    ]
    assert everything(calendar) == before


def test_the_start_stays_once_something_was_sent_also_of_what_is_withdrawn(call, published, move, deliver, clock_at):
    clock_at(RAN)
    deliver("event_calendar/record_run", completed(published))
    event = move("withdraw", published)

    assert update(call, event, start_datetime="2026-03-04T00:00:00+01:00").json["code"] == "start_frozen"
    assert "move_start" not in allowed(event)


def test_the_start_of_a_promotion_that_is_on_may_be_written_with_another_offset(call, published, clock_at):
    clock_at(DURING)

    assert update(call, published, start_datetime="2026-03-01T23:00:00Z", title="Summer sale").status_code == 200


class TestTimeZone:
    def test_may_change_until_something_was_sent(self, call, published):
        assert update(call, published, timezone="Europe/London").status_code == 200

    @pytest.mark.parametrize("withdrawn", [False, True])
    def test_is_frozen_once_a_run_exists(self, call, published, move, deliver, clock_at, withdrawn):
        clock_at(RAN)
        deliver("event_calendar/record_run", completed(published))
        event = move("withdraw", published) if withdrawn else published

        response = update(call, event, timezone="Europe/London")

        assert (response.status_code, response.json["code"]) == (409, "timezone_frozen")
        assert [error["field"] for error in response.json["errors"]] == ["timezone"]

    def test_is_frozen_from_the_moment_a_day_is_started(self, call, published, move, start):
        start(published)
        withdrawn = move("withdraw", published)

        assert update(call, withdrawn, timezone="Pacific/Auckland").json["code"] == "timezone_frozen"

    @pytest.mark.parametrize(
        ("before", "after"),
        [
            ("Asia/Calcutta", "Asia/Kolkata"),
            ("Europe/Kyiv", "Europe/Kiev"),
            ("America/Nuuk", "America/Godthab"),
            ("America/Argentina/Buenos_Aires", "America/Buenos_Aires"),
        ],
    )
    @pytest.mark.usefixtures("shop")
    def test_may_be_called_by_its_other_name(self, call, keep, move, deliver, before, after):
        event = move("publish", keep(timezone=before))
        deliver("event_calendar/record_run", completed(event))

        response = update(call, event, timezone=after)

        assert (response.status_code, response.json["timezone"]) == (200, after)

    def test_leaves_the_rest_free_to_change(self, call, published, deliver):
        deliver("event_calendar/record_run", completed(published))

        assert update(call, published, title="Summer sale").status_code == 200
