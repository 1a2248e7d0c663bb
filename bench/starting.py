"""`python -m bench.starting`: seconds from starting the process to the first answer.

unread_count, its token checked and its count read from PostgreSQL over a new connection, beside a bare
functions-framework hello that does nothing; started in turns, each as its container starts it. Medians.
"""

import os
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path

from bench.support import processes, report
from functions.shared import migrate
from functions.shared.settings import DatabaseSettings
from local.catalog import ROOT
from local.ports import free_port
from tests.support.tokens import Issuer

AT_MOST = 1.8
READER = "0b0b0b0b-0000-4000-8000-000000000001"
WITHIN = 60.0  # seconds
OWN = [sys.executable, *processes.SERVE]
BARE = [str(Path(sys.executable).with_name("functions-framework"))]


def first_answer(command: list[str], environ: Mapping[str, str], path: str, token: str | None) -> float:
    """Return the seconds from starting a server until it has answered one request with 200."""
    port = free_port()
    inherited = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers=headers)
    started = time.perf_counter()
    process = subprocess.Popen(
        command,
        env={**inherited, "PYTHONPATH": str(ROOT), **environ, "PORT": str(port), "THREADS": "4"},
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        while time.perf_counter() - started < WITHIN:
            try:
                with urllib.request.urlopen(request, timeout=WITHIN) as answer:
                    answer.read()
                    return time.perf_counter() - started
            except urllib.error.HTTPError:
                raise
            except OSError:
                time.sleep(0.002)
        raise RuntimeError(f"{command} does not answer")
    finally:
        process.terminate()
        process.wait()


def main() -> None:
    parser = report.parser(__doc__)
    parser.add_argument("--pairs", type=int, default=15)
    given = parser.parse_args()
    facts = report.machine()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="fanfare-bench-")))
        issuer = Issuer(folder)
        server = stack.enter_context(processes.postgres())
        url = server.create_service_database("messages", password="bench", connection_limit=20)
        migrate.upgrade("messages", DatabaseSettings(url, database_tls="off"))
        environ = processes.environment(
            issuer, audience="fanfare-messages", outside="http://127.0.0.1:9", DATABASE_URL=url
        )
        own = {**environ, "FUNCTION_SOURCE": "functions/messages/unread_count.py", "FUNCTION_TARGET": "unread_count"}
        bare = {"FUNCTION_SOURCE": "bench/hello/main.py", "FUNCTION_TARGET": "hello"}
        token = issuer.token(user=READER, roles=["customer"], audience="fanfare-messages")
        found: dict[str, list[float]] = {"own": [], "bare": []}
        for number in range(given.pairs + 1):
            times = {
                "own": first_answer(OWN, own, "/messages/unread-count", token),
                "bare": first_answer(BARE, bare, "/", None),
            }
            if number:  # the first pair warms the files
                for name, seconds in times.items():
                    found[name].append(seconds)
    ratio = report.median(found["own"]) / report.median(found["bare"])
    table = [
        ["", "seconds to the first answer", "beside hello", "wanted"],
        [
            "unread_count, with its token and its database",
            f"{report.median(found['own']):.2f}",
            f"{ratio:.2f}",
            f"≤ {AT_MOST}",
        ],
        ["a bare hello", f"{report.median(found['bare']):.2f}", "1.00", ""],
    ]
    report.publish("starting", given.out, {"machine": facts, "ratio": ratio, "seconds": found}, table)


if __name__ == "__main__":
    main()
