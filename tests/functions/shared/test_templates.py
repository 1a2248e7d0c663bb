import time
from datetime import date

import pytest

from functions.shared import templates
from functions.shared.templates import NoValueError, TemplateError

NAMES = {"customer.first_name", "customer.city", "customer.language", "event.start_date"}
VALUES = {
    "customer": {"first_name": "Bob", "city": None, "language": "de"},
    "event": {"start_date": date(2026, 3, 1)},
}


def rendered(text, **more):
    return templates.compile(text, NAMES, **more).render(VALUES)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hello", "Hello"),
        ("", ""),
        ("Hello {{ customer.first_name }}!", "Hello Bob!"),
        ("{{ customer.first_name|upper }} {{ customer.first_name|lower }}", "BOB bob"),
        ("{{ '  two words '|trim|title }}", "Two Words"),
        ("{{ customer.city|default('your town') }}", "your town"),
        ("{{ customer.city|default(customer.first_name) }}", "Bob"),
        ("{{ event.start_date }}", "2026-03-01"),
        ("{{ event.start_date|date }}", "1 March 2026"),
        ("{{ event.start_date|date(customer.language) }}", "1. März 2026"),
        ("{{ event.start_date|date('fr') }}", "1 mars 2026"),
        ("{{ event.start_date|date('no such language') }}", "1 March 2026"),
        ("{{ event.start_date|date(customer.city) }}", "1 March 2026"),
        ("{{ customer.first_name|date }}", "Bob"),
        ("{{ customer.city|upper|default('your town') }}", "your town"),
        ("{{ \"Mother's day isn't over\"|title }}", "Mother's Day Isn't Over"),
        ("{{ 'ada o\u2019neil-smith, 3rd'|title }}", "Ada O\u2019neil-Smith, 3rd"),
        (
            "{{ 'ßtraße ǆ ΟΔΟΣ (free) \u201cso\u201d l\u2019été'|title }}",
            "Sstraße ǅ Οδος (Free) \u201cSo\u201d L\u2019été",
        ),
        ("{{ 'e\u0301te\u0301 İZMIR'|title }}", "E\u0301te\u0301 İzmir"),
        ("{{ 'straße'|upper }} {{ 'ΣΟΦΙΑΣ'|lower }}", "STRASSE σοφιας"),
        ("{{ ''|title }}{{ ''|upper }}{{ ''|trim }}", ""),
        ("{{ '\u00a0x\u2003'|trim }}", "x"),
        ("{% if customer.language == 'de' %}Hallo{% elif customer.city %}Hi{% else %}Hello{% endif %}", "Hallo"),
        ("{% if customer.city and customer.first_name %}both{% else %}one{% endif %}", "one"),
        ("{% if not customer.city or customer.language != 'en' %}yes{% endif %}", "yes"),
        ("{# a note #}{% raw %}{{ as it is }}{% endraw %}", "{{ as it is }}"),
        ("a\n{% if customer.first_name %}\nb\n{% endif %}\nc\n", "a\nb\nc\n"),
        ("<b>{{ customer.first_name }}</b> & *more*", "<b>Bob</b> & *more*"),
    ],
)
def test_renders_what_is_allowed(text, expected):
    assert templates.check(text, NAMES) == []
    assert rendered(text) == expected


def test_writes_dates_in_the_language_of_the_text():
    template = templates.compile("{{ event.start_date|date }} {{ event.start_date|date('en') }}", NAMES)

    assert template.render(VALUES, language="de") == "1. März 2026 1 March 2026"


def test_inserts_values_as_the_caller_says():
    template = templates.compile("a {{ customer.first_name|upper }} {{ 'x' }}", NAMES)

    assert template.render(VALUES, insert=lambda value: f"<{value}>") == "a <BOB> <x>"


def test_does_not_escape_since_who_displays_it_does():
    values = {**VALUES, "customer": {"first_name": "<script>"}}

    assert templates.compile("{{ customer.first_name }}", NAMES).render(values) == "<script>"


