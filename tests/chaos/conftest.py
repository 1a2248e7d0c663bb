"""All services in one process, on a PostgreSQL of the tests."""

from collections.abc import Iterator

import pytest

from tests.chaos.services import Services
from tests.support.databases import Databases
from tests.support.tokens import Issuer


@pytest.fixture(scope="module")
def services(databases: Databases, issuer: Issuer) -> Iterator[Services]:
    every = Services(databases, issuer)
    yield every
    every.close()
