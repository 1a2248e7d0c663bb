"""Who may import whom, and what loading a function costs."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from local.catalog import ROOT
from tests.structure.house import SERVICES

OURS = {"functions", "eventing", "promotions", "flink", "local"}
LINT_IMPORTS = Path(sys.executable).with_name("lint-imports")


def test_services_know_nothing_of_each_other_nor_of_how_they_are_run():
    done = subprocess.run(
        [LINT_IMPORTS, "--no-cache"], capture_output=True, text=True, timeout=120, check=False, cwd=ROOT
    )

    assert done.returncode == 0, done.stdout


def test_the_rules_name_every_service():
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")

    for service in SERVICES:
        assert text.count(f'"functions.{service}",') == 3


@pytest.mark.parametrize(
    ("dockerfile", "folders"),
    [("Dockerfile", ["functions"]), ("flink/Dockerfile", ["functions/shared", "flink"])],
)
def test_an_image_has_every_package_that_its_code_imports(dockerfile, folders):
    text = (ROOT / dockerfile).read_text(encoding="utf-8")
    has = set(re.findall(r"^COPY .* /app/(\w+)", text, re.MULTILINE))
    files = [file for folder in [*folders, *(has - {"functions"})] for file in (ROOT / folder).rglob("*.py")]
    imported = {name for file in files for name in packages(file)}

    sent = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()

    assert imported & OURS <= has
    assert {f"!{package}" for package in has} <= set(sent)


def packages(file):
    """The top-level packages that a file imports."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module.split(".")[0]


def test_what_is_shared_holds_no_business_word():
    words = ("promotion", "inbox", "calendar", "basket", "stock", "ecommerce", "inventory", "dispatch", "segment")

    for file in (ROOT / "functions" / "shared").glob("*.py"):
        text = file.read_text(encoding="utf-8").lower()
        assert [word for word in words if word in text] == [], file.name
