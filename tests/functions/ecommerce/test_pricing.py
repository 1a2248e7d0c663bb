"""What an order costs: examples, and what holds for all prices and promises."""

from datetime import UTC, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.ecommerce.core import pricing
from functions.ecommerce.core.domain import OrderDraft, OrderItem, Product
from promotions.offers import Discount, PriceOffer

NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)
DAY = timedelta(days=1)
SKUS = ("MUG", "CAP", "TEA")

hundredths = st.integers(1, 10_000).map(lambda number: number / 100)
discounts = st.one_of(
    st.builds(Discount, kind=st.just("percent"), value=hundredths),
    st.builds(Discount, kind=st.just("amount"), value=st.integers(1, 10_000_000).map(lambda number: number / 100)),
    st.just(Discount(kind="none")),
)
prices = st.integers(0, 2**31 - 1)


def offer(number=1, **changes):
    own = {"event_id": UUID(int=number), "title": f"Offer {number}", "products": [], "coupon_code": None}
    window = {"start_datetime": NOW - DAY, "end_datetime": NOW + DAY}
    return PriceOffer(**{**own, **window, "discount": Discount(kind="percent", value=10), **changes})


def percent(value):
    return Discount(kind="percent", value=value)


def amount(value):
    return Discount(kind="amount", value=value)


def quoted(*offers, skus=("MUG",), price_cents=1490, quantity=1, code=None, used=(), at=NOW):
    products = {sku: Product(sku=sku, name=sku.title(), description="", price_cents=price_cents) for sku in skus}
    draft = OrderDraft(items=[OrderItem(sku, quantity) for sku in skus], coupon_code=code)
    return pricing.quote(draft, products, offers, used=used, at=at)


@pytest.mark.parametrize(
    ("price_cents", "discount", "cents"),
    [
        (1490, percent(15), 224),  # 223.5
        (1490, percent(12.5), 186),  # 186.25
        (1, percent(50), 1),
        (1, percent(49.99), 0),
        (999, percent(0.01), 0),
        (2900, percent(100), 2900),
        (1490, amount(5), 500),
        (1490, amount(0.29), 29),
        (1490, amount(100_000), 1490),
        (1490, Discount(kind="none"), 0),
        (0, percent(50), 0),
    ],
)
def test_takes_off_one_piece_rounded_half_up_and_never_more_than_it_costs(price_cents, discount, cents):
    assert pricing.cents_off(price_cents, discount) == cents


@given(prices, hundredths)
def test_a_percentage_is_that_of_decimal_arithmetic(price_cents, value):
    exact = Decimal(price_cents) * Decimal(str(value)) / 100

    assert pricing.cents_off(price_cents, percent(value)) == int(exact.quantize(Decimal(1), ROUND_HALF_UP))


@given(prices, discounts, st.integers(1, 1000))
def test_a_line_costs_what_one_piece_costs_times_its_quantity_and_never_less_than_nothing(price, discount, quantity):
    one, many = (quoted(offer(discount=discount), price_cents=price, quantity=count) for count in (1, quantity))

    assert many.total_cents == quantity * one.total_cents
    assert 0 <= one.total_cents <= price
    assert many.total_cents + many.discount_cents == quantity * price


@given(prices, st.lists(discounts, max_size=6))
def test_a_line_has_the_best_offer_and_no_two_add_up(price, offered):
    offers = [offer(number, discount=discount) for number, discount in enumerate(offered)]
    each_alone = [quoted(one, price_cents=price).total_cents for one in offers]

    assert quoted(*offers, price_cents=price).total_cents == min([price, *each_alone])


@given(prices, st.lists(discounts, max_size=4), discounts)
def test_a_coupon_never_makes_an_order_dearer(price, offered, discount):
    offers = [*(offer(number, discount=each) for number, each in enumerate(offered))]
    coupon = offer(9, discount=discount, coupon_code="SPRING")

    with_it, without = (quoted(*offers, coupon, price_cents=price, code=code) for code in ("SPRING", None))

    assert with_it.total_cents <= without.total_cents


@given(
    st.lists(discounts, max_size=4),
    st.lists(st.sampled_from(SKUS), unique=True),
    st.lists(st.sampled_from(SKUS), unique=True, min_size=1),
)
def test_an_offer_touches_its_own_products_alone(offered, products, bought):
    offers = [offer(number, discount=discount, products=products) for number, discount in enumerate(offered)]

    touched = {line.sku for line in quoted(*offers, skus=bought).items if line.discount_cents}

    assert touched <= set(products or SKUS)


def test_each_line_has_its_own_best_offer():
    mugs = offer(1, discount=amount(5), products=["MUG"])

    lines = quoted(offer(2), mugs, skus=("MUG", "CAP")).items

    assert [(line.discount_cents, line.promotion) for line in lines] == [(500, "Offer 1"), (149, "Offer 2")]


@pytest.mark.parametrize(("at", "cents"), [(-DAY, 149), (timedelta(), 149), (DAY, 0), (-DAY - timedelta(seconds=1), 0)])
def test_counts_from_its_start_and_no_longer_at_its_end(at, cents):
    assert quoted(offer(), at=NOW + at).discount_cents == cents


def test_a_coupon_that_takes_off_no_more_than_another_offer_is_not_used():
    [line] = quoted(offer(1), offer(2, coupon_code="SPRING"), code="SPRING").items

    assert (line.promotion, line.coupon_code) == ("Offer 1", None)


def test_a_coupon_counts_for_those_alone_who_name_it():
    assert quoted(offer(coupon_code="SPRING")).discount_cents == 0


@pytest.mark.parametrize("code", ["SPRING", "spring", "SpRiNg"])
def test_a_code_is_known_in_any_letter_case(code):
    quote = quoted(offer(coupon_code="Spring"), code=code)

    assert (quote.discount_cents, quote.problems, quote.items[0].coupon_code) == (149, [], "Spring")


@pytest.mark.parametrize(
    ("changes", "used", "code"),
    [
        ({"coupon_code": "OTHER"}, [], "coupon_unknown"),
        ({"start_datetime": NOW + timedelta(seconds=1)}, [], "coupon_not_on"),
        ({"end_datetime": NOW}, [], "coupon_not_on"),
        ({"products": ["TEA"]}, [], "coupon_not_for_these_products"),
        ({}, [UUID(int=1)], "coupon_already_used"),
    ],
)
def test_says_why_a_coupon_does_not_count(changes, used, code):
    quote = quoted(offer(**{"coupon_code": "SPRING", **changes}), code="SPRING", used=used)

    assert ([problem.code for problem in quote.problems], quote.discount_cents) == ([code], 0)


def test_one_promotion_of_several_under_a_code_is_enough():
    last_year = offer(1, coupon_code="SPRING", end_datetime=NOW - timedelta(hours=1))
    used = offer(2, coupon_code="SPRING")
    fresh = offer(3, coupon_code="spring", discount=percent(5))

    quote = quoted(last_year, used, fresh, code="SPRING", used=[UUID(int=2)])

    assert (quote.problems, [line.promotion for line in quote.items]) == ([], ["Offer 3"])
