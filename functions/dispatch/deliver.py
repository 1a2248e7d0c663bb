"""dev.fanfare.delivery.requested.v1: write the messages of one slice of the customers.

It may be asked again at any time, and at the same time: Messages keeps one message for each person, event and day.
Whoever finishes the run's last slice says that the run has ended.
"""

import functions_framework

from eventing.facts import DeliveryRequested
from functions.dispatch.core import neighbours, slices
from functions.dispatch.core.announcements import announce_end
from functions.dispatch.core.domain import (
    CustomerPage,
    Event,
    check_due,
    wanted,
    written,
)
from functions.shared import clock, http, logs
from functions.shared.cloudevents import CloudEvent
from functions.shared.problems import Unprocessable
from functions.shared.templates import TemplateError
from promotions.message import Letter
from promotions.runs import Addressed, Batch, BatchResult, Skipped


@functions_framework.http
@http.subscriber(DeliveryRequested)
def deliver(event: CloudEvent[DeliveryRequested]) -> None:
    part = event.data
    logs.note(occurrence=f"{part.event_id}:{part.date}", slice=f"{part.slice}/{part.slices}")
    promotion = neighbours.event(part.event_id)
    if promotion is None or (occurrence := wanted(promotion, part.date, now=clock.now())) is None:
        return
    check_due(occurrence, now=clock.now())
    run = _deliver(promotion, part).run
    if run is not None and run.finished_at is not None:
        announce_end(run, run.finished_at)


def _deliver(promotion: Event, part: DeliveryRequested) -> BatchResult:
    letter = _letter(promotion)
    after, upto = slices.bounds(part.slice, part.slices)
    for page in neighbours.customers(promotion.audience.segment, after=after, upto=upto):
        result = neighbours.keep(_batch(letter, page, part))
        if result.slice_done:
            return result
    raise Unprocessable("The slice's last batch has not closed it.", code="slice_not_closed")


def _letter(promotion: Event) -> Letter:
    try:
        return Letter(promotion)
    except TemplateError as error:
        raise Unprocessable(f"The promotion's text cannot be rendered: {error}", code="not_renderable") from error


def _batch(letter: Letter, page: CustomerPage, part: DeliveryRequested) -> Batch:
    everyone = [written(letter, customer) for customer in page.customers]
    return Batch(
        event_id=part.event_id,
        date=part.date,
        slice=part.slice,
        slices=part.slices,
        last=page.next_after is None,
        messages=[each for each in everyone if isinstance(each, Addressed)],
        skipped=[each for each in everyone if isinstance(each, Skipped)],
    )
