import time
from datetime import date

import pytest

from functions.shared import templates
from functions.shared.templates import TemplateError

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
        ("{{ event.start_date|date('fr') }}", "2026-03-01"),
        ("{{ customer.first_name|date }}", "Bob"),
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


def test_does_not_escape_since_who_displays_it_does():
    values = {**VALUES, "customer": {"first_name": "<script>"}}

    assert templates.compile("{{ customer.first_name }}", NAMES).render(values) == "<script>"


ESCAPES = {
    "{{ customer }}": "'customer' is not a known name",
    "{{ customer.password }}": "'customer.password' is not a known name",
    "{{ admin.first_name }}": "'admin.first_name' is not a known name",
    "{{ self }}": "'self' is not a known name",
    "{{ self.__init__ }}": "'self.__init__' is not a known name",
    "{{ customer.__class__ }}": "'customer.__class__' is not a known name",
    "{{ customer.first_name.__class__ }}": "only names of the form 'root.field'",
    "{{ customer.first_name.__class__.__mro__ }}": "only names of the form 'root.field'",
    "{{ ''.__class__ }}": "only names of the form 'root.field'",
    "{{ customer['first_name'] }}": "a subscript is not allowed",
    "{{ customer.first_name[0] }}": "a subscript is not allowed",
    "{{ customer.0 }}": "a subscript is not allowed",
    "{{ customer.first_name() }}": "a call is not allowed",
    "{{ customer.first_name.format('x') }}": "a call is not allowed",
    "{{ range(9) }}": "a call is not allowed",
    "{{ lipsum() }}": "a call is not allowed",
    "{{ cycler.__init__ }}": "'cycler.__init__' is not a known name",
    "{{ customer.first_name|attr('__class__') }}": "the filter 'attr' is not known",
    "{{ customer.first_name|center(99999999) }}": "the filter 'center' is not known",
    "{{ customer.first_name|format(1) }}": "the filter 'format' is not known",
    "{{ customer.first_name|replace('', 'aaaa') }}": "the filter 'replace' is not known",
    "{{ customer.first_name|upper(1) }}": "the filter 'upper' takes 0 plain arguments",
    "{{ customer.first_name|default }}": "the filter 'default' takes 1 plain arguments",
    "{{ customer.first_name|default(default_value='x') }}": "the filter 'default' takes 1 plain arguments",
    "{{ customer.first_name|default(*customer) }}": "the filter 'default' takes 1 plain arguments",
    "{{ event.start_date|date('de', 'en') }}": "the filter 'date' takes 0 or 1 plain arguments",
    "{{ customer.first_name|default(customer.password) }}": "'customer.password' is not a known name",
    "{% filter upper %}x{% endfilter %}": "a filter over a block is not allowed",
    "{% for x in customer.first_name %}x{% endfor %}": "a loop is not allowed",
    "{% set x = 'y' %}": "'set' is not allowed",
    "{% set x %}y{% endset %}": "'set' is not allowed",
    "{% with x = 'y' %}{% endwith %}": "'with' is not allowed",
    "{% macro x() %}y{% endmacro %}": "a macro is not allowed",
    "{% call x() %}y{% endcall %}": "a call is not allowed",
    "{% block x %}{% endblock %}": "a block is not allowed",
    "{% extends 'x' %}": "'extends' is not allowed",
    "{% include 'x' %}": "'include' is not allowed",
    "{% import 'x' as y %}": "'import' is not allowed",
    "{% from 'x' import y %}": "'import' is not allowed",
    "{% autoescape true %}x{% endautoescape %}": "'autoescape' is not allowed",
    "{{ 1 }}": "only quoted text is allowed as a constant",
    "{{ none }}": "only quoted text is allowed as a constant",
    "{{ true }}": "only quoted text is allowed as a constant",
    "{{ 9 ** 9 ** 9 }}": "arithmetic is not allowed",
    "{{ 'a' * 999999999 }}": "arithmetic is not allowed",
    "{{ 'a' + 'b' }}": "arithmetic is not allowed",
    "{{ -customer.first_name }}": "arithmetic is not allowed",
    "{{ 'a' ~ 'b' }}": "joining by '~' is not allowed",
    "{{ ['a'] }}": "a list is not allowed",
    "{{ 'a', 'b' }}": "a list is not allowed",
    "{{ {'a': 'b'} }}": "a dictionary is not allowed",
    "{{ 'a' if customer.first_name else 'b' }}": "'if' within an expression is not allowed",
    "{% if customer.first_name is defined %}x{% endif %}": "a test with 'is' is not allowed",
    "{% if customer.first_name < 'x' %}y{% endif %}": "only single comparisons by == and !=",
    "{% if 'a' in customer.first_name %}y{% endif %}": "only single comparisons by == and !=",
    "{% if 'a' == 'b' == 'c' %}y{% endif %}": "only single comparisons by == and !=",
    "{{ '" + "x" * 201 + "' }}": "quoted text has more than 200 characters",
    "{{ " + "9" * 5000 + " }}": "holds a number too long",
    "{{ 1e999 }}": "only quoted text is allowed as a constant",
    "{{ " + "(" * 2000 + "'x'" + ")" * 2000 + " }}": "too deeply nested",
    "{{ " + "not " * 1500 + "'x' }}": "too deeply nested",
    "{{ customer.first_name" + "|upper" * 30 + " }}": "too deeply nested",
    "{% if " + " and ".join(["customer.city"] * 300) + " %}x{% endif %}": "too deeply nested",
    "{% if 'x' %}" * 30 + "{% endif %}" * 30: "too deeply nested",
    "{{ customer.first_name": "cannot be read",
    "{% if 'x' %}": "cannot be read",
    "{% debug %}": "cannot be read",
    "{% trans %}x{% endtrans %}": "cannot be read",
    "{{ }}": "cannot be read",
    "x" * 10_001: "more than 10000 characters",
}


