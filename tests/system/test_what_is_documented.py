"""schemathesis over docs/openapi.yaml against the running system: no 5xx, no status that is not documented.

The last of this folder, for it changes what it finds: a customer's consent, for one.
"""

import pytest

from tests.fuzz import api
from tests.support.system import System


@pytest.mark.parametrize("name", api.PEOPLE)
def test_keeps_what_the_documents_promise(system: System, name: str) -> None:
    tested = api.run(system, name, examples=5, within=240)

    assert tested.returncode == 0, tested.stdout[-6000:] + tested.stderr[-2000:]
