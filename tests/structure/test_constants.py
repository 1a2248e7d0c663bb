"""What the services and the job must agree upon is defined once, in `promotions/`."""

import ast
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from local.catalog import ROOT

AGREED = [ROOT / "promotions" / "occurrences.py"]
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
    assert {"FINISHING", "CLOCKS_DIFFER"} <= places(AGREED).keys()


def test_no_agreed_constant_is_defined_again():
    elsewhere = places(OTHERS)

    assert {name: elsewhere[name] for name in places(AGREED) if name in elsewhere} == {}
