"""Dead letters: events that a function did not take, with what it answered, until someone sends them again."""

import base64
import binascii
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID, uuid5

import msgspec
from msgspec import Meta, Struct

from functions.shared.cloudevents import CloudEvent
from functions.shared.paging import Cursor, PageSize
from functions.shared.problems import FieldError, Unprocessable

LETTERS = UUID("5d0f7c2e-0f4e-4d51-9a0a-6d6c2b0f8a11")  # the name space of dead letters' ids
EVENTINGS_OWN = "knative"  # how the names of Eventing's own extensions begin

MAX_FILTER = 400  # characters of a type or a destination that is looked for

STATUS = re.compile(r"[1-9][0-9]{2}")


class DeadLetter(Struct, frozen=True, kw_only=True):
    """An event as the platform team sees it. `waiting`: it has not been sent again since it last failed.

    `replayed_by` is who sent it again last, by the id and the name at that time.
    """

    dead_letter_id: UUID
    id: str
    source: str
    type: str
    subject: str | None
    data: str
    error_code: int | None
    error: str
    destination: str
    expirytime: datetime | None
    kept_at: datetime
    times_kept: int
    replayed_at: datetime | None
    replayed_by: str | None
    replayed_by_name: str | None
    replays: int
    waiting: bool


class DeadLettersQuery(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which dead letters: of a type, of a destination, and those that wait (`open`) or were sent again (`replayed`)."""

    type: Annotated[str, Meta(min_length=1, max_length=MAX_FILTER)] | None = None
    destination: Annotated[str, Meta(min_length=1, max_length=MAX_FILTER)] | None = None
    state: Literal["open", "replayed"] | None = None
    limit: PageSize = 50
    cursor: Cursor | None = None


class DeadLetterPage(Struct, frozen=True):
    dead_letters: list[DeadLetter]
    next_cursor: str | None


class Failure(Struct, frozen=True):
    """What Eventing says of why it gave up: the last answer's status and text, and who gave it."""

    code: int | None
    text: str
    destination: str

    @classmethod
    def of(cls, extensions: Mapping[str, str]) -> "Failure":
        """Read the extensions that Eventing adds to a dead letter."""
        code = extensions.get("knativeerrorcode", "")
        text = _plain(extensions.get("knativeerrordata", "")).replace("\x00", "\ufffd")
        return cls(int(code) if STATUS.fullmatch(code) else None, text, extensions.get("knativeerrordest", ""))


def dead_letter_id(event: CloudEvent[bytes], failure: Failure) -> UUID:
    """Return the id of an event that one destination did not take: the same however often it is delivered here."""
    return uuid5(LETTERS, msgspec.json.encode([event.source, event.id, event.type, failure.destination]).decode())


def original(event: CloudEvent[bytes]) -> CloudEvent[bytes]:
    """Return the event as its producer published it, without what Eventing has added."""
    own = {name: value for name, value in event.extensions.items() if not name.startswith(EVENTINGS_OWN)}
    return msgspec.structs.replace(event, extensions=own)


def still_good(event: CloudEvent[bytes], *, now: datetime) -> CloudEvent[bytes]:
    """Return the event. Raises Unprocessable if it has expired: every consumer would drop it."""
    if event.expirytime is not None and event.expirytime <= now:
        expired = event.expirytime.isoformat()
        raise Unprocessable.of(
            FieldError("expirytime", f"was {expired}: the event has expired", "expired", {"at": expired})
        )
    return event


def _plain(answer: str) -> str:
    """Newer releases of Eventing put the answer's text in base64."""
    try:
        return base64.b64decode(answer, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError, ValueError):
        return answer