ESCAPES = {
    "{{ customer }}": "unknown_name",
    "{{ customer.password }}": "unknown_name",
    "{{ admin.first_name }}": "unknown_name",
    "{{ self }}": "unknown_name",
    "{{ self.__init__ }}": "unknown_name",
    "{{ customer.__class__ }}": "unknown_name",
    "{{ customer.first_name.__class__ }}": "unknown_name",
    "{{ customer.first_name.__class__.__mro__ }}": "unknown_name",
    "{{ ''.__class__ }}": "name_needed",
    "{{ customer['first_name'] }}": "subscript_not_allowed",
    "{{ customer.first_name[0] }}": "subscript_not_allowed",
    "{{ customer.0 }}": "subscript_not_allowed",
    "{{ customer.first_name() }}": "call_not_allowed",
    "{{ customer.first_name.format('x') }}": "call_not_allowed",
    "{{ range(9) }}": "call_not_allowed",
    "{{ lipsum() }}": "call_not_allowed",
    "{{ cycler.__init__ }}": "unknown_name",
    "{{ customer.first_name|attr('__class__') }}": "unknown_filter",
    "{{ customer.first_name|center(99999999) }}": "unknown_filter",
    "{{ customer.first_name|format(1) }}": "unknown_filter",
    "{{ customer.first_name|replace('', 'aaaa') }}": "unknown_filter",
    "{{ customer.first_name|upper(1) }}": "filter_arguments",
    "{{ customer.first_name|default }}": "filter_arguments",
    "{{ customer.first_name|default(default_value='x') }}": "filter_arguments",
    "{{ customer.first_name|default(*customer) }}": "filter_arguments",
    "{{ event.start_date|date('de', 'en') }}": "filter_arguments",
    "{{ customer.first_name|default(customer.password) }}": "unknown_name",
    "{% filter upper %}x{% endfilter %}": "tag_not_allowed",
    "{% for x in customer.first_name %}x{% endfor %}": "loop_not_allowed",
    "{% set x = 'y' %}": "tag_not_allowed",
    "{% set x %}y{% endset %}": "tag_not_allowed",
    "{% with x = 'y' %}{% endwith %}": "tag_not_allowed",
    "{% macro x() %}y{% endmacro %}": "tag_not_allowed",
    "{% call x() %}y{% endcall %}": "call_not_allowed",
    "{% block x %}{% endblock %}": "tag_not_allowed",
    "{% extends 'x' %}": "tag_not_allowed",
    "{% include 'x' %}": "tag_not_allowed",
    "{% import 'x' as y %}": "tag_not_allowed",
    "{% from 'x' import y %}": "tag_not_allowed",
    "{% autoescape true %}x{% endautoescape %}": "tag_not_allowed",
    "{{ 1 }}": "quotes_needed",
    "{{ none }}": "quotes_needed",
    "{{ true }}": "quotes_needed",
    "{{ 9 ** 9 ** 9 }}": "arithmetic_not_allowed",
    "{{ 'a' * 999999999 }}": "arithmetic_not_allowed",
    "{{ 'a' + 'b' }}": "arithmetic_not_allowed",
    "{{ -customer.first_name }}": "arithmetic_not_allowed",
    "{{ 'a' ~ 'b' }}": "expression_not_allowed",
    "{{ ['a'] }}": "expression_not_allowed",
    "{{ 'a', 'b' }}": "expression_not_allowed",
    "{{ {'a': 'b'} }}": "expression_not_allowed",
    "{{ 'a' if customer.first_name else 'b' }}": "expression_not_allowed",
    "{% if customer.first_name is defined %}x{% endif %}": "expression_not_allowed",
    "{% if customer.first_name < 'x' %}y{% endif %}": "comparison_not_allowed",
    "{% if 'a' in customer.first_name %}y{% endif %}": "comparison_not_allowed",
    "{% if 'a' == 'b' == 'c' %}y{% endif %}": "comparison_not_allowed",
    "{{ '" + "x" * 201 + "' }}": "quoted_too_long",
    "{{ " + "9" * 5000 + " }}": "too_complex",
    "{{ 1e999 }}": "quotes_needed",
    "{{ " + "(" * 2000 + "'x'" + ")" * 2000 + " }}": "too_complex",
    "{{ " + "not " * 1500 + "'x' }}": "too_complex",
    "{{ customer.first_name" + "|upper" * 30 + " }}": "too_complex",
    "{% if " + " and ".join(["customer.city"] * 300) + " %}x{% endif %}": "too_complex",
    "{% if 'x' %}" * 30 + "{% endif %}" * 30: "too_complex",
    "{{ customer.first_name": "syntax",
    "{% if 'x' %}": "syntax",
    "{% debug %}": "syntax",
    "{% trans %}x{% endtrans %}": "syntax",
    "{{ }}": "syntax",
    "x" * 10_001: "too_long",
}


@pytest.mark.parametrize(("text", "code"), ESCAPES.items(), ids=[text[:40] for text in ESCAPES])
def test_refuses_everything_else_and_names_why(text, code):
    assert code in {fault.code for fault in templates.check(text, NAMES)}, templates.check(text, NAMES)
    with pytest.raises(TemplateError):
        templates.compile(text, NAMES)


def test_names_every_fault_with_its_line():
    text = "{{ customer.frist_name }}\n{{ customer.first_name|nope }}\n{% for x in 'y' %}{% endfor %}"

    unknown, filtered, loop = templates.check(text, NAMES)

    assert unknown.reason == "Line 1: customer.frist_name doesn't exist. Did you mean customer.first_name?"
    assert unknown.params == {"name": "customer.frist_name", "suggestion": "customer.first_name", "line": 1}
    assert (filtered.code, filtered.params["name"], filtered.params["line"]) == ("unknown_filter", "nope", 2)
    assert (loop.code, loop.params, loop.reason) == (
        "loop_not_allowed",
        {"line": 3},
        "Line 3: Loops can't be used here.",
    )


