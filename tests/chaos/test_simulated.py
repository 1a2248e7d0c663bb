"""Fifty stories by seed: exactly one message per eligible customer, promotion and day, whatever goes wrong."""

import pytest

from tests.chaos import simulated
from tests.chaos.services import Services

STORIES = 50
TOLD_TOGETHER = 10


@pytest.mark.parametrize("first", range(1, STORIES + 1, TOLD_TOGETHER))
def test_everyone_has_exactly_the_messages_that_were_due(services: Services, first: int) -> None:
    verdicts = [simulated.run(services, seed) for seed in range(first, first + TOLD_TOGETHER)]

    assert not [str(verdict) for verdict in verdicts if verdict.faults]
    assert sum(verdict.pending for verdict in verdicts) > 0
    # Every service that writes can be killed around its commits.
    assert {"event_calendar", "messages"} <= {service for verdict in verdicts for service in verdict.commits}


def test_a_seed_tells_the_same_story_again(services: Services) -> None:
    assert simulated.run(services, 7) == simulated.run(services, 7)
