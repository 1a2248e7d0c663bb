"""What an attack is: something that is tried, and the answers that refuse it."""

from collections.abc import Callable

from msgspec import Struct

from tests.security.target import Answer, Target

NOT_KNOWN = frozenset({401})
NOT_ALLOWED = frozenset({403})
NOT_THERE = frozenset({404})
NOT_VALID = frozenset({400})
HARMLESS = frozenset({200, 204})  # taken, and nothing comes of it: see test_attacks


class Attack(Struct, frozen=True, kw_only=True):
    """One row of the table. Whatever it answers, nothing may be kept, sent or told."""

    area: str
    name: str
    answers: frozenset[int]
    send: Callable[[Target], Answer | list[Answer]]
