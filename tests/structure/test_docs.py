"""What the texts claim that can be checked."""

import re

import pytest

from local.catalog import ROOT
from tests.structure.house import BASE, SERVICES, markdown, prose, settings_file, variables

each_text = pytest.mark.parametrize("file", markdown(), ids=lambda path: str(path.relative_to(ROOT)))
PLACES = (
    "functions",
    "eventing",
    "promotions",
    "flink",
    "local",
    "manifests",
    "web",
    "tests",
    "bench",
    "docs",
    "requirements",
)
ADRS = sorted((ROOT / "docs" / "adr").glob("*.md"))


@each_text
def test_every_link_leads_to_a_file(file):
    for target in re.findall(r"\]\(([^)#\s]+)", prose(file)):
        if not re.match(r"[a-z]+:", target):
            assert (file.parent / target).exists(), target


@each_text
def test_every_path_that_is_named_is_there(file):
    """Those that begin with a folder of ours, and leave nothing open."""
    for path in re.findall(rf"`((?:{'|'.join(PLACES)})/[\w./-]+)`", prose(file)):
        assert (ROOT / path).exists() or file.name == "add-a-function.md", path


@each_text
def test_every_task_that_is_named_is_in_the_makefile(file):
    tasks = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), flags=re.MULTILINE)

    for named in re.findall(r"`make ([a-z -]+)`", prose(file)):
        assert set(named.split()) <= set(tasks), named


@each_text
def test_every_setting_that_is_named_is_one(file):
    known = {name for service in SERVICES for name in variables(service, required=False)}
    elsewhere = {*settings_file(BASE / "settings.env"), *settings_file(BASE / "scheduler" / "settings.env")}
    sources = "".join(
        path.read_text(encoding="utf-8")
        for folder in ("functions", "local", "flink", "bench", "manifests")
        for path in (ROOT / folder).rglob("*")
        if path.suffix in {".py", ".yaml", ".sh", ""} and path.is_file()
    )

    for name in re.findall(r"`([A-Z][A-Z0-9]+(?:_[A-Z0-9]+)+)(?:=[^`]*)?`", prose(file)):
        assert name in known | elsewhere or name.lower() in sources or name in sources, name


@pytest.mark.parametrize("file", ADRS, ids=lambda path: path.stem)
def test_a_decision_has_its_number_and_its_title(file):
    number = int(file.name[:4])

    assert file.read_text(encoding="utf-8").startswith(f"# {number}. ")
    assert len([each for each in ADRS if each.name.startswith(file.name[:4])]) == 1


def test_every_test_that_proof_names_is_there():
    text = (ROOT / "docs" / "proof.md").read_text(encoding="utf-8")
    python = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", text)
    pages = re.findall(r"`(web/[\w./-]+)` \"([^\"]+)\"", text)

    assert python
    assert pages
    for file, name in python:
        assert re.search(rf"^ *def {name}\(", (ROOT / file).read_text(encoding="utf-8"), re.MULTILINE), (
            f"{file}::{name}"
        )
    for file, title in pages:
        assert title in (ROOT / file).read_text(encoding="utf-8"), f"{file}: {title}"
