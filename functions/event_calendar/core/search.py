"""What is searched: texts and words in one form, in which case, accents and other variants of writing are equal.

That form has only ASCII letters, digits and blanks, so that a trigram index holds every character in any locale of the
database, and LIKE has nothing to escape. Any other character is written as `Z` and letters from `A` to `P`, its code
point in base 16; upper case stands for nothing else. Punctuation has blanks around it: what follows it begins a word.
"""

import re
import unicodedata
from collections.abc import Iterable

PLAIN = frozenset("abcdefghijklmnopqrstuvwxyz0123456789")
DIGITS = "ABCDEFGHIJKLMNOP"  # of base 16
SHORT = re.compile("[a-z0-9]{1,2}")  # has no trigram inside a word, but begins one

# Letters that Unicode does not decompose, and signs that people type in several ways.
_VARIANTS = {
    **dict(zip("øłđðıħŧ", "olddiht", strict=True)),
    "æ": "ae",
    "œ": "oe",
    "þ": "th",
    **dict.fromkeys("\u2018\u2019\u201a\u201b\u02bc\u00b4\u0060\u2032", "'"),
    **dict.fromkeys("\u201c\u201d\u201e\u201f\u00ab\u00bb\u2033", '"'),
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-"),
}
VARIANTS = str.maketrans(_VARIANTS)
# Accents, also the vowel points of Hebrew and of Arabic and its tatweel, and what is invisible.
UNSEEN = re.compile(
    "[\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0640\u064b-\u065f\u0670"
    "\ufe00-\ufe0f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]"
)


def searchable(texts: Iterable[str]) -> str:
    """Return texts in the form that is searched."""
    return f" {' '.join(_words(' '.join(texts)))} "


def patterns(words: str) -> list[str]:
    """Return a LIKE pattern for each word: one to be found anywhere, or of one or two letters where a word begins."""
    return [f"% {word}%" if SHORT.fullmatch(word) else f"%{word}%" for word in dict.fromkeys(_words(words))]


def _words(text: str) -> list[str]:
    return [" ".join(_written(word).split()) for word in _folded(text).split()]


def _folded(text: str) -> str:
    apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text.translate(VARIANTS)).casefold())
    return unicodedata.normalize("NFC", UNSEEN.sub("", apart).translate(VARIANTS))


def _written(word: str) -> str:
    return word if word.isascii() and word.isalnum() else "".join(map(_character, word))


def _character(character: str) -> str:
    if character in PLAIN:
        return character
    written = "Z" + "".join(DIGITS[int(digit, 16)] for digit in f"{ord(character):04x}")
    return written if unicodedata.category(character)[0] in "LMN" else f" {written} "
