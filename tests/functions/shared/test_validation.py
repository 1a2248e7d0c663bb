from datetime import date, datetime, time
from typing import Annotated, Literal
from uuid import UUID

import pytest
from msgspec import Meta, Struct

from functions.shared import validation
from functions.shared.problems import BadRequest
from functions.shared.values import Count, Instant


class Item(Struct, forbid_unknown_fields=True):
    sku: Annotated[str, Meta(min_length=2, max_length=3, pattern="^[A-Z]+$")] = "AB"
    at: Instant | None = None
    colour: Literal["red", "green"] | None = None


class Thing(Struct, forbid_unknown_fields=True, rename={"since": "from"}):
    name: str
    count: Count = 0
    share: Annotated[float, Meta(gt=0, lt=1)] = 0.5
    on: bool = True
    since: Instant | None = None
    day: date | None = None
    clock: time | None = None
    id: UUID | None = None
    items: Annotated[list[Item], Meta(min_length=1, max_length=2)] | None = None
    by_name: Annotated[dict[Annotated[str, Meta(max_length=3)], Item], Meta(max_length=1)] = {}
    either: int | None = None
    kinds: list[Literal["a", "b"]] = []


def refused(body: str):
    with pytest.raises(BadRequest) as raised:
        validation.decode(body.encode(), Thing)
    return raised.value


@pytest.mark.parametrize(
    ("body", "field", "code", "params", "reason"),
    [
        ("{}", "name", "required", {}, "is required"),
        ('{"name":"x","n":1}', "n", "unknown_field", {}, "is not a known field"),
        ('{"name":"x","items":[{"n":1}]}', "items[0].n", "unknown_field", {}, "is not a known field"),
        ('{"name":1}', "name", "wrong_type", {"expected": ["string"]}, "must be text"),
        (
            '{"name":"x","either":"1"}',
            "either",
            "wrong_type",
            {"expected": ["integer", "null"]},
            "must be a whole number or null",
        ),
        ('{"name":"x","on":1}', "on", "wrong_type", {"expected": ["boolean"]}, "must be true or false"),
        ('{"name":"x","items":{}}', "items", "wrong_type", {"expected": ["array", "null"]}, "must be a list or null"),
        ("[]", "body", "wrong_type", {"expected": ["object"]}, "must be an object"),
        ('{"name":"x","count":-1}', "count", "too_small", {"limit": 0}, "must be at least 0"),
        ('{"name":"x","count":2147483648}', "count", "too_large", {"limit": 2**31 - 1}, "must be at most 2147483647"),
        ('{"name":"x","count":1e400}', "count", "number_out_of_range", {}, "is too large a number"),
        ('{"name":"x","share":0}', "share", "not_above", {"limit": 0}, "must be more than 0"),
        ('{"name":"x","share":1}', "share", "not_below", {"limit": 1}, "must be less than 1"),
        ('{"name":"x","items":[]}', "items", "too_few", {"limit": 1}, "must have at least 1 entry"),
        ('{"name":"x","items":[{},{},{}]}', "items", "too_many", {"limit": 2}, "must have at most 2 entries"),
        (
            '{"name":"x","items":[{"sku":"A"}]}',
            "items[0].sku",
            "too_short",
            {"limit": 2},
            "must have at least 2 characters",
        ),
        (
            '{"name":"x","items":[{"sku":"ABCD"}]}',
            "items[0].sku",
            "too_long",
            {"limit": 3},
            "must have at most 3 characters",
        ),
        (
            '{"name":"x","items":[{},{"sku":"ab"}]}',
            "items[1].sku",
            "pattern",
            {"pattern": "^[A-Z]+$"},
            "does not have the required form",
        ),
        (
            '{"name":"x","items":[{"colour":"blue"}]}',
            "items[0].colour",
            "not_one_of",
            {"values": ["red", "green"]},
            "must be one of red, green",
        ),
        ('{"name":"x","kinds":["a","c"]}', "kinds[1]", "not_one_of", {"values": ["a", "b"]}, "must be one of a, b"),
        (
            '{"name":"x","by_name":{"q":{"colour":""}}}',
            "by_name[...].colour",
            "not_one_of",
            {"values": ["red", "green"]},
            "must be one of red, green",
        ),
        ('{"name":"x","by_name":{"a":{},"b":{}}}', "by_name", "too_many", {"limit": 1}, "must have at most 1 entry"),
        ('{"name":"x","by_name":{"long":{}}}', "by_name", "too_long", {"limit": 3}, "must have at most 3 characters"),
        (
            '{"name":"x","from":"2026-01-01T00:00:00"}',
            "from",
            "no_offset",
            {},
            "must have an offset such as +01:00 or Z",
        ),
        ('{"name":"x","day":"2026-02-30"}', "day", "not_a_date", {}, "must be a date such as 2027-03-01"),
        ('{"name":"x","clock":"25:00:00"}', "clock", "not_a_time", {}, "must be a time of day such as 09:00:00"),
        ('{"name":"x","id":"7"}', "id", "not_a_uuid", {}, "must be a UUID"),
    ],
)
def test_names_the_field_the_code_and_its_parameters(body, field, code, params, reason):
    [error] = refused(body).errors

    assert (error.field, error.code, error.params, error.reason) == (field, code, params, reason)


