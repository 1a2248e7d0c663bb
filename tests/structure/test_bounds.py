"""Whatever comes from outside is bounded by its type: numbers as columns hold them, and texts by their length."""

import typing
from collections.abc import Iterator
from typing import Annotated, Any

import msgspec
import pytest
from msgspec import Meta, Struct

from eventing.facts import FACTS
from functions.shared.values import INT8
from local import catalog

SIZED = (str, list, dict, tuple)


def inputs() -> Iterator[Any]:
    for function in catalog.functions():
        if function.endpoint:
            parameters = function.endpoint.parameters
            named = [*function.endpoint.path_parameters, "body", "query"]
            yield from (
                pytest.param(parameters[name], id=f"{function.name}: {name}") for name in named if name in parameters
            )
    yield from (pytest.param(fact, id=fact.TYPE) for fact in FACTS)


def unbounded(kind: Any, where: str = "", metas: tuple[Meta, ...] = ()) -> Iterator[str]:
    origin, inner = typing.get_origin(kind), typing.get_args(kind)
    if origin is Annotated:
        yield from unbounded(inner[0], where, tuple(each for each in inner[1:] if isinstance(each, Meta)))
    elif isinstance(kind, type) and issubclass(kind, Struct):
        for field in msgspec.structs.fields(kind):
            yield from unbounded(field.type, f"{where}.{field.encode_name}")
    elif kind is int and not any(is_bounded(each) for each in metas):
        yield f"{where}: int"
    elif (origin or kind) in SIZED and not any(has_length(each) for each in metas):
        yield f"{where}: {(origin or kind).__name__}"
    if origin is not Annotated and origin is not typing.Literal:
        for each in inner:
            yield from unbounded(each, f"{where}[]" if origin in SIZED else where)


def is_bounded(meta: Meta) -> bool:
    low, high = (meta.ge, meta.gt), (meta.le, meta.lt)
    return any(each is not None for each in low) and any(each is not None and each <= INT8 + 1 for each in high)


def has_length(meta: Meta) -> bool:
    """Whether msgspec bounds it, or the schema says that a `__post_init__` does."""
    declared = (meta.extra_json_schema or {}).keys()
    return meta.max_length is not None or bool(declared & {"maxLength", "maxItems", "pattern"})


@pytest.mark.parametrize("kind", list(inputs()))
def test_numbers_and_texts_are_bounded(kind):
    assert list(unbounded(kind)) == []
