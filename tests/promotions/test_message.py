from datetime import datetime

import msgspec
import pytest

from functions.shared.templates import TemplateError
from promotions import message
from promotions.message import CannotRenderError, Customer, Letter, Package, Promotion
from promotions.offers import Discount

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
        ("{{ package.name }} {{ package.coupon_code }} {{ package.discount }}", "Spring package SPRING 12,5\u00a0%"),
        (
            "{{ event.start_date }} to {{ event.end_date }}, {{ event.timezone }}",
            "2026-03-29 to 2026-04-04, Europe/Berlin",
        ),
        ("Until {{ event.end_date|date }}", "Until 4. April 2026"),
        ("Until {{ event.end_date|date(customer.language) }}", "Until 4. April 2026"),
        ("Until {{ event.end_date|date('en') }}", "Until 4 April 2026"),
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
        (Discount(kind="amount", value=5), "5,00\u00a0€"),
        (Discount(kind="percent", value=20), "20\u00a0%"),
        (Discount(kind="none"), "no discount"),
    ],
)
def test_writes_the_discount_for_people(discount, expected):
    package = Package(name="Spring package", discount=discount)

    assert content("{{ package.discount|default('no discount') }}", promotion_package=package) == expected


@pytest.mark.parametrize(
    ("language", "percent", "amount", "day"),
    [
        ("de", "12,5\u00a0%", "1.234,50\u00a0€", "29. März 2026"),
        ("de-AT", "12,5\u00a0%", "€\u00a01.234,50", "29. März 2026"),
        ("en", "12.5%", "€1,234.50", "29 March 2026"),
        ("en-US", "12.5%", "€1,234.50", "March 29, 2026"),
        ("fr", "12,5\u00a0%", "1\u202f234,50\u00a0€", "29 mars 2026"),
        ("pt_BR", "12,5%", "€\u00a01.234,50", "29 de março de 2026"),
        ("zh-Hant", "12.5%", "€1,234.50", "2026年3月29日"),
        *(
            (unknown, "12.5%", "€1,234.50", "29 March 2026")
            for unknown in ("xx", "", " ", None, "de;x", "x" * 99, "../de")
        ),
    ],
)
def test_writes_numbers_money_and_dates_in_the_customers_language(language, percent, amount, day):
    customer = Customer(first_name="Bob", language=language)
    text = "{{ package.discount }} | {{ event.start_date|date }}"
    money = Package(name="Spring package", discount=Discount(kind="amount", value=1234.5))

    assert content(f"On {text}", customer) == f"On {percent} | {day}"
    assert content(f"On {text}", customer, promotion_package=money) == f"On {amount} | {day}"
    assert Letter(msgspec.structs.replace(SALE, subject=text)).to(customer).subject == f"{percent} | {day}"


@pytest.mark.parametrize(
    ("value", "expected"),
    [(0.25, "0.25%"), (99.9, "99.9%"), (12.0, "12%"), (100, "100%"), (33.33, "33.33%"), (0.1, "0.1%")],
)
def test_writes_a_percentage_as_it_is_stored(value, expected):
    package = Package(name="Spring package", discount=Discount(kind="percent", value=value))

    assert (
        content("{{ package.discount }}", Customer(first_name="Bob", language="en"), promotion_package=package)
        == expected
    )


def test_writes_every_customers_subject_in_their_own_language():
    letter = Letter(msgspec.structs.replace(SALE, subject="Save {{ package.discount }}"))

    subjects = [letter.to(Customer(first_name="x", language=each)).subject for each in ("de", "en", "de")]

    assert subjects == ["Save 12,5\u00a0%", "Save 12.5%", "Save 12,5\u00a0%"]


@pytest.mark.parametrize("description", ["Offers:\r\n\r\n- Mugs\r\n- *Bowls*", "Offers:\r\r- Mugs\r- *Bowls*"])
def test_a_description_keeps_its_paragraphs_and_lists(description):
    assert content("{{ event.description }}", description=description) == "Offers:\n\n- Mugs\n- *Bowls*"
    assert content("Hello\r\n\r\n{{ event.description|trim }}", description=description).startswith("Hello\n\nOffers:")


