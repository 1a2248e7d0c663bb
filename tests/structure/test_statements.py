"""Statements name their columns: one that an expand migration adds does not change what a running release reads."""

import re

import pytest

from local.catalog import ROOT

EVERYTHING = re.compile(r"\b(SELECT|RETURNING)\s+(\w+\.)?\*", re.IGNORECASE)
FILES = sorted((ROOT / "functions").rglob("*.py"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(ROOT)))
def test_no_statement_reads_every_column(file):
    assert EVERYTHING.findall(file.read_text(encoding="utf-8")) == []
