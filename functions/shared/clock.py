"""The time that every rule and every query reads; SQL's now() is never used.

A test sets FANFARE_CLOCK to a file that holds "<RFC 3339 instant> <unix seconds when it was written>": the clock then
runs on from that instant at normal speed, and jumps when the file is rewritten. Outside tests it is refused at start.
"""

import os
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path


def now() -> datetime:
    """Return the current instant, in UTC."""
    file = shifted_by()
    if file is None:
        return datetime.now(UTC)
    instant, written = file.read_text().split()
    return datetime.fromisoformat(instant).astimezone(UTC) + timedelta(seconds=time.time() - float(written))


def shifted_by() -> Path | None:
    """Return the file that shifts this process's clock, if a test has set one."""
    path = os.environ.get("FANFARE_CLOCK")
    return Path(path) if path and os.environ.get("FANFARE_ENV") == "test" else None


def set_file(file: Path, instant: datetime) -> None:
    """Make the clock of every process that reads this file run on from `instant`, all together."""
    fresh = file.with_suffix(".new")
    fresh.write_text(f"{instant.isoformat()} {time.time()}")
    fresh.replace(file)
