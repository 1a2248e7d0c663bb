"""Decoding what comes from outside: whatever msgspec refuses becomes a field, a code with parameters and a sentence.

docs/problems.md lists the codes.
"""

import re
import typing
from collections.abc import Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

import msgspec
from msgspec import Struct

from functions.shared.problems import BadRequest, FieldError, Parameter
from functions.shared.values import UNIONS, instant_faults

NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")  # in JSON; after an even number of backslashes it is an escape
STEP = re.compile(r"\.(\w+)|\[(\d+|\.\.\.)\]")
SPACE_FOR_PLUS = re.compile(r"\d[Tt ]\d\d:\d\d(?::\d\d(?:\.\d+)?)? \d\d:?\d\d$")

DASHES = 2  # in a date

TYPES = {  # as msgspec calls them: (as JSON does, in a sentence)
    "str": ("string", "text"),
    "int": ("integer", "a whole number"),
    "float": ("number", "a number"),
    "decimal": ("number", "a number"),
    "bool": ("boolean", "true or false"),
    "array": ("array", "a list"),
    "object": ("object", "an object"),
    "null": ("null", "null"),
    "date": ("date", "a date such as 2027-03-01"),
    "datetime": ("instant", "a date and time with an offset such as 2027-03-01T09:00:00+01:00"),
    "time": ("time", "a time of day such as 09:00:00"),
    "uuid": ("uuid", "a UUID"),
}
FORMATS = {  # the end of "Invalid …": the code, and the type that was expected
    "RFC3339 encoded datetime": ("not_an_instant", "datetime"),
    "RFC3339 encoded date": ("not_a_date", "date"),
    "RFC3339 encoded time": ("not_a_time", "time"),
    "UUID": ("not_a_uuid", "uuid"),
}
LENGTHS = {  # (what has a length, how it compares): (the code, the sentence)
    ("str", "<="): ("too_long", "must have at most {} characters"),
    ("str", ">="): ("too_short", "must have at least {} characters"),
    ("array", "<="): ("too_many", "must have at most {} entries"),
    ("array", ">="): ("too_few", "must have at least {} entries"),
    ("object", "<="): ("too_many", "must have at most {} entries"),
    ("object", ">="): ("too_few", "must have at least {} entries"),
}
BOUNDS = {
    "<=": ("too_large", "must be at most {}"),
    ">=": ("too_small", "must be at least {}"),
    "<": ("not_below", "must be less than {}"),
    ">": ("not_above", "must be more than {}"),
}


def decode(data: bytes, kind: Any) -> Any:
    """Return the value that a JSON document holds. Raises BadRequest."""
    if b"\\u0000" in data and NUL.search(data):
        raise BadRequest("The body must not contain NUL characters.", code="nul_character")
    try:
        value = msgspec.json.decode(data, type=kind)
    except msgspec.ValidationError as error:
        raise BadRequest.of(fault(error, kind)) from error
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        raise BadRequest(f"The body is not valid JSON{_place(error)}.", code="not_json") from error
    return _in_bounds(value, kind)


def convert(value: Any, kind: Any, *, strict: bool = True) -> Any:
    """Return a value of this kind, made of plain ones. Raises BadRequest."""
    try:
        converted = msgspec.convert(value, kind, strict=strict)
    except msgspec.ValidationError as error:
        raise BadRequest.of(fault(error, kind)) from error
    return _in_bounds(converted, kind)


def convert_query(given: Mapping[str, Any], kind: Any) -> Any:
    """Return the parameters of an address. Raises BadRequest, for a plus too that was not encoded."""
    try:
        converted = convert(given, kind, strict=False)
    except BadRequest as error:
        spaced = [_plus(each) for each in error.errors if SPACE_FOR_PLUS.search(str(given.get(each.field, "")))]
        raise BadRequest.of(*spaced) if spaced else error from error.__cause__
    if faults := list(_misread(given, converted)):
        raise BadRequest.of(*faults)
    return converted


def _misread(given: Mapping[str, Any], converted: Struct) -> Iterator[FieldError]:
    """Yield what msgspec reads more into than the API promises: "null" as nothing, a number as an instant."""
    for each in msgspec.structs.fields(converted):
        value = getattr(converted, each.name)
        if each.encode_name in given and value is None:
            yield FieldError(each.encode_name, "is not valid", "invalid")
        elif isinstance(value, datetime) and given.get(each.encode_name, "").count("-") < DASHES:
            yield FieldError(each.encode_name, f"must be {TYPES['datetime'][1]}", "not_an_instant")