def test_shows_values_as_they_are_written():
    bob = Customer(first_name="[free](https://x.example)", last_name="*x*\u202e\n# y", city=" ", language="en")
    package = Package(name="A_b_ *c*", discount=Discount(kind="none"), coupon_code="SUMMER_SALE_2026")

    message = content("{{ customer.first_name }} `{{ customer.first_name }}`", bob)
    names = content("x {{ customer.last_name }}, {{ package.name }}", bob, promotion_package=package)

    assert message == r"\[free\](https://x.example) `[free](https://x.example)`"
    assert names == r"x \*x\* # y, A_b\_ \*c\*"
    assert content("**{{ package.coupon_code }}**", bob, promotion_package=package) == "**SUMMER_SALE_2026**"
    assert content("{{ customer.city|default('your town') }}", bob) == "your town"


def test_a_subject_is_plain_text():
    letter = Letter(msgspec.structs.replace(SALE, subject="*{{ customer.first_name }}*\u00a0{{ event.description }}"))

    assert letter.to(Customer(first_name="A*B*\n_c_")).subject == "*A*B* _c_*\u00a0Everything must go"


@pytest.mark.parametrize("customer", [Customer(), Customer(first_name=""), Customer(first_name="\u200b")])
def test_fails_for_a_customer_of_whom_too_little_is_known(customer):
    with pytest.raises(TemplateError):
        Letter(SALE).to(customer)


def test_puts_the_subject_on_one_line():
    assert Letter(msgspec.structs.replace(SALE, subject=" a\n  b ")).to(BOB).subject == "a b"


def test_fails_where_nothing_is_left_to_say():
    with pytest.raises(CannotRenderError, match="content: is empty once it is rendered"):
        content("{% if customer.city == 'Paris' %}Bonjour{% endif %}")


def test_names_the_field_of_every_template_that_is_refused():
    faults = message.faults(subject="{{ customer.age }}", content="{% for x in 'y' %}{% endfor %}")

    assert [fault.field for fault in faults] == ["subject", "content"]
    assert [fault.code for fault in faults] == ["unknown_name", "loop_not_allowed"]
    assert message.faults(subject="x" * 201, content="")[0].code == "too_long"


def test_names_the_limit_of_the_field_that_became_too_long():
    longest = msgspec.structs.replace(BOB, last_name="x" * message.MAX_SUBJECT)

    with pytest.raises(CannotRenderError) as caught:
        Letter(msgspec.structs.replace(SALE, subject="Hello {{ customer.last_name }}")).to(longest)

    assert [(fault.field, fault.params) for fault in caught.value.faults] == [
        ("subject", {"limit": message.MAX_SUBJECT})
    ]


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
        ("Hello", "{% if package.coupon_code %}{{ package.coupon_code }}{% endif %}x", []),
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


@pytest.mark.parametrize(
    ("changes", "field", "code", "params"),
    [
        ({"description": "", "content": "{{ event.description }}"}, "content", "empty_rendered", {}),
        ({"description": " \u200b", "content": "{{ event.description }}"}, "content", "empty_rendered", {}),
        ({"content": "{% if package.name == 'x' %}Hello{% endif %}"}, "content", "empty_rendered", {}),
        ({"subject": "{# later #}"}, "subject", "empty_rendered", {}),
        (
            {"description": "x" * 201, "subject": "{{ event.description }}"},
            "subject",
            "too_long_rendered",
            {"limit": 200},
        ),
        (
            {"description": "x" * 4000, "content": "{{ event.description }}" * 3},
            "content",
            "too_long_rendered",
            {"limit": 10_000},
        ),
    ],
)
def test_knows_before_sending_what_is_empty_or_too_long_for_everyone(changes, field, code, params):
    [fault] = message.unrenderable(msgspec.structs.replace(SALE, **changes))

    assert (fault.field, fault.code, fault.params) == (field, code, params)


def test_does_not_foretell_what_depends_on_the_customer():
    text = "{% if customer.city == 'Berlin' %}Hello{% endif %}"

    assert message.unrenderable(msgspec.structs.replace(SALE, content=text)) == []


def test_reads_more_than_it_needs_from_others_answers():
    customer = msgspec.json.decode(b'{"user_id": "7", "first_name": "Bob", "segments": []}', type=Customer)

    assert customer.first_name == "Bob"
