"""Processes die at random moments of a delivery, and everyone has exactly one message all the same."""

import pytest

from tests.chaos import kills
from tests.support.system import System


@pytest.mark.parametrize(("seed", "spared"), [(1, []), (2, ["flink", "java"])])
def test_everyone_has_exactly_one_message_whoever_is_killed(system: System, seed: int, spared: list[str]) -> None:
    assert kills.run(system, seed, kills=4, spare=spared) == []
