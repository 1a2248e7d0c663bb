"""Numbers, money and dates as they are written in a person's language (CLDR, by Babel).

Babel is imported on first use: functions that write nothing of the kind do not load it.
"""

import functools
import re
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from babel import Locale

DEFAULT = "en_GB"
_TAG = re.compile(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8}){0,3}")


@functools.lru_cache(maxsize=256)
def known(language: str) -> str:
    """Return the locale nearest to a language code, such as `de_AT` for `de-AT`; without one, British English."""
    if not _TAG.fullmatch(language) or language.lower() == "en":
        return DEFAULT
    parts = language.replace("-", "_").split("_")
    found = (_parsed("_".join(parts[:length])) for length in range(len(parts), 0, -1))
    return next((str(locale) for locale in found if locale is not None), DEFAULT)


def long_date(day: date, language: str) -> str:
    """Return a date in words: 7 March 2027, 7. März 2027."""
    from babel.dates import format_date  # noqa: PLC0415 - see above

    return str(format_date(day, format="long", locale=known(language)))


def percent(value: float, language: str) -> str:
    """Return a percentage with all of its decimal places: 12.5%, 12,5 %."""
    from babel.numbers import format_percent  # noqa: PLC0415

    return str(format_percent(_decimal(value) / 100, locale=known(language), decimal_quantization=False))


def money(value: float, currency: str, language: str) -> str:
    """Return an amount of money: €1,234.50, 1.234,50 €."""
    from babel.numbers import format_currency  # noqa: PLC0415

    return str(format_currency(_decimal(value), currency, locale=known(language)))


def _decimal(value: float) -> Decimal:
    return Decimal(str(value))


def _parsed(identifier: str) -> "Locale | None":
    from babel import Locale, UnknownLocaleError  # noqa: PLC0415

    try:
        return Locale.parse(identifier)
    except (UnknownLocaleError, ValueError):
        return None