def test_says_what_an_instant_looks_like():
    [error] = refused('{"name":"x","from":"yesterday"}').errors

    assert (error.code, error.reason[:38]) == ("not_an_instant", "must be a date and time with an offset")


OUT_OF_BOUNDS = [
    "0001-01-01T00:00:00+14:00",
    "0001-01-01T00:00:00Z",
    "9999-12-31T23:59:59-14:00",
    "9999-12-31T00:00:00Z",
]


@pytest.mark.parametrize("instant", OUT_OF_BOUNDS)
@pytest.mark.parametrize(
    ("body", "field"),
    [
        ('{"name":"x","from":"%s"}', "from"),
        ('{"name":"x","items":[{},{"at":"%s"}]}', "items[1].at"),
        ('{"name":"x","by_name":{"q":{"at":"%s"}}}', "by_name[...].at"),
    ],
)
def test_bounds_every_instant(body, field, instant):
    [error] = refused(body % instant).errors

    assert (error.field, error.code) == (field, "instant_out_of_range")


@pytest.mark.parametrize("instant", ["0001-01-02T00:00:00+00:00", "9999-12-29T23:59:59+14:00", "2026-01-01T00:00:00Z"])
def test_accepts_every_instant_that_can_be_shown_in_any_time_zone(instant):
    found = validation.decode(b'{"name":"x","from":"%s"}' % instant.encode(), Thing)

    assert found.since == datetime.fromisoformat(instant)


@pytest.mark.parametrize(("body", "code"), [("{", "not_json"), ('{"name":"a\\u0000"}', "nul_character")])
def test_a_body_that_cannot_be_read_has_a_code_of_its_own(body, code):
    problem = refused(body)

    assert (problem.code, problem.errors) == (code, [])


def test_an_escaped_backslash_before_u0000_is_no_nul_character():
    assert validation.decode(b'{"name":"a\\\\u0000"}', Thing).name == "a\\u0000"


@pytest.mark.parametrize(
    ("given", "field", "code"),
    [
        ({"from": "1772319600"}, "from", "not_an_instant"),
        ({"from": "-1.5"}, "from", "not_an_instant"),
        ({"from": "null"}, "from", "invalid"),
        ({"id": "NULL"}, "id", "invalid"),
        ({"either": "null"}, "either", "invalid"),
    ],
)
def test_a_query_has_no_null_and_no_instants_as_numbers(given, field, code):
    with pytest.raises(BadRequest) as raised:
        validation.convert_query({"name": "null", **given}, Thing)

    assert [(error.field, error.code) for error in raised.value.errors] == [(field, code)]


def test_reports_a_large_bound_exactly():
    class Sequenced(Struct):
        after: Annotated[int, Meta(le=2**63 - 1)]

    with pytest.raises(BadRequest) as raised:
        validation.convert_query({"after": "9223372036854775808"}, Sequenced)

    [error] = raised.value.errors
    assert (error.reason, error.params) == ("must be at most 9223372036854775807", {"limit": 2**63 - 1})
