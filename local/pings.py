"""What Knative's PingSource does: it sends the same event to the Broker whenever its cron schedule says so."""

import asyncio
from collections.abc import Callable
from uuid import uuid4

from cloudevents.http import CloudEvent

from functions.shared import clock
from local.eventing import PingSource

PING = "dev.knative.sources.ping"
LOOK_EVERY = 0.5  # seconds; the clock of a test jumps


async def send_on_schedule(source: PingSource, send: Callable[[CloudEvent], None]) -> None:
    """Send the source's event each time that it is due; once where several times have passed unseen."""
    seen = clock.now()
    while True:
        await asyncio.sleep(LOOK_EVERY)
        now = clock.now()
        if source.next_after(seen) <= now:
            send(event_of(source))
        seen = now


def event_of(source: PingSource) -> CloudEvent:
    """Return the source's event, as new."""
    attributes = {
        "id": str(uuid4()),
        "source": source.address,
        "type": PING,
        "time": clock.now().isoformat(),
        "datacontenttype": source.content_type,
    }
    return CloudEvent(attributes, source.data.encode())
