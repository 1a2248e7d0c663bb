"""What the peers of the scheduling job do when a promotion is due: post its CloudEvent, as the job does."""

import os
import time

import httpx

AT_ONCE = 64
client = httpx.Client(timeout=30.0, limits=httpx.Limits(max_connections=AT_ONCE, max_keepalive_connections=AT_ONCE))


def state(number: int) -> None:
    """Post a CloudEvent in binary mode to K_SINK."""
    headers = {
        "ce-specversion": "1.0",
        "ce-id": f"promotion-{number}",
        "ce-source": "/fanfare/peer",
        "ce-type": "fanfare.occurrence.due.v1",
        "ce-subject": f"promotion-{number}",
        "ce-time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "content-type": "application/json",
    }
    client.post(os.environ["K_SINK"], headers=headers, json={"event_id": number}).raise_for_status()
