"""schemathesis over docs/openapi.yaml against the running system: no 5xx, no status that is not documented.

The last of this folder, for it changes what it finds: a customer's consent, for one.
"""

import subprocess
import sys
from pathlib import Path

import pytest

from local.catalog import ROOT
from tests.support.system import System

SCHEMATHESIS = Path(sys.executable).with_name("schemathesis")
CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance"


@pytest.mark.parametrize("name", ["ada", "bob", "olga"])
def test_keeps_what_the_documents_promise(system: System, name: str) -> None:
    tested = subprocess.run(
        [
            str(SCHEMATHESIS),
            "run",
            str(ROOT / "docs" / "openapi.yaml"),
            f"--url={system.origin}/api",
            f"--checks={CHECKS}",
            f"--header=Authorization: Bearer {system.token(name)}",
            "--max-examples=8",
            "--generation-deterministic",
            "--phases=examples,coverage,fuzzing",
            "--request-timeout=30",
            "--no-color",
        ],
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
        cwd=system.folder,
    )
    assert tested.returncode == 0, tested.stdout[-6000:] + tested.stderr[-2000:]
