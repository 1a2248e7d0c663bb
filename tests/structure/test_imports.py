"""Who may import whom, and what loading a function costs."""

import subprocess
import sys
from pathlib import Path

from local.catalog import ROOT
from tests.structure.house import SERVICES

LINT_IMPORTS = Path(sys.executable).with_name("lint-imports")


def test_services_know_nothing_of_each_other_nor_of_how_they_are_run():
    done = subprocess.run(
        [LINT_IMPORTS, "--no-cache"], capture_output=True, text=True, timeout=120, check=False, cwd=ROOT
    )

    assert done.returncode == 0, done.stdout


def test_the_rules_name_every_service():
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")

    for service in SERVICES:
        assert text.count(f'"functions.{service}",') == 2


def test_what_is_shared_holds_no_business_word():
    words = ("promotion", "inbox", "calendar", "basket", "stock", "ecommerce", "inventory", "dispatch", "segment")

    for file in (ROOT / "functions" / "shared").glob("*.py"):
        text = file.read_text(encoding="utf-8").lower()
        assert [word for word in words if word in text] == [], file.name
