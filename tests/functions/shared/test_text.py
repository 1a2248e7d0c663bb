import pytest

from functions.shared import text

BIDI = [chr(code) for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))]
CONTROL = [chr(code) for code in (*range(0x20), *range(0x7F, 0xA0), 0x2028, 0x2029)]


def codes(faults):
    return [fault.code for fault in faults]


BLANK = ["", " ", "\t\n", "\u200b", "\ufeff", "\u202e", "\u00ad", "\u2060\u200d", "\u0301\u0308", "\ufe0f", "\u3164"]
MORE_BLANK = ["\u2800", "\u00a0\u3000", "\u115f\u1160", "\U000e0041", "\u180e", "\x00\x1b"]


@pytest.mark.parametrize("blank", [*BLANK, *MORE_BLANK])
def test_what_cannot_be_seen_is_empty(blank):
    assert text.is_blank(blank)
    assert codes(text.line_faults("title", blank, longest=50)) == ["empty"]
    assert codes(text.lines_faults("content", blank, longest=50)) == ["empty"]
    assert next(text.line_faults("title", blank, longest=50)).reason == "must not be empty"


@pytest.mark.parametrize(
    "seen", ["a", "é", "e\u0301", "عرض 50%!", "השקה", "👍🏽", "👨‍👩‍👧", "1️⃣", "🇩🇪", "क्षि", "!", "中", "€"]
)
def test_what_can_be_seen_is_not_empty(seen):
    assert not text.is_blank(seen)
    assert codes(text.line_faults("title", seen, longest=50)) == []


@pytest.mark.parametrize("character", [*CONTROL, *BIDI])
def test_a_line_holds_no_control_characters(character):
    [fault] = text.line_faults("title", f"a{character}b", longest=50)

    assert (fault.code, fault.params) == ("control_character", {"name": f"U+{ord(character):04X}"})


@pytest.mark.parametrize("mark", ["\u200e", "\u200f", "\u061c", "\u200d", "\u200c", "\u00a0"])
def test_a_line_holds_what_scripts_need(mark):
    assert codes(text.line_faults("title", f"a{mark}b", longest=50)) == []


def test_lines_hold_line_feeds_and_tabs_and_no_other_control_characters():
    assert codes(text.lines_faults("content", "a\n\tb", longest=50)) == []
    assert codes(text.lines_faults("content", "a\x1b[31mb", longest=50)) == ["control_character"]
    assert codes(text.lines_faults("content", "a\u202eb", longest=50)) == ["control_character"]


def test_an_optional_text_may_be_empty_but_not_invisible():
    assert codes(text.line_faults("city", "", longest=50, required=False)) == []
    assert codes(text.line_faults("city", "\u200b", longest=50, required=False)) == ["empty"]


def test_names_the_greatest_length():
    [fault] = text.line_faults("title", "x" * 51, longest=50)

    assert (fault.code, fault.params) == ("too_long", {"limit": 50})


@pytest.mark.parametrize(
    ("typed", "stored"),
    [("  a b ", "a b"), ("\ufeffa\u200b", "a"), ("\u00a0a\n", "a"), ("", ""), ("  ", ""), ("\u200b", "\u200b")],
)
def test_a_line_is_stored_without_white_space_around_it(typed, stored):
    assert text.line(typed) == stored


@pytest.mark.parametrize("end", ["\r\n", "\r", "\x85", "\u2028", "\u2029"])
def test_every_line_is_stored_with_a_line_feed_at_its_end(end):
    assert text.lines(f"- a{end}{end}- b{end}") == "- a\n\n- b\n"


@pytest.mark.parametrize("code", ["SPRING", "SUMMER_SALE_2026", "a-1.b", "7", "x" * 64])
def test_a_coupon_code_consists_of_what_customers_can_type(code):
    assert codes(text.coupon_faults("coupon_code", code, longest=64)) == []


@pytest.mark.parametrize("code", ["SPR ING", "A*B", "-A", "ÄRGER", "СПРИНГ", "A\u200bB", "a/b"])
def test_a_coupon_code_holds_nothing_else(code):
    assert codes(text.coupon_faults("coupon_code", code, longest=64)) == ["coupon_alphabet"]


@pytest.mark.parametrize(("code", "fault"), [("", "empty"), ("SPR\nING", "control_character"), ("x" * 65, "too_long")])
def test_a_coupon_code_is_one_line_of_bounded_length(code, fault):
    assert codes(text.coupon_faults("coupon_code", code, longest=64)) == [fault]