def test_names_no_line_where_there_is_only_one():
    assert templates.check("{% for x in 'y' %}{% endfor %}", NAMES)[0].reason == "Loops can't be used here."


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("customer.name", "customer.first_name"),
        ("first_name", "customer.first_name"),
        ("customer.lang", "customer.language"),
        ("event.start", "event.start_date"),
        ("start", "event.start_date"),
        ("customer.first_name.x", "customer.first_name"),
    ],
)
def test_suggests_the_name_that_was_meant(name, meant):
    [fault] = templates.check(f"{{{{ {name} }}}}", NAMES)

    assert fault.params["suggestion"] == meant


@pytest.mark.parametrize(
    "text",
    [
        "{{ customer.city }}",
        "{{ customer.city|upper }}",
        "{{ customer.city|date }}",
        "{{ event.start_date|date(customer.city) }}{{ customer.city }}",
        "{% if customer.first_name %}{{ customer.city }}{% endif %}",
    ],
)
def test_fails_where_a_value_is_missing(text):
    with pytest.raises(NoValueError, match=r"customer\.city has no value"):
        rendered(text)


def test_fails_where_a_listed_name_was_not_given():
    with pytest.raises(NoValueError, match=r"customer\.city has no value"):
        templates.compile("{{ customer.city }}", NAMES).render({"customer": {}})


KNOWN = {"customer.city": None, "customer.first_name": "Bob", "customer.language": ""}


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("{{ customer.city }} {{ customer.first_name }} {{ customer.city }}", ["customer.city"]),
        ("{{ customer.city|upper|trim }}", ["customer.city"]),
        ("{{ customer.city|default('x') }} {{ customer.city|upper|default('x') }}", []),
        ("{{ customer.city|default(customer.city) }}", ["customer.city"]),
        ("{{ customer.first_name|default(customer.city) }}", []),
        ("{{ customer.language|default(customer.city) }}", ["customer.city"]),
        ("{{ event.start_date|default(customer.city) }}", ["customer.city"]),
        ("{{ event.start_date|date(customer.city) }}", []),
        ("{% if customer.city %}{{ customer.city }}{% endif %}", []),
        ("{% if not customer.city %}{{ customer.city }}{% endif %}", ["customer.city"]),
        ("{% if customer.first_name == 'Bob' %}x{% else %}{{ customer.city }}{% endif %}", []),
        ("{% if customer.first_name != 'Bob' %}x{% elif 'y' %}{{ customer.city }}{% endif %}", ["customer.city"]),
        ("{% if customer.first_name|upper == 'BOB' %}x{% else %}{{ customer.city }}{% endif %}", []),
        ("{% if event.start_date %}{{ customer.city }}{% endif %}", ["customer.city"]),
        ("{% if event.start_date %}x{% else %}{{ customer.city }}{% endif %}", ["customer.city"]),
        ("{% if event.start_date and customer.city %}{{ customer.city }}{% endif %}", []),
        ("{% if event.start_date or customer.first_name %}x{% else %}{{ customer.city }}{% endif %}", []),
        ("{{ customer.city or 'x' }}", []),
        ("{{ customer.city or customer.city }}", ["customer.city"]),
        ("{{ customer.first_name and customer.city }}", ["customer.city"]),
        ("{{ customer.city and 'x' }}", ["customer.city"]),
        ("{{ customer.city == 'x' }} {{ not customer.city }}", []),
    ],
)
def test_knows_before_rendering_which_values_are_missing(text, missing):
    assert templates.check(text, NAMES) == []
    assert templates.compile(text, NAMES).missing(KNOWN) == missing


def test_bounds_what_is_rendered():
    values = {"customer": {"first_name": "x" * 5000}}
    template = templates.compile("{{ customer.first_name }}" * 400, NAMES)

    with pytest.raises(TemplateError, match="more than 20000 characters"):
        template.render(values)


def test_takes_smaller_bounds():
    assert templates.check("12345", NAMES, max_text=4)[0].params == {"limit": 4}
    with pytest.raises(TemplateError, match="more than 4 characters"):
        rendered("12345", max_rendered=4)


def test_refuses_the_worst_texts_of_the_greatest_length_at_once():
    started = time.perf_counter()
    for piece in ("{", "{{", "{%", "{#", "(", "{{ ", "{{'", "|upper", "{% raw %}", "{{ a.b.", "not ", "\n"):
        templates.check("{{ " + piece * (9_900 // len(piece)), NAMES)
        templates.check(piece * (10_000 // len(piece)), NAMES)

    assert time.perf_counter() - started < 5


@pytest.mark.parametrize("escape", ["\\ud800", "\\x00", "\\ud83d' '\\ude00"])
def test_refuses_quoted_text_that_cannot_be_stored(escape):
    [fault] = templates.check(f"{{{{ '{escape}' }}}}", {"event.title"})

    assert fault.code == "control_character"
