import pytest

from tests.functions.event_calendar.conftest import AFTER, BEFORE, DURING, SPRING_SALE


@pytest.fixture
def promotions(call):
    def promotions(role="customer", **query):
        return call("event_calendar/list_promotions", query=query, role=role).json["promotions"]

    return promotions


@pytest.mark.parametrize("role", ["customer", "admin"])
def test_shows_what_runs_now_without_the_coupons_code(promotions, published, clock_at, role):
    clock_at(DURING)

    assert promotions(role) == [
        {
            "event_id": published["event_id"],
            "title": "Spring sale",
            "description": "Everything must go",
            "promotion_package": {
                "name": "Spring package",
                "discount": {"kind": "percent", "value": 20.0},
                "needs_coupon": True,
                "products": ["MUG", "CAP"],
            },
            "start_datetime": "2026-03-02T00:00:00+01:00",
            "end_datetime": "2026-03-05T00:00:00+01:00",
        }
    ]


def test_says_where_no_coupon_is_needed(promotions, keep, move, shop, clock_at):
    move("publish", keep(promotion_package={**SPRING_SALE["promotion_package"], "coupon_code": None}))
    clock_at(DURING)

    assert [each["promotion_package"]["needs_coupon"] for each in promotions()] == [False]


@pytest.mark.parametrize("instant", [BEFORE, "2026-03-05T00:00:00+01:00", AFTER])
def test_shows_nothing_before_and_after(promotions, published, clock_at, instant):
    clock_at(instant)

    assert promotions() == []


def test_shows_no_drafts(promotions, keep, clock_at):
    keep()
    clock_at(DURING)

    assert promotions() == []


def test_pages_through_many(call, keep, move, shop, clock_at):
    made = {move("publish", keep(title=f"Event {number}"))["event_id"] for number in range(3)}
    clock_at(DURING)

    first = call("event_calendar/list_promotions", query={"limit": 2}, role="customer").json
    query = {"limit": 2, "cursor": first["next_cursor"]}
    second = call("event_calendar/list_promotions", query=query, role="customer").json

    assert {one["event_id"] for one in first["promotions"] + second["promotions"]} == made
    assert (len(first["promotions"]), second["next_cursor"]) == (2, None)


def test_has_a_second_page_of_the_53_that_are_on(call, keep, move, shop, calendar, clock_at):
    move("publish", keep())
    calendar.execute(
        """INSERT INTO event SELECT gen_random_uuid(), title, description, promotion_package,
        start_datetime, end_datetime, timezone, send_time, audience,
        subject, content, status, created_by, created_at, updated_at, revision
        FROM event, generate_series(1, 52)"""
    )
    clock_at(DURING)

    first = call("event_calendar/list_promotions", role="customer").json
    second = call("event_calendar/list_promotions", query={"cursor": first["next_cursor"]}, role="customer").json

    assert (len(first["promotions"]), len(second["promotions"]), second["next_cursor"]) == (50, 3, None)


@pytest.mark.parametrize("query", [{"cursor": "x"}, {"limit": 0}, {"status": "DRAFT"}])
def test_names_the_parameter_that_is_wrong(call, calendar, query):
    response = call("event_calendar/list_promotions", query=query, role="customer")

    assert response.status_code == 400
    assert [error["field"] for error in response.json["errors"]] == list(query)


@pytest.mark.parametrize(("role", "status"), [(None, 401), ("scheduler", 403)])
def test_refuses_whoever_has_no_business_with_it(call, calendar, role, status):
    assert call("event_calendar/list_promotions", role=role).status_code == status