def fault(error: msgspec.ValidationError, kind: Any) -> FieldError:
    """Return what msgspec says, such as "Expected `int`, got `str` - at `$.limit`", as a field error."""
    text, _, place = str(error).partition(" - at `")
    path = place.removeprefix("key` in `").removeprefix("$").removesuffix("`")
    field = path.lstrip(".")
    if named := re.search(r"(unknown|required) field `(.+)`$", text):
        inner = f"{field}.{named[2]}" if field else named[2]
        if named[1] == "required":
            return FieldError(inner, "is required", "required")
        return FieldError(inner, "is not a known field", "unknown_field")
    reason, code, params = _worded(text, kind, path)
    return FieldError(field or "body", reason, code, params)


def _worded(text: str, kind: Any, path: str) -> tuple[str, str, dict[str, Parameter]]:
    if matched := re.fullmatch(r"Expected `(\w+)` of length (<=|>=) (\d+)", text):
        code, sentence = LENGTHS[matched[1], matched[2]]
        return _singular(sentence.format(matched[3])), code, {"limit": int(matched[3])}
    if matched := re.fullmatch(r"Expected `\w+` (<=|>=|<|>) (\S+)", text):
        code, sentence = BOUNDS[matched[1]]
        limit = _number(matched[2])
        return sentence.format(limit), code, {"limit": limit}
    if matched := re.fullmatch(r"Expected `str` matching regex (.+)", text, re.DOTALL):
        return "does not have the required form", "pattern", {"pattern": matched[1].strip("'")}
    if text.startswith("Invalid enum value"):
        values = list(_values(_kind_at(kind, path)))
        return f"must be one of {', '.join(values)}", "not_one_of", {"values": values}
    return _of_type(text)


def _number(text: str) -> int | float:
    number = Decimal(text)
    return int(number) if number == number.to_integral_value() else float(number)


def _singular(sentence: str) -> str:
    return sentence.replace(" 1 entries", " 1 entry").replace(" 1 characters", " 1 character")


def _of_type(text: str) -> tuple[str, str, dict[str, Parameter]]:
    known = FORMATS.get(text.removeprefix("Invalid "))
    if known:
        return f"must be {TYPES[known[1]][1]}", known[0], {}
    if text == "Expected `datetime` with a timezone component":
        return "must have an offset such as +01:00 or Z", "no_offset", {}
    if text.endswith("out of range"):
        return "is too large a number", "number_out_of_range", {}
    if matched := re.match(r"Expected `([^`]+)`", text):
        names = [TYPES.get(name, (name, name)) for name in matched[1].split(" | ")]
        return (
            f"must be {' or '.join(words for _, words in names)}",
            "wrong_type",
            {"expected": [name for name, _ in names]},
        )
    return "is not valid", "invalid", {}


def _kind_at(kind: Any, path: str) -> Any:
    for step in STEP.finditer(path):
        kind = next((found for each in _plain(kind) if (found := _inside(each, step[1])) is not None), None)
    return kind


def _inside(kind: Any, field: str | None) -> Any:
    if field is None:
        return next(reversed(typing.get_args(kind)), None)
    if isinstance(kind, type) and issubclass(kind, Struct):
        return next((each.type for each in msgspec.structs.fields(kind) if each.encode_name == field), None)
    return None


def _plain(kind: Any) -> Iterator[Any]:
    """Yield the kinds that a value may be of: a union's, without annotations."""
    origin, inner = typing.get_origin(kind), typing.get_args(kind)
    if origin is typing.Annotated:
        yield from _plain(inner[0])
    elif origin in UNIONS:
        for each in inner:
            yield from _plain(each)
    else:
        yield kind


def _values(kind: Any) -> Iterator[str]:
    for each in _plain(kind):
        if typing.get_origin(each) is typing.Literal:
            yield from (str(value) for value in typing.get_args(each))


def _plus(error: FieldError) -> FieldError:
    reason = f"{error.reason}; a + in an address must be written %2B"
    return FieldError(error.field, reason, "plus_not_encoded")


def _place(error: Exception) -> str:
    found = re.search(r"\(byte \d+\)", str(error))
    return f" {found[0]}" if found else ""


def _in_bounds(value: Any, kind: Any) -> Any:
    if faults := instant_faults(value, kind):
        raise BadRequest.of(*faults)
    return value
