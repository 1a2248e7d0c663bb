"""Every row of the table of attacks: refused, and nothing kept, sent or told."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.chaos.services import Services
from tests.security.attack import Attack
from tests.security.table import ATTACKS, PAGE, page
from tests.security.target import SECRET, Answer, Target, attacked
from tests.support.databases import Databases
from tests.support.tokens import Issuer


@pytest.fixture(scope="module")
def target(databases: Databases, issuer: Issuer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Target]:
    services = Services(databases, issuer)
    with services.installed(), attacked(services, issuer, tmp_path_factory.mktemp("pages")) as filled:
        yield filled
    services.close()


@pytest.fixture(scope="module")
def before(target: Target) -> dict[str, Any]:
    return target.kept()


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: f"{attack.area}: {attack.name}")
def test_is_refused_and_nothing_is_kept_sent_or_told(target: Target, before: dict[str, Any], attack: Attack) -> None:
    target.sent.clear()

    given = attack.send(target)

    answers = [given] if isinstance(given, Answer) else given
    assert answers
    assert {answer.status for answer in answers} <= attack.answers, answers
    assert not [answer for answer in answers if SECRET in answer.text]
    assert target.sent == []
    assert target.kept() == before


def test_there_are_enough_of_them() -> None:
    assert len(ATTACKS) >= 60
    assert len({(attack.area, attack.name) for attack in ATTACKS}) == len(ATTACKS)


def test_the_page_shows_the_table() -> None:
    assert PAGE.read_text(encoding="utf-8") == page()
