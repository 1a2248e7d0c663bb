import pytest

from tests.functions.event_calendar.conftest import AFTER, BEFORE, DURING, SPRING_SALE

PACKAGE = SPRING_SALE["promotion_package"]


@pytest.fixture
def publish(keep, move, shop):
    """Have a promotion published; of its package, only the changes need be named."""

    def make(title="Spring sale", **package):
        return move("publish", keep(title=title, promotion_package={**PACKAGE, **package}))

    return make


@pytest.fixture
def offers(call, clock_at):
    def read(*skus, code=None, at=DURING, **query):
        clock_at(at)
        asked = {"sku": skus or ["MUG"], **query, **({"coupon_code": code} if code else {})}
        response = call("event_calendar/list_offers", query=asked, role="shop")
        assert response.status_code == 200, response.json
        return response.json["offers"]

    return read


def test_names_what_the_price_depends_on(publish, offers):
    published = publish(coupon_code=None)

    assert offers("MUG") == [
        {
            "event_id": published["event_id"],
            "title": "Spring sale",
            "discount": {"kind": "percent", "value": 20.0},
            "products": ["MUG", "CAP"],
            "coupon_code": None,
            "start_datetime": "2026-03-02T00:00:00+01:00",
            "end_datetime": "2026-03-05T00:00:00+01:00",
        }
    ]


def test_lists_what_is_for_the_product_or_for_all_of_the_shop(publish, offers):
    publish("Mugs", coupon_code=None, products=["MUG"])
    publish("Caps", coupon_code=None, products=["CAP"])
    publish("Everything", coupon_code=None, products=[])

    assert {offer["title"] for offer in offers("MUG")} == {"Mugs", "Everything"}
    assert {offer["title"] for offer in offers("MUG", "CAP")} == {"Mugs", "Caps", "Everything"}


@pytest.mark.parametrize("at", [BEFORE, "2026-03-05T00:00:00+01:00", AFTER])
def test_without_a_code_nothing_is_listed_before_and_after(publish, offers, at):
    publish(coupon_code=None)

    assert offers(at=at) == []


def test_drafts_and_promotions_without_a_discount_change_no_price(keep, publish, offers):
    keep(promotion_package={**PACKAGE, "coupon_code": None})
    keep()
    publish(coupon_code=None, discount={"kind": "none", "value": 0})

    assert offers(code="SPRING") == []


def test_a_code_is_named_to_nobody_who_does_not_know_it(publish, offers):
    publish()

    assert offers() == []
    assert offers(code="SPRIN") == []
    assert offers(code="SPRING%") == []


@pytest.mark.parametrize("code", ["SPRING", "spring", "Spring"])
def test_a_code_is_found_in_any_letter_case_and_for_whatever_product(publish, offers, code):
    publish()

    assert [offer["coupon_code"] for offer in offers("TEA", code=code)] == ["SPRING"]


@pytest.mark.parametrize("at", [BEFORE, AFTER])
def test_a_code_is_listed_with_its_window_before_and_after(publish, offers, at):
    publish()

    [offer] = offers(code="SPRING", at=at)

    assert (offer["start_datetime"], offer["end_datetime"]) == (
        SPRING_SALE["start_datetime"],
        SPRING_SALE["end_datetime"],
    )


def test_a_promotion_that_was_withdrawn_has_no_code_any_more(publish, move, offers):
    move("withdraw", publish())

    assert offers(code="SPRING") == []


def test_pages_through_many(call, publish, clock_at):
    made = {publish(f"Sale {number}", coupon_code=None)["event_id"] for number in range(3)}
    clock_at(DURING)

    first = call("event_calendar/list_offers", query={"sku": "MUG", "limit": 2}, role="shop").json
    query = {"sku": "MUG", "limit": 2, "cursor": first["next_cursor"]}
    second = call("event_calendar/list_offers", query=query, role="shop").json

    assert {offer["event_id"] for offer in first["offers"] + second["offers"]} == made
    assert (len(first["offers"]), second["next_cursor"]) == (2, None)


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({}, "sku"),
        ({"sku": ""}, "sku[0]"),
        ({"sku": "MUG", "coupon_code": ""}, "coupon_code"),
        ({"sku": "MUG", "cursor": "x"}, "cursor"),
        ({"sku": "MUG", "at": "2026-03-01"}, "at"),
    ],
)
def test_names_the_parameter_that_is_wrong(call, calendar, query, field):
    response = call("event_calendar/list_offers", query=query, role="shop")

    assert (response.status_code, [error["field"] for error in response.json["errors"]]) == (400, [field])


@pytest.mark.parametrize(("role", "status"), [(None, 401), ("customer", 403), ("admin", 403), ("dispatcher", 403)])
def test_answers_to_the_shop_alone(call, calendar, role, status):
    assert call("event_calendar/list_offers", query={"sku": "MUG"}, role=role).status_code == status
