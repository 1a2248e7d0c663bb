"""The whole embedded system, as `fanfare up` starts it, on a clock that the tests move."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from tests.support.system import System


@pytest.fixture(scope="session")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    running = System(tmp_path_factory.mktemp("system"))
    running.set_clock(datetime.now(UTC))
    running.up()
    yield running
    running.down()
    running.run("reset", "--yes")
