"""Keyset paging: a page begins after a row, which an opaque cursor names by its time and id."""

import base64
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Annotated, Any, TypeVar
from uuid import UUID

import msgspec
from msgspec import Meta, Struct

from functions.shared.problems import BadRequest, FieldError
from functions.shared.values import Instant, is_in_bounds

T = TypeVar("T")
K = TypeVar("K")

PageSize = Annotated[int, Meta(ge=1, le=100)]
Cursor = Annotated[str, Meta(min_length=1, max_length=200)]


class Position(Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """The row that a page ended with."""

    at: Instant
    id: UUID


def cursor_of(*, at: datetime, id: UUID) -> str:  # noqa: A002 - a row's own word
    """Return the cursor of the page after this row."""
    return base64.urlsafe_b64encode(msgspec.json.encode(Position(at, id))).decode().rstrip("=")


def position_of(cursor: str) -> Position:
    """Return the row that a cursor names. Raises BadRequest where it is not one of ours."""
    try:
        position = msgspec.json.decode(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)), type=Position)
    except (ValueError, msgspec.MsgspecError) as error:
        raise _unknown() from error
    if not is_in_bounds(position.at):
        raise _unknown()
    return position


def after(cursor: str | None) -> dict[str, Any]:
    """Return the values `at` and `id` of the row after which a page begins; None for the first page."""
    position = None if cursor is None else position_of(cursor)
    return {"at": position and position.at, "id": position and position.id}


def page(found: Sequence[T], limit: int, *, end: Callable[[T], K]) -> tuple[list[T], K | None]:
    """Return a page of rows, of which one more than the limit was read, and what names its end where more follow."""
    rows = list(found[:limit])
    return rows, end(rows[-1]) if len(found) > limit else None


def _unknown() -> BadRequest:
    return BadRequest.of(FieldError("cursor", "is not one that a page has given", "not_a_cursor"))
