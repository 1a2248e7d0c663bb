"""What cannot be delivered is kept, listed and replayed by the platform team."""

import json
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import httpx

from tests.support.system import System, eventually


def test_an_event_that_breaks_its_contract_is_kept_and_can_be_replayed(system: System) -> None:
    sink = system.layout()._sink("flink")
    token = Path(sink["SINK_TOKEN_FILE"]).read_text().strip()
    event_id = str(uuid4())
    headers = {
        "Authorization": f"Bearer {token}",
        "ce-specversion": "1.0",
        "ce-id": f"{event_id}:broken",
        "ce-source": "/scheduler",
        "ce-type": "dev.fanfare.occurrence.due.v1",
        "ce-time": system.now().isoformat(),
        "ce-expirytime": (system.now() + timedelta(days=900)).isoformat(),
        "Content-Type": "application/json",
    }
    assert httpx.post(sink["K_SINK"], headers=headers, content=b'{"event_id": "nobody"}').status_code == 202

    listed = eventually(
        lambda: [
            line for line in system.run("dead-letters", "--json").stdout.splitlines() if f"{event_id}:broken" in line
        ],
        within=30,
        what="the dead letter",
    )
    dead_letter_id = json.loads(listed[0])["dead_letter_id"]
    replayed = system.run("dead-letters", "replay", dead_letter_id)

    assert replayed.returncode == 0, replayed.stderr
