"""Fifty scenarios by seed: exactly one message per eligible customer, promotion and day, whatever goes wrong."""

import pytest

from tests.chaos import simulated
from tests.chaos.services import Services

SCENARIOS = 50
TOGETHER = 10


@pytest.mark.parametrize("first", range(1, SCENARIOS + 1, TOGETHER))
def test_everyone_has_exactly_the_messages_that_were_due(services: Services, first: int) -> None:
    results = [simulated.run(services, seed) for seed in range(first, first + TOGETHER)]

    assert not [str(result) for result in results if result.faults]
    assert sum(result.due for result in results) > 0
    # Every service that writes can be killed around its commits.
    assert {"event_calendar", "messages"} <= {service for result in results for service in result.commits}


def test_a_seed_runs_the_same_scenario_again(services: Services) -> None:
    assert simulated.run(services, 7) == simulated.run(services, 7)
