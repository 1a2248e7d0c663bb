"""docs/problems.md lists every code that an answer of a function or of the gateway may have, and no other."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from functions.shared import validation
from functions.shared.problems import Problem
from local import openapi
from local.catalog import ROOT

GATEWAY = ROOT / "web" / "nginx" / "nginx.conf.template"
SOURCES = [file for folder in ("functions", "eventing", "promotions") for file in sorted((ROOT / folder).rglob("*.py"))]
PLACES = {"FieldError": 2, "Fault": 1}  # of the code, among the arguments
CODE = re.compile(r"[a-z]+(?:_[a-z0-9]+)*")


def listed() -> set[str]:
    return set(openapi.problem_codes())


def used(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            named = [keyword.value for keyword in node.keywords if keyword.arg == "code"]
            place = PLACES.get(node.func.id) if isinstance(node.func, ast.Name) else None
            placed = [] if place is None else node.args[place : place + 1]
            for value in (*named, *placed):
                if isinstance(value, ast.Constant) and isinstance(value.value, str):
                    yield value.value


def statuses(kind: type[Problem]) -> Iterator[str]:
    yield kind("").code
    for each in kind.__subclasses__():
        yield from statuses(each)


def every_code() -> set[str]:
    tables = {
        code for table in (validation.FORMATS, validation.LENGTHS, validation.BOUNDS) for code, _ in table.values()
    }
    return {code for file in SOURCES for code in used(file)} | set(statuses(Problem)) | tables | set(of_gateway())


def of_gateway() -> Iterator[str]:
    text = GATEWAY.read_text(encoding="utf-8")
    [by_status] = re.findall(r"map \$status \$code \{(.*?)\}", text, re.DOTALL)
    yield from set(re.findall(r"^\s+\d+ (\w+);$", by_status, re.MULTILINE))
    yield from re.findall(r'"code":"(\w+)"', text)


def test_every_code_is_listed():
    missing = every_code() - listed()

    assert not missing, f"docs/problems.md lacks {sorted(missing)}"


def test_every_code_that_is_listed_is_used():
    text = "\n".join(file.read_text(encoding="utf-8") for file in SOURCES)
    unused = {code for code in listed() - every_code() if f'"{code}"' not in text}

    assert not unused, f"nothing answers {sorted(unused)}"


def test_codes_are_words_in_snake_case():
    assert [code for code in listed() if not CODE.fullmatch(code)] == []
