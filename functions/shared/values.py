"""The bounds of what comes from outside, once for bodies, queries and CloudEvents: what a column can hold."""

import functools
import re
import types
import typing
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Annotated, Any

import msgspec
from msgspec import Meta, Struct

from functions.shared.problems import FieldError

INT4 = 2**31 - 1
INT8 = 2**63 - 1
# Any instant between these can be shown in any time zone; nearer to the first and the last year, that overflows.
EARLIEST = datetime(1, 1, 2, tzinfo=UTC)
LATEST = datetime(9999, 12, 30, tzinfo=UTC)

Instant = Annotated[datetime, Meta(tz=True)]
"""A time with an offset; `instant_faults` reports one that is out of bounds."""
Count = Annotated[int, Meta(ge=0, le=INT4)]

UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
"""Characters that a text in JSON or in quotes can name by an escape, and that no database stores."""

UNIONS = (typing.Union, types.UnionType)

_Find = Callable[[Any, str], Iterator[str]]


def is_in_bounds(instant: datetime) -> bool:
    """Whether an instant can be stored, and converted to every time zone."""
    return EARLIEST <= instant <= LATEST


def instant_faults(value: Any, kind: Any) -> list[FieldError]:
    """Return what is wrong with the instants of a decoded value, which msgspec has no bounds for."""
    find = _finder(kind)
    return [] if find is None else [out_of_bounds(field) for field in find(value, "")]


def out_of_bounds(field: str) -> FieldError:
    """Return what is wrong with a field whose instant is out of bounds."""
    return FieldError(field or "body", "must be in the years 1 to 9999", "instant_out_of_range")


def _finder(kind: Any) -> _Find | None:
    """Return what finds instants that are out of bounds, or None where values of this kind hold no instants."""
    if kind is datetime:
        return _out_of_bounds
    if isinstance(kind, type) and issubclass(kind, Struct):
        return _of_struct(kind)
    inner = [find for each in typing.get_args(kind) if (find := _finder(each))]
    if not inner:
        return None
    origin = typing.get_origin(kind)
    if origin in UNIONS:
        return functools.partial(_of_any, inner)
    if origin is typing.Annotated:
        return inner[0]
    return functools.partial(_of_values if origin is dict else _of_items, inner[0])


@functools.cache
def _of_struct(kind: type[Struct]) -> _Find | None:
    fields = [(each.name, each.encode_name, _finder(each.type)) for each in msgspec.structs.fields(kind)]
    finders = [(name, shown, find) for name, shown, find in fields if find]
    return functools.partial(_of_fields, kind, finders) if finders else None


def _out_of_bounds(value: Any, field: str) -> Iterator[str]:
    if isinstance(value, datetime) and value.tzinfo and not is_in_bounds(value):
        yield field


def _of_fields(kind: type[Struct], finders: list[tuple[str, str, _Find]], value: Any, field: str) -> Iterator[str]:
    if isinstance(value, kind):
        for name, shown, find in finders:
            yield from find(getattr(value, name), f"{field}.{shown}" if field else shown)


def _of_items(find: _Find, value: Any, field: str) -> Iterator[str]:
    if isinstance(value, list | tuple | set | frozenset):
        for index, item in enumerate(value):
            yield from find(item, f"{field}[{index}]")


def _of_values(find: _Find, value: Any, field: str) -> Iterator[str]:
    if isinstance(value, dict):
        for item in value.values():
            yield from find(item, f"{field}[...]")


def _of_any(finders: list[_Find], value: Any, field: str) -> Iterator[str]:
    for find in finders:
        yield from find(value, field)
