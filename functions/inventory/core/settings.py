"""What this service needs from its environment."""

from functions.shared.auth import OidcSettings
from functions.shared.database import DatabaseSettings

GROUPS = (DatabaseSettings, OidcSettings)
