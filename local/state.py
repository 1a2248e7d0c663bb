"""What the embedded platform keeps in `.fanfare/`: secrets, logs, and a note of what is running."""

import fcntl
import os
import secrets
from pathlib import Path
from typing import IO, Literal

import msgspec
import psutil

from local import cast
from local.catalog import ROOT
from local.signer import write_privately

SAME_START = 0.5  # seconds that two readings of a process's start may differ


class Process(msgspec.Struct, frozen=True, kw_only=True):
    """A process that was started; an id alone may be anyone's by now, so its start is noted too."""

    pid: int
    started: float
    port: int | None = None

    @classmethod
    def of(cls, pid: int, port: int | None = None) -> "Process":
        return cls(pid=pid, started=psutil.Process(pid).create_time(), port=port)

    def running(self) -> psutil.Process | None:
        """Find the process, if it is still the one that was noted and has not ended."""
        try:
            process = psutil.Process(self.pid)
            same = abs(process.create_time() - self.started) < SAME_START
            return process if same and process.status() != psutil.STATUS_ZOMBIE else None
        except psutil.NoSuchProcess:
            return None


class Run(msgspec.Struct, kw_only=True):
    """One start of the platform."""

    supervisor: Process
    origin: str
    identity: str
    phase: Literal["starting", "ready", "failed"] = "starting"
    said: str = ""
    children: dict[str, Process] = {}


class Secrets(msgspec.Struct, frozen=True, kw_only=True):
    """Made up once for this checkout."""

    databases: dict[str, str]
    clients: dict[str, str]


class State:
    """The folder, and what is in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._run = folder / "run.json"

    def create(self) -> None:
        self.folder.mkdir(mode=0o700, exist_ok=True)
        (self.folder / "logs").mkdir(exist_ok=True)

    def path(self, name: str) -> Path:
        return self.folder / name

    def log(self, name: str) -> Path:
        return self.folder / "logs" / f"{name}.log"

    def logs(self) -> list[str]:
        return sorted(path.stem for path in (self.folder / "logs").glob("*.log"))

    def lock(self) -> IO[str] | None:
        """Hold the folder as its one supervisor until the file is closed; None where there is another."""
        file = (self.folder / "lock").open("w")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.close()
            return None
        return file

    def read_run(self) -> Run | None:
        try:
            return msgspec.json.decode(self._run.read_bytes(), type=Run)
        except (FileNotFoundError, msgspec.MsgspecError):
            return None

    def write_run(self, run: Run) -> None:
        write_privately(self._run, msgspec.json.encode(run))

    def forget_run(self) -> None:
        self._run.unlink(missing_ok=True)

    def secrets(self, services: list[str]) -> Secrets:
        """Read the secrets, making up those that are missing."""
        file = self.folder / "secrets.json"
        known = (
            msgspec.json.decode(file.read_bytes(), type=Secrets) if file.exists() else Secrets(databases={}, clients={})
        )
        databases = {name: known.databases.get(name) or secrets.token_urlsafe(18) for name in services}
        names = [service.client_id for service in cast.clients().services]
        clients = {name: known.clients.get(name) or secrets.token_urlsafe(18) for name in names}
        whole = Secrets(databases=databases, clients=clients)
        if whole != known:
            write_privately(file, msgspec.json.encode(whole))
        return whole


def default_folder() -> Path:
    """Where the state lies unless FANFARE_STATE says otherwise."""
    return Path(os.environ.get("FANFARE_STATE") or ROOT / ".fanfare").resolve()
