"""Finding and ending what the job starts: a JVM and Python workers, which may outlive the process that started them.

All that runs for one state directory carries its path in an environment variable, so nothing else is ever ended.
"""

import contextlib
from collections.abc import Iterable

import psutil

MARK = "FANFARE_SCHEDULER_STATE"
GRACE = 5.0  # seconds between asking and ending


def below(pid: int) -> list[psutil.Process]:
    """Return a process's descendants."""
    with contextlib.suppress(psutil.NoSuchProcess):
        return psutil.Process(pid).children(recursive=True)
    return []


def end_all(state_dir: str) -> None:
    """End what runs for a state directory: a JVM that was asked to end may still start a worker, so it looks again."""
    while running := marked(state_dir):
        end(running)


def marked(state_dir: str) -> list[psutil.Process]:
    """Return what runs for a state directory."""
    return [process for process in psutil.process_iter() if _mark(process) == state_dir]


def end(processes: Iterable[psutil.Process]) -> None:
    """End the processes: ask, wait a little, then do it."""
    running = list(processes)
    for process in running:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.terminate()
    _, stubborn = psutil.wait_procs(running, timeout=GRACE)
    for process in stubborn:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()
    psutil.wait_procs(stubborn, timeout=GRACE)


def _mark(process: psutil.Process) -> str | None:
    try:
        return process.environ().get(MARK)
    except (psutil.Error, OSError):  # another user's, or gone
        return None