@pytest.mark.parametrize(("text", "reason"), ESCAPES.items(), ids=[text[:40] for text in ESCAPES])
def test_refuses_everything_else_and_says_why(text, reason):
    assert any(reason in each for each in templates.check(text, NAMES)), templates.check(text, NAMES)
    with pytest.raises(TemplateError):
        templates.compile(text, NAMES)


def test_names_every_fault_with_its_line():
    reasons = templates.check(
        "{{ customer.age }}\n{{ customer.first_name|nope }}\n{% for x in 'y' %}{% endfor %}", NAMES
    )

    assert [reason[-8:] for reason in reasons] == ["(line 1)", "(line 2)", "(line 3)"]


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
    with pytest.raises(TemplateError, match="A value is missing"):
        rendered(text)


@pytest.mark.parametrize("text", ["{{ customer.city }}", "{% if customer.city == 'x' %}{% endif %}"])
def test_fails_where_a_listed_name_was_not_given(text):
    with pytest.raises(TemplateError, match="A value is missing"):
        templates.compile(text, NAMES).render({"customer": {}})


def test_bounds_what_is_rendered():
    values = {"customer": {"first_name": "x" * 5000}}
    template = templates.compile("{{ customer.first_name }}" * 400, NAMES)

    with pytest.raises(TemplateError, match="longer than 20000 characters"):
        template.render(values)


def test_takes_smaller_bounds():
    assert templates.check("12345", NAMES, max_text=4) == ["has more than 4 characters"]
    with pytest.raises(TemplateError, match="longer than 4 characters"):
        rendered("12345", max_rendered=4)


def test_refuses_the_worst_texts_of_the_greatest_length_at_once():
    started = time.perf_counter()
    for piece in ("{", "{{", "{%", "{#", "(", "{{ ", "{{'", "|upper", "{% raw %}", "{{ a.b.", "not ", "\n"):
        templates.check("{{ " + piece * (9_900 // len(piece)), NAMES)
        templates.check(piece * (10_000 // len(piece)), NAMES)

    assert time.perf_counter() - started < 5
