"""What this service needs from its environment."""

from functions.shared.settings import DatabaseSettings, OidcSettings

GROUPS = (DatabaseSettings, OidcSettings)
