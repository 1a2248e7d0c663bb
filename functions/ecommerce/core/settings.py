"""What this service needs from its environment."""

from msgspec import Struct

from functions.shared.settings import ClientSettings, DatabaseSettings, OidcSettings


class InventorySettings(Struct, frozen=True):
    """Where stock is kept: a template with `{function}`, or the plain base URL of the shop's own stock service."""

    inventory_url: str
    inventory_audience: str = "fanfare-inventory"


class CalendarSettings(Struct, frozen=True):
    """Where promotions are planned, which prices depend on."""

    event_calendar_url: str
    event_calendar_audience: str = "fanfare-event-calendar"


GROUPS = (DatabaseSettings, OidcSettings, ClientSettings, InventorySettings, CalendarSettings)
