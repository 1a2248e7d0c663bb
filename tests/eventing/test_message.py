from datetime import datetime

import msgspec
import pytest

from eventing import message
from eventing.message import CannotRenderError, Customer, Discount, Letter, Package, Promotion
from functions.shared.templates import TemplateError

BOB = Customer(first_name="Bob", last_name="Builder", city="Berlin", language="de")
SALE = Promotion(
    title="Spring sale",
    description="Everything must go",
    promotion_package=Package(
        name="Spring package", discount=Discount(kind="percent", value=12.5), coupon_code="SPRING"
    ),
    start_datetime=datetime.fromisoformat("2026-03-28T23:00:00+00:00"),
    end_datetime=datetime.fromisoformat("2026-04-05T00:00:00+02:00"),
    timezone="Europe/Berlin",
    subject="Hello {{ customer.first_name }}",
    content="{{ event.title }}",
)


def content(text, customer=BOB, **changes):
    return Letter(msgspec.structs.replace(SALE, content=text, **changes)).to(customer).content


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{{ customer.first_name }} {{ customer.last_name }}", "Bob Builder"),
        ("{{ customer.city }}, {{ customer.language }}", "Berlin, de"),
        ("{{ event.title }}: {{ event.description }}", "Spring sale: Everything must go"),
        ("{{ package.name }} {{ package.coupon_code }} {{ package.discount }}", "Spring package SPRING 12.5%"),
        (
            "{{ event.start_date }} to {{ event.end_date }}, {{ event.timezone }}",
            "2026-03-29 to 2026-04-04, Europe/Berlin",
        ),
        ("{{ event.end_date|date(customer.language) }}", "4. April 2026"),
    ],
)
def test_says_what_the_template_names(text, expected):
    assert content(text) == expected


def test_every_name_has_a_value():
    text = " ".join(f"{{{{ {name} }}}}" for name in sorted(message.NAMES))

    assert content(text)


@pytest.mark.parametrize(
    ("discount", "expected"),
    [
        (Discount(kind="amount", value=5), "€5.00"),
        (Discount(kind="percent", value=20), "20%"),
        (Discount(kind="none"), "no discount"),
    ],
)
def test_writes_the_discount_for_people(discount, expected):
    package = Package(name="Spring package", discount=discount)

    assert content("{{ package.discount|default('no discount') }}", promotion_package=package) == expected


@pytest.mark.parametrize("customer", [Customer(), Customer(first_name="")])
def test_fails_for_a_customer_of_whom_too_little_is_known(customer):
    with pytest.raises(TemplateError):
        Letter(SALE).to(customer)


def test_puts_the_subject_on_one_line():
    assert Letter(msgspec.structs.replace(SALE, subject=" a\n  b ")).to(BOB).subject == "a b"


def test_fails_where_nothing_is_left_to_say():
    with pytest.raises(CannotRenderError, match="content: is empty for this customer"):
        content("{% if customer.city == 'Paris' %}Bonjour{% endif %}")


def test_names_the_field_of_every_template_that_is_refused():
    faults = message.faults(subject="{{ customer.age }}", content="{% for x in 'y' %}{% endfor %}")

    assert [fault.field for fault in faults] == ["subject", "content"]
    assert [fault.code for fault in faults] == ["unknown_name", "loop_not_allowed"]
    assert message.faults(subject="x" * 201, content="")[0].code == "too_long"


def test_names_the_field_and_the_name_that_has_no_value():
    sale = msgspec.structs.replace(
        SALE,
        promotion_package=Package(name="Spring package", discount=Discount(kind="none")),
        subject="{{ package.coupon_code }}",
        content="{{ package.discount }} {{ customer.city }}",
    )

    with pytest.raises(CannotRenderError) as caught:
        Letter(sale).to(Customer())

    named = [(fault.field, fault.code, fault.params) for fault in caught.value.faults]
    assert named[0] == ("subject", "no_value", {"name": "package.coupon_code"})
    assert named[1][:2] == ("content", "no_value")
    assert named[1][2]["name"] in {"package.discount", "customer.city"}


@pytest.mark.parametrize(
    ("subject", "content", "missing"),
    [
        ("Hello", "{{ package.coupon_code }}", [("content", "package.coupon_code")]),
        ("{{ package.coupon_code }}", "Hello", [("subject", "package.coupon_code")]),
        (
            "{{ package.discount }}",
            "{{ package.coupon_code|upper }}",
            [("subject", "package.discount"), ("content", "package.coupon_code")],
        ),
        ("{{ customer.city }}", "{{ event.title }} {{ event.end_date }} {{ package.name }}", []),
        ("Hello", "{{ package.coupon_code|default('none needed') }}", []),
        ("Hello", "{% if package.coupon_code %}{{ package.coupon_code }}{% endif %}", []),
        (
            "Hello",
            "{% if customer.city %}{{ package.coupon_code }}{% endif %}",
            [("content", "package.coupon_code")],
        ),
        ("{{ customer.nope }}", "{% for x in y %}", []),
    ],
)
def test_knows_before_sending_what_cannot_be_rendered(subject, content, missing):
    bare = Package(name="Spring package", discount=Discount(kind="none"))

    found = message.unrenderable(
        msgspec.structs.replace(SALE, promotion_package=bare, subject=subject, content=content)
    )

    assert [(fault.field, fault.params["name"]) for fault in found] == missing
    assert {fault.code for fault in found} <= {"no_value"}
    assert message.unrenderable(SALE) == []


def test_reads_more_than_it_needs_from_others_answers():
    customer = msgspec.json.decode(b'{"user_id": "7", "first_name": "Bob", "segments": []}', type=Customer)

    assert customer.first_name == "Bob"
