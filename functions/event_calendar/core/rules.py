"""What may be done with a promotion event: one table, which every answer carries and by which changes are refused."""

from datetime import datetime

from msgspec import Struct

from functions.event_calendar.core import zones
from functions.event_calendar.core.domain import AllowedAction, Event, EventDraft, Phase, Status
from functions.shared.problems import Conflict, FieldError

ORDER: tuple[AllowedAction, ...] = (
    "edit",
    "publish",
    "withdraw",
    "delete",
    "duplicate",
    "move_start",
    "move_end",
    "change_timezone",
)

OVER = "The promotion is over and stays as it was. Make a new one."
START_FROZEN = FieldError("start_datetime", "cannot change once the promotion has begun or has sent", "start_frozen")
TIMEZONE_FROZEN = FieldError(
    "timezone", "cannot change once the promotion's first messages were due: make a new event", "timezone_frozen"
)


class Standing(Struct, frozen=True, kw_only=True):
    """Where an event stands: all that decides what may be done with it."""

    status: Status
    phase: Phase
    has_run: bool
    has_sent: bool

    @property
    def frozen(self) -> bool:
        """Whether days were fixed by the first run, or by the start of what is published."""
        return self.has_run or (self.status == "PUBLISHED" and self.phase != "upcoming")


def status_at(now: datetime, *, stored: Status, end: datetime) -> Status:
    """Return the status at a time: what is published has expired once its window is over."""
    return "EXPIRED" if stored == "PUBLISHED" and end <= now else stored


def phase_at(now: datetime, *, start: datetime, end: datetime) -> Phase:
    """Return where a window stands at a time."""
    if now < start:
        return "upcoming"
    return "active" if now < end else "ended"


def allowed_actions(standing: Standing) -> list[AllowedAction]:
    """Return what may be done with an event now."""
    if standing.status == "EXPIRED":
        return ["duplicate"]
    draft = standing.status == "DRAFT"
    may: dict[AllowedAction, bool] = {
        "publish": draft and standing.phase != "ended",
        "withdraw": not draft,
        "delete": draft and not standing.has_sent,
        "move_start": not standing.has_sent and (draft or standing.phase == "upcoming"),
        "change_timezone": not standing.frozen,
    }
    return [action for action in ORDER if may.get(action, True)]


def check_edit(event: Event, draft: EventDraft) -> None:
    """Raise Conflict where the event may not become what the draft says."""
    allowed = event.allowed_actions
    if "edit" not in allowed:
        raise Conflict(OVER, code="promotion_over")
    if "move_start" not in allowed and draft.start_datetime != event.start_datetime:
        raise _frozen(START_FROZEN)
    if "change_timezone" not in allowed and not zones.is_same(draft.timezone, event.timezone):
        raise _frozen(TIMEZONE_FROZEN)


def check_publish(event: Event) -> None:
    """Raise Conflict unless the event is a draft; whether it is fit to be published is another question."""
    if event.status == "PUBLISHED":
        raise Conflict("The promotion is published already.", code="already_published")
    if event.status == "EXPIRED":
        raise Conflict(OVER, code="promotion_over")


def check_withdraw(event: Event) -> None:
    """Raise Conflict unless the event is published and its window is not over."""
    if event.status == "EXPIRED":
        raise Conflict(OVER, code="promotion_over")
    if event.status != "PUBLISHED":
        raise Conflict("The promotion is not published.", code="not_published")


def check_delete(event: Event) -> None:
    """Raise Conflict unless the event is a draft of which nothing was ever sent."""
    if event.status == "EXPIRED":
        raise Conflict(OVER, code="promotion_over")
    if event.status == "PUBLISHED":
        raise Conflict("The promotion is published. Withdraw it first.", code="published_delete")
    if "delete" not in event.allowed_actions:
        raise Conflict("Messages of this promotion were sent. It stays as their record.", code="has_sent")


def _frozen(error: FieldError) -> Conflict:
    return Conflict(f"{error.field}: {error.reason}", [error], code=error.code)
