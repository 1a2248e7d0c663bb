"""The whole table of attacks."""

from tests.security import content, outside, people, tokens

ATTACKS = [*tokens.ATTACKS, *people.ATTACKS, *content.ATTACKS, *outside.ATTACKS]
