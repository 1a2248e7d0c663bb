"""Values in a Markdown text: each shows as it is written, wherever the text puts it.

What must be escaped depends on the place: a backslash that hides an asterisk in a sentence is shown in a code span. So
a text is rendered with a mark for each value, parsed once to find the place of every mark, and then filled.
"""

import functools
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import quote

from functions.shared import text

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

Place = Literal["text", "code", "title", "address"]

_MARKUP = re.compile(r"\\(?=[!-/:-@\[-`{-~]|$)|[`*\[\]<]|&(?=#?\w*;?$|#?\w+;)|_+|^#+|(?<=\s)#+$")
_BLOCK_START = re.compile(r"[-+=>~.)]|(?P<number>\d{1,9})(?P<dot>[.)])(?=\s|$)")
_LINE_START = re.compile(r"(?:[\s>*+-]|\d{1,9}[.)])*\d{0,9}")
_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")
_OPEN_ENTITY = re.compile(r"(?<!\\)&(?=(?:#[xX]?)?$)")
_OPEN_ESCAPE = re.compile(r"(?<!\\)(?:\\\\)*\\$")


class Markdown(str):
    """A text that is Markdown already: where a paragraph may stand it is inserted as it is."""

    __slots__ = ()


def mark_for(*texts: str) -> str:
    """Return the beginning of a mark that none of the texts contains."""
    mark = "value0mark"
    while any(mark in each for each in texts):
        mark += "0mark"
    return mark


class Values:
    """The values of one rendered text."""

    def __init__(self, mark: str) -> None:
        self._mark = mark
        self._marks = re.compile(rf"{mark}(\d+)z")
        self._values: list[str] = []

    def insert(self, value: Any) -> str:
        """Take a value, and return the mark that stands for it."""
        if value == "":
            return ""
        self._values.append(value if isinstance(value, Markdown) else text.one_line(str(value)))
        return f"{self._mark}{len(self._values) - 1}z"

    def filled(self, marked: str) -> str:
        """Return a text with the values in the places of their marks."""
        marked = self._with_markdown(marked)
        return self._replaced(marked, _places(marked, self._marks))

    def _with_markdown(self, marked: str) -> str:
        if not any(isinstance(value, Markdown) for value in self._values):
            return marked
        places = _places(marked, self._marks)
        return self._marks.sub(lambda mark: self._own_markdown(mark, places), marked)

    def _own_markdown(self, mark: re.Match[str], places: Mapping[int, Place]) -> str:
        value = self._values[int(mark[1])]
        if not isinstance(value, Markdown) or places.get(int(mark[1])) != "text":
            return mark[0]
        before = mark.string[: mark.start()].rpartition("\n")[2]
        return _continued(value, before) if _LINE_START.fullmatch(before) else value

    def _replaced(self, marked: str, places: Mapping[int, Place]) -> str:
        done, end = "", 0
        for mark in self._marks.finditer(marked):
            done += marked[end : mark.start()]
            end = mark.end()
            number = int(mark[1])
            value = text.one_line(self._values[number])
            done = _appended(done, value, places.get(number, "address"), marked[end : end + 1])
        return done + marked[end:]


def _continued(value: str, before: str) -> str:
    """Indent the lines after the first so that they stay in the quotation or list item that the first stands in."""
    indent = re.sub(r"[^>\s]", " ", before)
    return value.replace("\n", f"\n{indent}")


def _appended(done: str, value: str, place: Place, following: str) -> str:
    if place == "code":
        return done + value.replace("`", "\u02cb").replace("~~~", "\u223c" * 3)
    if place == "address":
        return done + quote(value, safe="")
    if place == "title":
        return done + _PUNCTUATION.sub(r"\\\1", value)
    if _OPEN_ESCAPE.search(done[-64:]):
        done += "\\"
    done = done[:-4] + _OPEN_ENTITY.sub(r"\\&", done[-4:])
    return done + _literal(value, done.rpartition("\n")[2], done[-1:], following)


def _literal(value: str, line: str, before: str, following: str) -> str:
    """Return a value as Markdown that shows it as it is, with no more backslashes than it needs."""
    escaped = _MARKUP.sub(_escaped_markup, value)
    if _LINE_START.fullmatch(line):
        escaped = _without_block(escaped, following)
    if before == "~" and escaped.startswith("~"):
        escaped = f"\\{escaped}"
    if "<" in line:
        escaped = escaped.replace(">", "\\>")
    if before == "]" and escaped[:1] in {"(", ":"}:
        escaped = f"\\{escaped}"
    if escaped.endswith("!") and following == "[":
        escaped = f"{escaped[:-1]}\\!"
    return escaped


def _escaped_markup(found: re.Match[str]) -> str:
    around = found.string[found.start() - 1 : found.start()], found.string[found.end() : found.end() + 1]
    if found[0].startswith("_") and all(each.isalnum() for each in around):
        return found[0]  # within a word, an underscore is no emphasis
    return "".join(f"\\{character}" for character in found[0])


def _without_block(escaped: str, following: str) -> str:
    """Escape what would begin a list, a quotation, a heading's underline or a fence at the start of a line."""
    if escaped.isdigit() and following in {".", ")"}:
        return f"&#{ord(escaped[0])};{escaped[1:]}"
    found = _BLOCK_START.match(escaped)
    if found is None:
        return escaped
    return f"{found['number'] or ''}\\{escaped[len(found['number'] or '') :]}"


def _places(marked: str, marks: re.Pattern[str]) -> Mapping[int, Place]:
    return _parsed_places(marked, marks) if marks.search(marked) else {}


@functools.lru_cache(maxsize=128)
def _parsed_places(marked: str, marks: re.Pattern[str]) -> Mapping[int, Place]:
    """Return the place of each mark. One that is not shown, as in a link's definition, is in none."""
    places: dict[int, Place] = {}
    for content, place in _parts(_parser().parse(marked)):
        for mark in marks.finditer(content):
            if places.get(int(mark[1])) != "address":
                places[int(mark[1])] = place
    return places


def _parts(tokens: Sequence["Token"]) -> Iterator[tuple[str, Place]]:
    for token in tokens:
        if token.type in {"fence", "code_block", "code_inline"}:
            yield f"{token.info} {token.content}", "code"
        elif token.type == "text":
            yield token.content, "text"
        for attribute in ("href", "src"):
            yield str(token.attrs.get(attribute, "")), "address"
        yield str(token.attrs.get("title", "")), "title"
        yield from _parts(token.children or [])


@functools.cache
def _parser() -> "MarkdownIt":
    from markdown_it import MarkdownIt  # noqa: PLC0415 - only what writes messages needs it

    return MarkdownIt("commonmark", {"html": False})
