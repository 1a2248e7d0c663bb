"""What the services and the job must agree upon is defined once, in `promotions/`."""

import ast
import inspect
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

from local.catalog import ROOT
from promotions import runs, schedule

AGREED = [ROOT / "promotions" / name for name in ("occurrences.py", "runs.py", "schedule.py")]
OTHERS = [
    file
    for folder in ("functions", "eventing", "flink", "promotions")
    for file in sorted((ROOT / folder).rglob("*.py"))
    if "migrations" not in file.parts and file not in AGREED
]


def constants(file: Path) -> Iterator[str]:
    for node in ast.parse(file.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names = [target.id for target in targets if isinstance(target, ast.Name)]
            yield from (name for name in names if name.isupper() and not name.startswith("_"))


def places(files: list[Path]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for file in files:
        for name in constants(file):
            found[name].append(str(file.relative_to(ROOT)))
    return found


def test_what_is_agreed_upon_is_in_one_place():
    assert {"FINISHING", "CLOCKS_DIFFER", "MAX_SLICES", "MAX_BATCH", "SETTLED"} <= places(AGREED).keys()


def test_no_agreed_constant_is_defined_again():
    elsewhere = places(OTHERS)

    assert {name: elsewhere[name] for name in places(AGREED) if name in elsewhere} == {}


@pytest.mark.parametrize(
    ("shared", "ends"),
    [
        (runs, ["functions/dispatch", "functions/messages"]),
        (schedule, ["functions/event_calendar", "flink"]),
    ],
)
def test_both_ends_of_a_call_read_and_write_the_same_struct(shared, ends):
    structs = [name for name, kind in inspect.getmembers(shared, inspect.isclass) if kind.__module__ == shared.__name__]
    texts = {end: "\n".join(file.read_text("utf-8") for file in (ROOT / end).rglob("*.py")) for end in ends}

    assert structs
    for end, text in texts.items():
        assert f"from {shared.__name__} import" in text, end
        assert [name for name in structs if f"class {name}(" in text] == [], end
