"""POST /events/preview: what a customer would get from a draft, when, and how many would.

Nothing is kept. The times and the text come from the code that schedules and delivers.
"""

import functions_framework
import msgspec

from eventing.message import CannotRenderError, Customer, Letter, Message, Promotion
from functions.event_calendar.core import shop
from functions.event_calendar.core.domain import AudienceSize, EventDraft, Preview, PreviewRequest, next_occurrences
from functions.shared import clock, http
from functions.shared.auth import Caller
from functions.shared.problems import Unprocessable


@functions_framework.http
@http.endpoint("POST", "/events/preview", roles={"admin"}, problems={422})
def preview_event(caller: Caller, body: PreviewRequest) -> Preview:
    segment = body.event.audience.segment
    size = shop.audience_size(segment, token=caller.token)
    customer = shop.someone(segment, body.customer_id, token=caller.token)
    return Preview(
        occurrences=next_occurrences(body.event, clock.now()),
        message=_message(body.event, customer) if customer else None,
        audience=AudienceSize(size),
    )


def _message(draft: EventDraft, customer: Customer) -> Message:
    try:
        return Letter(msgspec.convert(draft, Promotion, from_attributes=True)).to(customer)
    except CannotRenderError as error:
        faults = [msgspec.structs.replace(fault, field=f"event.{fault.field}") for fault in error.faults]
        raise Unprocessable.of(*faults) from error
