"""`python -m tests.chaos --runs N --seed S [--layer simulated|kills]`: the long form, with a report.

Runs the scenarios of the seeds S, S + 1, …; exits with 1 if the checker found a fault, and names the seeds.
"""

import argparse
import contextlib
import multiprocessing
import os
import queue
import sys
import time
from multiprocessing.queues import Queue

from tests.chaos.simulated import Result
from tests.chaos.worker import end_properly, run_scenarios

SCENARIOS_A_KILL = 100  # simulated ones, where both layers run
LAYERS = ("simulated", "kills")
REPORT_EVERY = 15.0  # seconds
POLL_EVERY = 5.0  # seconds


def main() -> None:
    """Run scenarios, and report."""
    parser = argparse.ArgumentParser(prog="tests.chaos", description=__doc__)
    parser.add_argument("--runs", type=int, default=2000, help="simulated scenarios (default: 2000)")
    parser.add_argument("--seed", type=int, default=1, help="of the first scenario (default: 1)")
    parser.add_argument(
        "--layer",
        choices=LAYERS,
        help="one of them (default: both, and one scenario of real kills to a hundred simulated)",
    )
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1, help="processes for the simulated layer")
    own = parser.parse_args()
    end_properly()
    failed = False
    if own.layer != "kills":
        failed |= _simulated(range(own.seed, own.seed + own.runs), own.workers)
    if own.layer != "simulated":
        kills = own.runs if own.layer else max(1, own.runs // SCENARIOS_A_KILL)
        failed |= _kills(kills, own.seed)
    sys.exit(int(failed))


def _simulated(seeds: range, workers: int) -> bool:
    context = multiprocessing.get_context("spawn")
    results: Queue[Result] = context.Queue()
    shares = [seeds[number::workers] for number in range(workers) if seeds[number::workers]]
    processes = [context.Process(target=run_scenarios, args=(share, results), daemon=True) for share in shares]
    began = time.monotonic()
    for process in processes:
        process.start()
    report = Report(len(seeds))
    try:
        while report.done < len(seeds):
            with contextlib.suppress(queue.Empty):
                report.take(results.get(timeout=POLL_EVERY))
            if any(process.exitcode for process in processes):
                raise SystemExit("A process that ran scenarios has died.")
        for process in processes:
            process.join()
    finally:  # of what was ended early, too
        report.end(time.monotonic() - began)
    return bool(report.failed)


class Report:
    """What came of all the scenarios."""

    def __init__(self, wanted: int) -> None:
        self._wanted = wanted
        self._said = time.monotonic()
        self.done = self.calls = self.delivered = self.due = 0
        self.failed: list[int] = []

    def take(self, result: Result) -> None:
        self.done += 1
        self.calls += result.calls
        self.delivered += result.delivered
        self.due += result.due
        if result.faults:
            self.failed.append(result.seed)
            say(str(result))
        if time.monotonic() - self._said > REPORT_EVERY:
            self._said = time.monotonic()
            say(f"{self.done} of {self._wanted} scenarios, {len(self.failed)} with faults")

    def end(self, seconds: float) -> None:
        say(
            f"simulated: {self.done} scenarios in {seconds:.0f} s ({self.done / seconds:.1f} a second); "
            f"{self.calls} calls, {self.delivered} messages, {self.due} of them certainly due."
        )
        say(f"Faults in the scenarios of the seeds {sorted(self.failed)}." if self.failed else "No fault.")


def _kills(runs: int, seed: int) -> bool:
    from tests.chaos import kills  # noqa: PLC0415 - the other layer needs none of it

    failed = kills.report(runs, seed, say)
    return bool(failed)


def say(sentence: str) -> None:
    sys.stdout.write(f"{sentence}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
