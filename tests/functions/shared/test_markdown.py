from urllib.parse import unquote

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from functions.shared import text
from functions.shared.markdown import Markdown, Values, mark_for

PARSER = MarkdownIt("commonmark", {"html": False})
SPECIAL = list("\\`*_{}[]()<>#+-.!|~=&;:'\"/ 1a\u00a0é")
MARKUP = (
    "[free](https://x.example)",
    "![x](https://x.example/a.png)",
    "<https://x.example>",
    "**b**",
    "&copy;",
    "a_b_c",
)
VALUES = st.text(st.sampled_from(SPECIAL), min_size=1, max_size=12) | st.text(min_size=1, max_size=12)


def filled(template, *inserted):
    values = Values(mark_for(template))
    return values.filled(template.format(*(values.insert(value) for value in inserted)))


def flat(tokens):
    """Return every text of a parsed document, and every kind of element."""
    for token in tokens:
        if token.type in {"text", "code_inline", "fence", "code_block"}:
            yield token.content
        elif token.type in {"softbreak", "hardbreak"}:
            yield "\n"
        elif not token.type.startswith(("paragraph", "inline")):
            yield f"<{token.type}>"
        yield from flat(token.children or [])


def shown(markdown):
    return list("".join(flat(PARSER.parse(markdown))).split("\0"))


def addresses(tokens):
    for token in tokens:
        yield from (str(token.attrs[name]) for name in ("href", "src") if name in token.attrs)
        yield from addresses(token.children or [])


@pytest.mark.parametrize(
    "value", ["SUMMER_SALE_2026", "Spring sale - 20% (new)!", "O'Neil & Sons", "C# 1.5", "St. John"]
)
def test_leaves_as_it_is_what_needs_no_escape(value):
    assert filled("Hello {0}, hello", value) == f"Hello {value}, hello"


@pytest.mark.parametrize(
    ("template", "value", "text"), [("~~{0}~~", "~", "~~~~~"), ("<{0}", "x@y.example>", "<x@y.example>")]
)
def test_a_value_completes_no_markup_that_the_text_has_begun(template, value, text):
    assert shown(filled(template, value)) == [text]


@pytest.mark.parametrize(
    ("template", "value", "expected"),
    [
        ("Use {0} now", "A*B*", r"Use A\*B\* now"),
        ("Dear {0}", "[free](https://x.example)", r"Dear \[free\](https://x.example)"),
        ("Use `{0}` now", "A*B_C*", "Use `A*B_C*` now"),
        ("Use `{0}` now", "a`b", "Use `a\u02cbb` now"),
        ("```\n{0}\n```", "*x*", "```\n*x*\n```"),
        ("    {0}", "*x*", "    *x*"),
        ("[T](https://x.example/?q={0})", "a b/ü", "[T](https://x.example/?q=a%20b%2F%C3%BC)"),
        ("[{0}](https://x.example)", "a]b", r"[a\]b](https://x.example)"),
        ('[T](https://x.example "{0}")', '"x"', r'[T](https://x.example "\"x\"")'),
        ("<https://x.example/{0}>", "a>b", "<https://x.example/a%3Eb>"),
        ("[a]: https://x.example/{0}\n\nSee [a]", "b c", "[a]: https://x.example/b%20c\n\nSee [a]"),
        ("{0}: sale", "7. März 2027", r"7\. März 2027: sale"),
        ("{0}. Sale", "2027", "&#50;027. Sale"),
        ("Until {0}. Sale", "2027", "Until 2027. Sale"),
        ("# {0}", "C #", r"# C \#"),
        ("- {0}", "- x", r"- \- x"),
        ("Sale\n{0}", "---", "Sale\n\\---"),
        ("{0}[x](https://x.example)", "wow!", r"wow\![x](https://x.example)"),
        ("[x]{0}", "(https://x.example)", r"[x]\(https://x.example)"),
        ("\\{0}", "<https://x.example>", "\\\\\\<https://x.example>"),
        ("a {0}b", "x\n\ny", "a x yb"),
        ("a{0}b", "", "ab"),
    ],
)
def test_escapes_by_place(template, value, expected):
    assert filled(template, value) == expected


