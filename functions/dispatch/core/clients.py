"""Calls to the other services. All of them are idempotent."""

from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from datetime import date
from http import HTTPStatus
from typing import Any, TypeVar
from uuid import UUID

from msgspec import Struct

from eventing.facts import DeliveryRequested
from functions.dispatch.core.domain import CustomerPage
from functions.dispatch.core.settings import UpstreamSettings
from functions.shared import parts, settings
from functions.shared.client import Refused, Service
from functions.shared.problems import Unavailable, Unprocessable
from promotions.runs import MAX_BATCH, Batch, BatchResult, CloseRequest, OpenRun, Run, RunRequest, SliceTask
from promotions.snapshot import Snapshot

T = TypeVar("T")

PAGE = MAX_BATCH  # customers: all of a page go into one batch, unless their messages are long
OVER = frozenset({HTTPStatus.CONFLICT})
GONE = OVER | {HTTPStatus.NOT_FOUND}
SENDING_STOPPED = "sending_stopped"
NOT_OURS = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN})


class Held(Struct, frozen=True):
    """The day cannot start while all sending is stopped; the scheduler publishes it again."""


class _StockLevel(Struct, frozen=True):
    available: int


class _Stock(Struct, frozen=True):
    stock: list[_StockLevel]


class _Count(Struct, frozen=True):
    count: int


class _Sending(Struct, frozen=True):
    stop: dict[str, Any] | None


def start_occurrence(event_id: UUID, day: date) -> Snapshot | Held | None:
    """Return the snapshot of a day, started now if it was not before; None if it cannot be started (any more)."""
    path = f"/events/{event_id}/occurrences/{day}"
    try:
        return _calendar().call("start-occurrence", "PUT", path, answer=Snapshot)
    except Refused as refused:
        if refused.code == SENDING_STOPPED:
            return Held()
        if refused.status in GONE:
            return None
        raise _verdict("start-occurrence", refused) from refused


def is_sending_stopped() -> bool:
    """Return whether all sending is stopped. A calendar of an earlier release has no such switch."""
    earlier = {HTTPStatus.NOT_FOUND}
    answer = _unless(earlier, _calendar(), "get-sending", "GET", "/sending", params={"limit": 1}, answer=_Sending)
    return answer is not None and answer.stop is not None


def sold_out(skus: Iterable[str]) -> bool:
    """Return whether there are products, and all of them are sold out."""
    wanted = list(skus)
    if not wanted:
        return False
    own = _own()
    inventory = Service(own.inventory_url, own.inventory_audience)
    found = (
        _call(inventory, "get-stock", "GET", "/stock", params={"sku": part}, answer=_Stock)
        for part in parts.of("sku", wanted)
    )
    return all(level.available <= 0 for answer in found for level in answer.stock)


def audience_size(segment: str) -> int:
    """Return how many customers of a segment may be written to."""
    path = "/customers/count"
    return _call(_ecommerce(), "count-customers", "GET", path, params={"segment": segment}, answer=_Count).count


def customers(segment: str, *, after: str | None, upto: str | None) -> Iterator[CustomerPage]:
    """Return the pages of a segment's customers with after < user_id <= upto; None is an open end."""
    bounds = {"segment": segment, "limit": PAGE, **({} if upto is None else {"upto": upto})}
    while True:
        params = bounds if after is None else {**bounds, "after": after}
        page = _call(_ecommerce(), "list-customers", "GET", "/customers", params=params, answer=CustomerPage)
        yield page
        if page.next_after is None:
            return
        if page.next_after <= (after or ""):
            raise Unprocessable("list-customers answered a page that does not lead on.", code="upstream_answer")
        after = page.next_after


def open_run(event_id: UUID, day: date, request: RunRequest) -> OpenRun | None:
    """Return a day's run, begun now if it was not before; None where it is too late to begin it."""
    path = f"/runs/{event_id}/{day}"
    return _unless(OVER, _messages(), "open-run", "PUT", path, body=request, answer=OpenRun)


def slice_task(part: DeliveryRequested) -> SliceTask | None:
    """Return what is to be done for a slice; None where its run is over. Raises Unprocessable where there is none."""
    path = f"/runs/{part.event_id}/{part.date}/slices/{part.slice}"
    task = _unless(OVER, _messages(), "get-slice", "GET", path, answer=SliceTask)
    if task is not None and task.slices != part.slices:
        raise Unprocessable(f"The run has {task.slices} slices.", code="no_such_slice")
    return task


def close_run(event_id: UUID, day: date, *, revision: int) -> Run:
    """Stop a day's run of this revision or an earlier one, where it is not complete, and return it."""
    path, body = f"/runs/{event_id}/{day}/close", CloseRequest(revision=revision)
    return _call(_messages(), "close-run", "POST", path, body=body, answer=Run)


def create_batch(batch: Batch) -> BatchResult:
    """Create a batch of messages. Raises Unavailable if the run has changed meanwhile."""
    result = _unless(OVER, _messages(), "create-messages", "POST", "/messages/batch", body=batch, answer=BatchResult)
    if result is None:
        raise Unavailable("The run has changed, or was stopped.", code="run_not_open")
    return result


def _unless(
    none: AbstractSet[int], service: Service, function: str, method: str, path: str, *, answer: type[T], **content: Any
) -> T | None:
    """Return an answer; None where the status of a refusal is one of these."""
    try:
        return service.call(function, method, path, answer=answer, **content)
    except Refused as refused:
        if refused.status in none:
            return None
        raise _verdict(function, refused) from refused


def _call(service: Service, function: str, method: str, path: str, *, answer: type[T], **content: Any) -> T:
    try:
        return service.call(function, method, path, answer=answer, **content)
    except Refused as refused:
        raise _verdict(function, refused) from refused


def _verdict(function: str, refused: Refused) -> Exception:
    """Turn a refusal into the answer to a Trigger: a token of ours may be accepted later, no other refusal changes."""
    if refused.status in NOT_OURS:
        return Unavailable(f"{function} did not accept this service's token.", code="token_not_accepted")
    return Unprocessable(f"{function} refused: {refused}", code="upstream_refused")


def _calendar() -> Service:
    own = _own()
    return Service(own.event_calendar_url, own.event_calendar_audience)


def _messages() -> Service:
    own = _own()
    return Service(own.messages_url, own.messages_audience)


def _ecommerce() -> Service:
    own = _own()
    return Service(own.ecommerce_url, own.ecommerce_audience)


def _own() -> UpstreamSettings:
    own: UpstreamSettings = settings.load(UpstreamSettings)
    return own
