"""What may be done with a promotion event, when and by whom: one table.

Every answer carries what the table says (`allowed_actions`), and every function that changes an event asks it. Pure.
"""

import functools
from collections.abc import Callable, Iterable, Mapping
from collections.abc import Set as AbstractSet
from datetime import datetime
from typing import Literal, get_args

from msgspec import Struct

from functions.shared.problems import Conflict, FieldError, Forbidden, Problem, Unprocessable

Status = Literal["DRAFT", "PUBLISHED", "EXPIRED"]
Phase = Literal["upcoming", "active", "ended"]
EventAction = Literal["edit", "publish", "withdraw", "delete", "duplicate", "move_start", "move_end", "change_timezone"]
Action = Literal[EventAction, "start", "expire"]
Condition = Literal["draft", "published", "expired", "not_ended", "ended", "begun", "has_run", "has_sent"]


class Standing(Struct, frozen=True, kw_only=True):
    """Where an event stands: all that decides what may be done with it."""

    status: Status
    phase: Phase
    has_run: bool = False
    has_sent: bool = False


class Refusal(Struct, frozen=True, kw_only=True):
    """Why an action is not allowed; `field` is the part of the event that it would change."""

    code: str
    reason: str
    field: str | None = None
    kind: type[Problem] = Conflict

    @property
    def sentence(self) -> str:
        return self.reason if self.field is None else f"{self.field}: {self.reason}"

    @property
    def errors(self) -> list[FieldError]:
        return [] if self.field is None else [FieldError(self.field, self.reason, self.code)]

    def problem(self) -> Problem:
        """Return the answer to a caller who tries it."""
        return self.kind(self.sentence, self.errors, code=self.code)


class Permission(Struct, frozen=True, kw_only=True):
    """Whether the caller may do this with the event now; if not, `code` and `reason` say why (docs/problems.md)."""

    action: EventAction
    allowed: bool
    code: str | None
    reason: str | None


class Transition(Struct, frozen=True, kw_only=True):
    """One row of the table: who may act, which status follows, and for what it is refused; the first that holds counts.

    Without a status, the event keeps the one that it has, or is gone.
    """

    roles: frozenset[str]
    unless: Mapping[Condition, Refusal]
    to: Status | None = None


HOLDS: Mapping[Condition, Callable[[Standing], bool]] = {
    "draft": lambda event: event.status == "DRAFT",
    "published": lambda event: event.status == "PUBLISHED",
    "expired": lambda event: event.status == "EXPIRED",
    "not_ended": lambda event: event.phase != "ended",
    "ended": lambda event: event.phase == "ended",
    "begun": lambda event: event.status == "PUBLISHED" and event.phase != "upcoming",
    "has_run": lambda event: event.has_run,
    "has_sent": lambda event: event.has_sent,
}

FORBIDDEN = Refusal(code="forbidden", reason="Your role does not allow this.", kind=Forbidden)
OVER = Refusal(code="promotion_over", reason="The promotion is over and stays as it was. Make a new one.")
ALREADY_PUBLISHED = Refusal(code="already_published", reason="The promotion is published already.")
NOT_PUBLISHED = Refusal(code="not_published", reason="The promotion is not published.")
NOT_OVER = Refusal(code="too_early", reason="The promotion's window is not over.")
WINDOW_OVER = Refusal(code="window_over", reason="has passed", field="end_datetime", kind=Unprocessable)
PUBLISHED_DELETE = Refusal(code="published_delete", reason="The promotion is published. Withdraw it first.")
HAS_SENT = Refusal(code="has_sent", reason="Messages of this promotion were sent. It stays as their record.")
START_FROZEN = Refusal(
    code="start_frozen", reason="cannot change once the promotion has begun or has sent", field="start_datetime"
)
TIMEZONE_FROZEN = Refusal(
    code="timezone_frozen",
    reason="cannot change once the promotion's first messages were due: make a new event",
    field="timezone",
)

ADMIN = frozenset({"admin"})
SCHEDULER = frozenset({"scheduler"})
DISPATCHER = frozenset({"dispatcher"})

TRANSITIONS: Mapping[Action, Transition] = {
    "edit": Transition(roles=ADMIN, unless={"expired": OVER}),
    "publish": Transition(
        roles=ADMIN, to="PUBLISHED", unless={"expired": OVER, "published": ALREADY_PUBLISHED, "ended": WINDOW_OVER}
    ),
    "withdraw": Transition(roles=ADMIN, to="DRAFT", unless={"expired": OVER, "draft": NOT_PUBLISHED}),
    "delete": Transition(roles=ADMIN, unless={"expired": OVER, "published": PUBLISHED_DELETE, "has_sent": HAS_SENT}),
    "duplicate": Transition(roles=ADMIN, unless={}),
    "move_start": Transition(roles=ADMIN, unless={"expired": OVER, "begun": START_FROZEN, "has_sent": START_FROZEN}),
    "move_end": Transition(roles=ADMIN, unless={"expired": OVER}),
    "change_timezone": Transition(
        roles=ADMIN, unless={"expired": OVER, "begun": TIMEZONE_FROZEN, "has_run": TIMEZONE_FROZEN}
    ),
    "start": Transition(roles=DISPATCHER, unless={"expired": OVER, "draft": NOT_PUBLISHED}),
    "expire": Transition(
        roles=SCHEDULER, to="EXPIRED", unless={"expired": OVER, "draft": NOT_PUBLISHED, "not_ended": NOT_OVER}
    ),
}


def roles_of(action: Action) -> frozenset[str]:
    """Return who may do this, where the event allows it."""
    return TRANSITIONS[action].roles


def status_at(now: datetime, *, stored: Status, end: datetime) -> Status:
    """Return the status at a time: what is published has expired once its window is over."""
    return "EXPIRED" if stored == "PUBLISHED" and end <= now else stored


def phase_at(now: datetime, *, start: datetime, end: datetime) -> Phase:
    """Return where a window stands at a time."""
    if now < start:
        return "upcoming"
    return "active" if now < end else "ended"


def refusal(event: Standing, action: Action, *, roles: AbstractSet[str]) -> Refusal | None:
    """Return why the roles may not do this with the event; None where they may."""
    row = TRANSITIONS[action]
    if not roles & row.roles:
        return FORBIDDEN
    return next((why for condition, why in row.unless.items() if HOLDS[condition](event)), None)


@functools.lru_cache(maxsize=1024)
def permissions(event: Standing, *, roles: frozenset[str]) -> tuple[Permission, ...]:
    """Return each action of people, and whether these roles may do it with the event."""
    return tuple(_permission(action, refusal(event, action, roles=roles)) for action in get_args(EventAction))


def check(granted: Iterable[Permission], *actions: EventAction, but: AbstractSet[str] = frozenset()) -> None:
    """Raise the problem of the first action that is not allowed; `but` are codes for which another step refuses."""
    for permission in granted:
        if permission.action in actions and permission.code and permission.code not in but:
            raise REFUSALS[permission.code].problem()


def _permission(action: EventAction, why: Refusal | None) -> Permission:
    if why is None:
        return Permission(action=action, allowed=True, code=None, reason=None)
    return Permission(action=action, allowed=False, code=why.code, reason=why.sentence)


REFUSALS = {each.code: each for row in TRANSITIONS.values() for each in (FORBIDDEN, *row.unless.values())}
