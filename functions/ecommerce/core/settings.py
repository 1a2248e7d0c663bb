"""What this service needs from its environment."""

from msgspec import Struct

from functions.shared.settings import ClientSettings, DatabaseSettings, OidcSettings


class InventorySettings(Struct, frozen=True):
    """The stock service's URL: a template with `{function}`, or a plain base URL."""

    inventory_url: str
    inventory_audience: str = "fanfare-inventory"


class CalendarSettings(Struct, frozen=True):
    """Where promotions are planned, which prices depend on."""

    event_calendar_url: str
    event_calendar_audience: str = "fanfare-event-calendar"


GROUPS = (DatabaseSettings, OidcSettings, ClientSettings, InventorySettings, CalendarSettings)
