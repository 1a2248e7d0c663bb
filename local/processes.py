"""Starting, watching and ending the processes that the embedded platform is made of."""

import contextlib
import os
import signal
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterable, Mapping
from http import HTTPStatus
from pathlib import Path

import msgspec
import psutil

from local.catalog import ROOT
from local.state import Process

INHERITED = ("HOME", "LANG", "LC_ALL", "PATH", "TMPDIR", "JAVA_HOME", "SSL_CERT_FILE", "OTEL_EXPORTER_OTLP_ENDPOINT")
INHERITED_FOR_TESTS = ("FANFARE_ENV", "FANFARE_CLOCK")
COVERAGE = "COVERAGE_"
PAUSES = (0.5, 1.0, 2.0, 5.0, 10.0)  # seconds before a process that died is started again
LONG_ENOUGH = 30.0  # seconds after which a process counts as having started well
ENDS_WITHIN = 15.0  # seconds
USAGE_ERROR = 2


class CannotStart(Exception):  # noqa: N818 - reads as what it says
    """Something is missing or in the way on this machine; the message is the one sentence to show."""


class Program(msgspec.Struct, frozen=True, kw_only=True):
    """How to start one of them, and how to tell that it serves."""

    name: str
    command: list[str]
    environ: dict[str, str]
    port: int | None = None
    health: str | None = None
    patience: float = 60.0


class Child:
    """One running program, started again when it dies."""

    def __init__(self, program: Program, log: Path) -> None:
        self.program = program
        self.log = log
        self._deaths = 0
        self._start_at = 0.0
        self._started = 0.0
        self._process: subprocess.Popen[bytes] | None = None
        self._told = False

    @property
    def noted(self) -> Process | None:
        process = self._process
        return Process.of(process.pid, self.program.port) if process and process.poll() is None else None

    @property
    def exit_code(self) -> int | None:
        return self._process.poll() if self._process else None

    def start(self) -> None:
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                self.program.command,
                env=self.program.environ,
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self._started = time.monotonic()

    def revive(self) -> bool:
        """Start it again if it has died and has waited long enough; one that was set up wrongly stays down."""
        code = self.exit_code
        if code is None or code == USAGE_ERROR:
            return False
        now = time.monotonic()
        if not self._start_at:
            self._deaths = 0 if now - self._started > LONG_ENOUGH else self._deaths
            self._start_at = now + PAUSES[min(self._deaths, len(PAUSES) - 1)]
            self._deaths += 1
            return False
        if now < self._start_at:
            return False
        self._start_at = 0.0
        self.start()
        return True

    def gave_up(self) -> bool:
        """Say once that it will not be started again."""
        gone, self._told = self.exit_code == USAGE_ERROR and not self._told, self._told or self.exit_code == USAGE_ERROR
        return gone

    def serves(self) -> bool:
        return self.program.health is None or answers(self.program.health)

    def last_words(self) -> str:
        lines = self.log.read_text(encoding="utf-8", errors="replace").strip().splitlines() if self.log.exists() else []
        return lines[-1] if lines else "it said nothing"


def environment(own: Mapping[str, str]) -> dict[str, str]:
    """Build a program's environment: its own settings, and nothing of ours that it does not need."""
    kept = (*INHERITED, *(INHERITED_FOR_TESTS if os.environ.get("FANFARE_ENV") == "test" else ()))
    inherited = {name: value for name, value in os.environ.items() if name in kept or name.startswith(COVERAGE)}
    return {**inherited, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1", **own}


def answers(url: str) -> bool:
    """Whether something serves there."""
    try:
        with urllib.request.urlopen(url, timeout=2) as reply:  # noqa: S310 - our own loopback addresses
            return bool(reply.status < HTTPStatus.BAD_REQUEST)
    except (urllib.error.URLError, OSError):
        return False


def wait_until(condition: Callable[[], bool], seconds: float) -> bool:
    """Look again and again until the condition holds or the time is over."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.03)
    return True


def end(processes: Iterable[Process]) -> int:
    """End all of them with what they started, asking first; says how many there were."""
    running = [process for noted in processes if (process := noted.running())]
    for process in running:
        _signal_group(process, signal.SIGTERM)
    psutil.wait_procs(running, timeout=ENDS_WITHIN)
    for process in running:
        _signal_group(process, signal.SIGKILL)
    psutil.wait_procs(running, timeout=ENDS_WITHIN)
    return len(running)


def _signal_group(process: psutil.Process, number: signal.Signals) -> None:
    """Reach a whole session: every child was started as the leader of its own, whose id nobody else gets meanwhile."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, number)
