"""POST /events/preview: what a customer would get from a draft, when, how many would, and what hinders publishing it.

Nothing is stored. The times, the text and the problems come from the code that schedules, delivers and publishes.
"""

import functions_framework
import msgspec

from functions.event_calendar.core import reads, shop
from functions.event_calendar.core.domain import AudienceSize, Event, Preview, PreviewRequest, next_occurrences
from functions.shared import clock, http
from functions.shared.auth import Caller
from functions.shared.problems import FieldError
from promotions.message import CannotRenderError, Customer, Letter, Message, Promotion


@functions_framework.http
@http.endpoint("POST", "/events/preview", roles={"admin"}, problems={404, 422})
def preview_event(caller: Caller, body: PreviewRequest) -> Preview:
    draft, before = body.event, _published(body, caller)
    customer = shop.someone(draft.audience.segment, body.customer_id, token=caller.token)
    message, message_problems = _message(body, customer) if customer else (None, [])
    return Preview(
        occurrences=next_occurrences(draft, clock.now()),
        message=message,
        message_problems=message_problems,
        audience=AudienceSize(shop.audience_size(draft.audience.segment, token=caller.token)),
        problems=shop.publishing_problems(draft, before=before, token=caller.token),
    )


def _published(body: PreviewRequest, caller: Caller) -> Event | None:
    event = reads.event(body.event_id, roles=caller.roles) if body.event_id else None
    return event if event and event.status == "PUBLISHED" else None


def _message(body: PreviewRequest, customer: Customer) -> tuple[Message | None, list[FieldError]]:
    try:
        return Letter(msgspec.convert(body.event, Promotion, from_attributes=True)).to(customer), []
    except CannotRenderError as error:
        return None, list(error.faults)
