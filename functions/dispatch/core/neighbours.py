"""What a delivery asks of the other services. All of them may be asked again at any time."""

from collections.abc import Iterable, Iterator
from datetime import date
from http import HTTPStatus
from typing import Any, TypeVar
from uuid import UUID

from msgspec import Struct

from functions.dispatch.core.domain import CustomerPage, Event
from functions.dispatch.core.settings import NeighbourSettings
from functions.shared import parts, settings
from functions.shared.client import Refused, Service
from functions.shared.problems import Unavailable, Unprocessable
from promotions.runs import MAX_BATCH, Batch, BatchResult, OpenRun, RunRequest

T = TypeVar("T")

PAGE = MAX_BATCH  # customers: all of a page go into one batch
NOT_OURS = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN})


class _StockLevel(Struct, frozen=True):
    available: int


class _Stock(Struct, frozen=True):
    stock: list[_StockLevel]


class _Count(Struct, frozen=True):
    count: int


def event(event_id: UUID) -> Event | None:
    """Return a promotion event as it is now, if it is still there."""
    own = _own()
    calendar = Service(own.event_calendar_url, own.event_calendar_audience)
    try:
        return calendar.call("get-event", "GET", f"/events/{event_id}", answer=Event)
    except Refused as refused:
        if refused.status == HTTPStatus.NOT_FOUND:
            return None
        raise _verdict("get-event", refused) from refused


def sold_out(skus: Iterable[str]) -> bool:
    """Say whether there are products, and none of them can be had."""
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
    return _call(_shop(), "count-customers", "GET", path, params={"segment": segment}, answer=_Count).count


def customers(segment: str, *, after: str | None, upto: str | None) -> Iterator[CustomerPage]:
    """Return the pages of a segment's customers with after < user_id <= upto; None is an open end."""
    bounds = {"segment": segment, "limit": PAGE, **({} if upto is None else {"upto": upto})}
    while True:
        params = bounds if after is None else {**bounds, "after": after}
        page = _call(_shop(), "list-customers", "GET", "/customers", params=params, answer=CustomerPage)
        yield page
        if page.next_after is None:
            return
        if page.next_after <= (after or ""):
            raise Unprocessable("list-customers answered a page that does not lead on.", code="upstream_answer")
        after = page.next_after


def open_run(event_id: UUID, day: date, request: RunRequest) -> OpenRun | None:
    """Return a day's run, begun now if it was not before; None where it is too late to begin it."""
    try:
        return _messages().call("open-run", "PUT", f"/runs/{event_id}/{day}", body=request, answer=OpenRun)
    except Refused as refused:
        if refused.status == HTTPStatus.CONFLICT:
            return None
        raise _verdict("open-run", refused) from refused


def keep(batch: Batch) -> BatchResult:
    """Put a batch of messages into people's inboxes."""
    return _call(_messages(), "create-messages", "POST", "/messages/batch", body=batch, answer=BatchResult)


def _call(service: Service, function: str, method: str, path: str, *, answer: type[T], **content: Any) -> T:
    try:
        return service.call(function, method, path, answer=answer, **content)
    except Refused as refused:
        raise _verdict(function, refused) from refused


def _verdict(function: str, refused: Refused) -> Exception:
    """Turn a refusal into the answer to a Trigger: our own standing may be mended, anything else will not change."""
    if refused.status in NOT_OURS:
        return Unavailable(f"{function} did not accept this service's token.", code="token_not_accepted")
    return Unprocessable(f"{function} refused: {refused}", code="upstream_refused")


def _messages() -> Service:
    own = _own()
    return Service(own.messages_url, own.messages_audience)


def _shop() -> Service:
    own = _own()
    return Service(own.ecommerce_url, own.ecommerce_audience)


def _own() -> NeighbourSettings:
    own: NeighbourSettings = settings.load(NeighbourSettings)
    return own