PLACES = [
    *(
        "Hello {0}, hello",
        "{0}",
        "{0} x",
        "{0}. x",
        "{0}) x",
        "x\n{0}",
        "> {0}",
        "- {0}",
        "1. {0}",
        "# {0}",
        "## {0} #",
    ),
    *(
        "*{0}* x",
        "a {0}b",
        "x!{0}",
        "x\\\\{0}",
        "`a` {0} `b`",
        "<b>{0}</b>",
        "&{0};",
        "a &#{0}; b",
        "(x) [y]{0}",
        "| {0} |",
    ),
    *("{0}\n===", "{0}[x](https://y.example)", "[x]: {0}", "~~~\n~~~\n{0}", "_{0}_, x"),
]


@settings(max_examples=60)
@given(value=VALUES)
@example(value="1")
@example(value="---")
@example(value="[a]: https://x.example")
@example(value="&amp")
@pytest.mark.parametrize("template", PLACES)
def test_shows_a_value_as_it_is_written(template, value):
    value = text.one_line(value)
    if text.is_blank(value) or (template[0] in "*_" and not value.isalnum()):  # beside punctuation, emphasis is none
        return
    word = "Xy"
    expected = shown(filled(template, word))[0]
    if template == "[x]: {0}":  # a link's definition, which shows nothing
        return
    assert shown(filled(template, value))[0] == expected.replace(word, value)


@settings(max_examples=100)
@given(value=VALUES)
@pytest.mark.parametrize("template", ["a `{0}` b", "```\n{0}\n```", "~~~ x\n{0}\n~~~", "    {0}", "``` {0}\nx\n```"])
def test_code_shows_a_value_as_it_is_written(template, value):
    value = text.one_line(value)
    if text.is_blank(value):
        return
    code = value.replace("`", "\u02cb").replace("~~~", "\u223c" * 3)
    seen = shown(filled(template, value))[0]
    assert seen == shown(filled(template, "Xy"))[0].replace("Xy", code)


@settings(max_examples=100)
@given(value=VALUES)
@pytest.mark.parametrize(
    "template", ["[T](https://x.example/a?q={0})", "<https://x.example/{0}>", "![T](<https://x.example/{0}> 'a')"]
)
def test_an_address_holds_a_value_and_nothing_else(template, value):
    value = text.one_line(value)
    before, _, _ = template.partition("{0}")
    start = before[before.index("https") :]
    [address] = addresses(PARSER.parse(filled(template, value)))

    assert address.startswith(start)
    assert unquote(address.removeprefix(start)) == value


@pytest.mark.parametrize("value", MARKUP)
@pytest.mark.parametrize("template", PLACES)
def test_a_value_makes_no_link(template, value):
    links = [address for address in addresses(PARSER.parse(filled(template, value))) if "x.example" in address]

    assert links == []


def test_markdown_is_inserted_as_it_is_where_a_paragraph_may_stand():
    offers = Markdown("Offers:\n\n- *Mugs*\n- Bowls")

    assert filled("{0}\n\nfor {1}", offers, "*x*") == "Offers:\n\n- *Mugs*\n- Bowls\n\nfor \\*x\\*"
    assert filled("> {0}", offers) == "> Offers:\n> \n> - *Mugs*\n> - Bowls"
    assert filled("- {0}", offers) == "- Offers:\n  \n  - *Mugs*\n  - Bowls"
    assert filled("`{0}`", offers) == "`Offers: - *Mugs* - Bowls`"
    assert filled("[T](https://x.example/{0})", Markdown("*x*")) == "[T](https://x.example/%2Ax%2A)"


def test_markdown_that_opens_a_code_span_does_not_free_the_values_after_it():
    markdown = filled("{0} `{1}`", Markdown("a ` b"), "[free](https://x.example)")

    assert list(addresses(PARSER.parse(markdown))) == []


def test_a_text_that_has_a_mark_of_its_own_keeps_it():
    assert filled("value0mark0z {0}", "x") == "value0mark0z x"
