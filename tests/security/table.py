"""The whole table of attacks, and the page that shows it: `python -m tests.security.table` writes docs/attacks.md."""

from collections.abc import Iterator
from http import HTTPStatus
from itertools import groupby

from functions.shared.problems import phrase
from local.catalog import ROOT
from tests.security import content, outside, people, tokens
from tests.security.attack import HARMLESS, Attack

ATTACKS = [*tokens.ATTACKS, *people.ATTACKS, *content.ATTACKS, *outside.ATTACKS]
PAGE = ROOT / "docs" / "attacks.md"
HEAD = """# Attacks

{count} ways to break in, each tried by `tests/security/test_attacks.py` against all functions with somebody's data in
them, straight or through the gateway's real server. Each gets one of the answers beside it. After each, all databases
are as they were, no CloudEvent was sent, and no answer holds anything of anybody else's. Most rows stand for several
requests. `python -m tests.security.table` writes this page; a test holds it to the table.
"""


def page() -> str:
    """Return the page."""
    return HEAD.format(count=len(ATTACKS)) + "".join(f"{line}\n" for line in _tables())


def _tables() -> Iterator[str]:
    for area, rows in groupby(ATTACKS, key=lambda attack: attack.area):
        yield from ("", f"## {area}", "| attack | answer |", "| --- | --- |")
        yield from (f"| {attack.name.replace('|', chr(92) + '|')} | {_answers(attack)} |" for attack in rows)


def _answers(attack: Attack) -> str:
    refusals = [f"{status} {phrase(HTTPStatus(status))}" for status in sorted(attack.answers - HARMLESS)]
    harmless = ["one's own, or nothing"] if attack.answers & HARMLESS else []
    return " or ".join([*refusals, *harmless])


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
