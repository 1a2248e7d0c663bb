"""A measurement that nobody has made for weeks still starts."""

import pytest

from bench.support import processes
from bench.support.limits import POD
from functions.shared import settings
from local import catalog
from tests.structure.house import BASE


@pytest.mark.parametrize("service", catalog.services())
def test_a_measured_function_has_all_settings_of_its_service(service, issuer):
    """All but the database, which a measurement makes for itself."""
    environ = processes.environment(
        issuer, audience=f"fanfare-{service}", outside="http://127.0.0.1:9", DATABASE_URL="postgresql://"
    )

    settings.check(settings.groups_of(f"functions/{service}/any.py"), environ)


def test_a_measured_function_has_as_much_memory_as_its_pod():
    assert f"limits: {{memory: {POD // 2**20}Mi}}" in (BASE / "container.yaml").read_text(encoding="utf-8")
