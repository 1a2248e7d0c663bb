"""What this service needs from its environment."""

from functions.shared.settings import DatabaseSettings, EventingSettings, OidcSettings, SinkSettings

GROUPS = (DatabaseSettings, OidcSettings, EventingSettings, SinkSettings)
