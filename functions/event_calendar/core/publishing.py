"""What stands in the way of publishing a promotion, as far as the calendar itself knows. Pure."""

from datetime import datetime

import msgspec

from functions.event_calendar.core.domain import Promotion
from functions.event_calendar.core.lifecycle import WINDOW_OVER
from functions.shared.problems import FieldError
from promotions import message


def problems(promotion: Promotion, *, before: Promotion | None = None, now: datetime) -> list[FieldError]:
    """Return why a promotion cannot be published: its window is over, or its message cannot be rendered.

    `before` is what is published already: a problem that it has too is no reason to refuse a change.
    """
    known = _all(before, now) if before else []
    return [problem for problem in _all(promotion, now) if problem not in known]


def _all(promotion: Promotion, now: datetime) -> list[FieldError]:
    over = WINDOW_OVER.errors if promotion.end_datetime <= now else []
    refused = message.faults(subject=promotion.subject, content=promotion.content)
    letter = msgspec.convert(promotion, message.Promotion, from_attributes=True)
    return [*over, *refused, *message.unrenderable(letter)]
