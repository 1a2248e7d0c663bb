"""Celery: an app whose beat has COUNT entries due at DUE, in whole minutes since the epoch; REDIS_URL is its broker."""

import os
from datetime import UTC, datetime

from celery import Celery
from celery.schedules import crontab
from posting import state

app = Celery("peer", broker=os.environ["REDIS_URL"])
app.conf.update(
    timezone="UTC", task_ignore_result=True, worker_prefetch_multiplier=16, broker_connection_retry_on_startup=True
)


@app.task(name="state")
def task(number: int) -> None:
    state(number)


def entries() -> dict[str, dict[str, object]]:
    """Return beat's entries: each promotion at its minute of the day."""
    due = datetime.fromtimestamp(float(os.environ["DUE"]), UTC)
    daily = crontab(minute=due.minute, hour=due.hour)
    return {
        f"{number}": {"task": "state", "schedule": daily, "args": [number]}
        for number in range(int(os.environ["COUNT"]))
    }


app.conf.beat_schedule = entries()
