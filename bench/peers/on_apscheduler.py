"""APScheduler: `on_apscheduler.py DUE COUNT` has COUNT jobs due at DUE, in seconds since the epoch."""

import sys
from datetime import UTC, datetime

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.blocking import BlockingScheduler
from posting import AT_ONCE, state


def main() -> None:
    due, count = datetime.fromtimestamp(float(sys.argv[1]), UTC), int(sys.argv[2])
    scheduler = BlockingScheduler(timezone=UTC, executors={"default": ThreadPoolExecutor(AT_ONCE)})
    for number in range(count):
        scheduler.add_job(state, "date", run_date=due, args=[number], misfire_grace_time=None)
    scheduler.start()


if __name__ == "__main__":
    main()
