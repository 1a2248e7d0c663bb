"""Tests on a live cluster: they run when they are asked for by name (`make smoke`), never with the others."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.smoke.cluster import Cluster

HERE = Path(__file__).parent
FIGURES: list[str] = []


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    asked = [Path(argument.split("::")[0]).resolve() for argument in config.args]
    by_name = any(path == HERE or HERE in path.parents for path in asked)
    return None if by_name or HERE not in (collection_path, *collection_path.parents) else True


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if FIGURES:
        terminalreporter.section("figures")
        for figure in FIGURES:
            terminalreporter.write_line(figure)


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    with Cluster() as own:
        yield own


@pytest.fixture(scope="session")
def origin(cluster: Cluster) -> str:
    return cluster.public()


@pytest.fixture(scope="session")
def figure():
    """`figure("…")`: a line for the summary, printed at once too."""

    def keep(text: str) -> None:
        FIGURES.append(text)
        sys.stdout.write(f"\n  {text}\n")

    return keep
