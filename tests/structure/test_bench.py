"""A measurement that nobody has made for weeks still starts."""

import pytest

from bench.support import processes
from functions.shared import settings
from local import catalog


@pytest.mark.parametrize("service", catalog.services())
def test_a_measured_function_has_all_settings_of_its_service(service, issuer):
    """All but the database, which a measurement makes for itself."""
    environ = processes.environment(
        issuer, audience=f"fanfare-{service}", outside="http://127.0.0.1:9", DATABASE_URL="postgresql://"
    )

    settings.check(settings.groups_of(f"functions/{service}/any.py"), environ)
