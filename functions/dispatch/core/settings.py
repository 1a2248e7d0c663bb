"""What this service needs from its environment."""

from msgspec import Struct

from functions.shared.settings import ClientSettings, EventingSettings, SinkSettings


class UpstreamSettings(Struct, frozen=True):
    """The URLs of the services that a delivery calls: each a template with `{function}`, or a plain base URL."""

    event_calendar_url: str
    messages_url: str
    ecommerce_url: str
    inventory_url: str
    event_calendar_audience: str = "fanfare-event-calendar"
    messages_audience: str = "fanfare-messages"
    ecommerce_audience: str = "fanfare-ecommerce"
    inventory_audience: str = "fanfare-inventory"


GROUPS = (EventingSettings, ClientSettings, SinkSettings, UpstreamSettings)
