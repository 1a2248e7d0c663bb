"""What people type: how it is tidied before it is stored, and what may not be in it.

`line` and `lines` tidy; the `*_faults` report what is wrong with a text that was tidied, as fields with codes.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator

import msgspec
from msgspec import Struct

from functions.shared.problems import FieldError

LINE = "One line without control characters; white space around it is removed."
LINES = "Any number of lines; each is stored with a single line feed at its end."
COUPON_CODE = (
    "ASCII letters and digits, '-', '_' and '.'; begins with a letter or digit. White space around it is removed."
)
COUPON = r"^[A-Za-z0-9][A-Za-z0-9._-]*$"

_LINE_END = re.compile("\r\n?|[\x85\u2028\u2029]")
_EDGES = re.compile("^[\\s\u00ad\u200b\u2060\ufeff]+|[\\s\u00ad\u200b\u2060\ufeff]+$")
# C0, C1, line and paragraph separators, and the characters that turn the direction of text which follows them.
# U+200E, U+200F and U+061C stay: right-to-left texts need these marks.
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
_SPACES = re.compile("  +")
_CONTROL_IN_LINES = re.compile(f"(?![\t\n]){_CONTROL.pattern}")
_BLANK_LETTERS = frozenset("\u115f\u1160\u2800\u3164\uffa0")  # fillers, which Unicode counts as letters and symbols


def line(text: str) -> str:
    """Return a one-line text without the white space around it, nor what is invisible there."""
    return _EDGES.sub("", text) or text.strip()


def lines(text: str) -> str:
    """Return a text of many lines, each ended by a single line feed."""
    return _LINE_END.sub("\n", text)


def one_line(text: str) -> str:
    """Return a text on one line: control characters and runs of white space become single spaces."""
    return line(_SPACES.sub(" ", _CONTROL.sub(" ", text)))


def tidy(struct: Struct, *, one_line: tuple[str, ...] = (), many_lines: tuple[str, ...] = ()) -> None:
    """Tidy the named fields of a struct that is being made, frozen or not; a field may be None."""
    for fields, change in ((one_line, line), (many_lines, lines)):
        for field in fields:
            _replace(struct, field, change)


def is_blank(text: str) -> bool:
    """Return whether nothing of a text can be seen: white space, zero width, marks without a letter."""
    return not any(_is_visible(character) for character in text)


def is_one_line(text: str) -> bool:
    """Return whether a text has no line end and no other control character."""
    return _CONTROL.search(text) is None


def line_faults(field: str, text: str, *, longest: int, required: bool = True) -> Iterator[FieldError]:
    """Yield what is wrong with a text of one line."""
    yield from _faults(field, text, longest=longest, required=required, control=_CONTROL)


def lines_faults(field: str, text: str, *, longest: int, required: bool = True) -> Iterator[FieldError]:
    """Yield what is wrong with a text that may have many lines."""
    yield from _faults(field, text, longest=longest, required=required, control=_CONTROL_IN_LINES)


def coupon_faults(field: str, code: str, *, longest: int) -> Iterator[FieldError]:
    """Yield what is wrong with a coupon code: customers copy it and type it, so it has ASCII characters only."""
    faults = list(line_faults(field, code, longest=longest))
    yield from faults
    if not faults and not re.fullmatch(COUPON, code):
        reason = "must consist of the letters A to Z, digits, '-', '_' and '.', and begin with a letter or digit"
        yield FieldError(field, reason, "coupon_alphabet")


def _replace(struct: Struct, field: str, change: Callable[[str], str]) -> None:
    before = getattr(struct, field)
    if before is not None and (after := change(before)) != before:
        msgspec.structs.force_setattr(struct, field, after)


def _faults(field: str, text: str, *, longest: int, required: bool, control: re.Pattern[str]) -> Iterator[FieldError]:
    if is_blank(text) and (required or text.strip()):
        yield FieldError(field, "must not be empty", "empty")
    elif found := control.search(text):
        name = f"U+{ord(found[0]):04X}"
        yield FieldError(field, f"must not contain the control character {name}", "control_character", {"name": name})
    if len(text) > longest:
        yield FieldError(field, f"must have {longest} characters at most", "too_long", {"limit": longest})


def _is_visible(character: str) -> bool:
    if character in _BLANK_LETTERS:
        return False
    category = unicodedata.category(character)
    # Letters, numbers, punctuation, symbols. An unassigned character may be newer than this table.
    return category[0] in "LNPS" or category in {"Cn", "Co"}
