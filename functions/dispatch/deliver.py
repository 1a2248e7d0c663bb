"""dev.fanfare.delivery.requested.v1: write the messages of one slice of the customers.

Idempotent, also concurrently: Messages stores one message for each customer, event and day. An unfinished slice goes on
after the last customer that is covered. While all sending is stopped, the slice is left out: dispatch requests it again
afterwards. The delivery that finishes the run's last slice publishes the run's outcome.
"""

from collections.abc import Iterator

import functions_framework
import msgspec

from eventing.facts import DeliveryRequested
from functions.dispatch.core import clients, slices
from functions.dispatch.core.announcements import announce_end
from functions.dispatch.core.domain import CustomerPage, written
from functions.shared import http, logs
from functions.shared.cloudevents import CloudEvent
from functions.shared.problems import Unprocessable
from functions.shared.templates import TemplateError
from promotions.message import Letter
from promotions.runs import MAX_BATCH_LENGTH, Addressed, Batch, Run, Skipped, SliceTask
from promotions.snapshot import Snapshot


@functions_framework.http
@http.subscriber(DeliveryRequested)
def deliver(event: CloudEvent[DeliveryRequested]) -> None:
    part = event.data
    logs.note(occurrence=f"{part.event_id}:{part.date}", slice=f"{part.slice}/{part.slices}")
    task = clients.slice_task(part)
    if task is None or (not task.done and clients.is_sending_stopped()):
        return
    run = task.run if task.done else _deliver(task, part)
    if run is not None and run.finished_at is not None:
        announce_end(run)


def _deliver(task: SliceTask, part: DeliveryRequested) -> Run | None:
    """Hand over the slice's messages, and return the run if that was all of it."""
    snapshot = msgspec.convert(task.snapshot, Snapshot)
    letter = _letter(snapshot)
    after, upto = slices.bounds(part.slice, part.slices)
    for page in clients.customers(snapshot.segment, after=task.covered or after, upto=upto):
        for batch in _batches(letter, page, part, revision=task.revision):
            result = clients.create_batch(batch)
            if result.slice_done:
                return result.run
    raise Unprocessable("The slice's last batch has not closed it.", code="slice_not_closed")


def _letter(snapshot: Snapshot) -> Letter:
    try:
        return Letter(snapshot)
    except TemplateError as error:
        raise Unprocessable(f"The promotion's text cannot be rendered: {error}", code="not_renderable") from error


def _batches(letter: Letter, page: CustomerPage, part: DeliveryRequested, *, revision: int) -> Iterator[Batch]:
    """Yield a page's messages in batches that are bounded by their length, too: no more of them lies in memory."""
    group: list[Addressed | Skipped] = []
    length = 0
    for customer in page.customers:
        each = written(letter, customer)
        if group and length + each.length > MAX_BATCH_LENGTH:
            yield _batch(group, part, revision=revision, last=False)
            group, length = [], 0
        group.append(each)
        length += each.length
    yield _batch(group, part, revision=revision, last=page.next_after is None)


def _batch(group: list[Addressed | Skipped], part: DeliveryRequested, *, revision: int, last: bool) -> Batch:
    return Batch(
        event_id=part.event_id,
        date=part.date,
        revision=revision,
        slice=part.slice,
        slices=part.slices,
        last=last,
        messages=[each for each in group if isinstance(each, Addressed)],
        skipped=[each for each in group if isinstance(each, Skipped)],
    )
