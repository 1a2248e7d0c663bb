"""What this service needs from its environment."""

from msgspec import Struct

from functions.shared.settings import DatabaseSettings, EventingSettings, OidcSettings


class ShopSettings(Struct, frozen=True):
    """The shop's services that know products and customers."""

    ecommerce_url: str
    inventory_url: str


GROUPS = (DatabaseSettings, OidcSettings, EventingSettings, ShopSettings)
