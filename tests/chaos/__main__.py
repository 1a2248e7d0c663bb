"""`python -m tests.chaos --runs N --seed S [--layer simulated|kills]`: the long form, with a report.

Tells the stories of the seeds S, S + 1, …; ends with 1 if the judge found a fault in one of them, and says in which.
"""

import argparse
import contextlib
import multiprocessing
import os
import queue
import sys
import time
from multiprocessing.queues import Queue

from tests.chaos.simulated import Verdict
from tests.chaos.telling import end_properly, tell

STORIES_A_KILL = 100  # simulated ones, where both layers are told
LAYERS = ("simulated", "kills")
TELL_EVERY = 15.0  # seconds
LOOK_EVERY = 5.0  # seconds


def main() -> None:
    """Tell stories, and report."""
    parser = argparse.ArgumentParser(prog="tests.chaos", description=__doc__)
    parser.add_argument("--runs", type=int, default=2000, help="simulated stories (default: 2000)")
    parser.add_argument("--seed", type=int, default=1, help="of the first story (default: 1)")
    parser.add_argument(
        "--layer",
        choices=LAYERS,
        help="one of them (default: both, and one story of real kills to a hundred simulated)",
    )
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1, help="processes for the simulated layer")
    own = parser.parse_args()
    end_properly()
    failed = False
    if own.layer != "kills":
        failed |= _simulated(range(own.seed, own.seed + own.runs), own.workers)
    if own.layer != "simulated":
        kills = own.runs if own.layer else max(1, own.runs // STORIES_A_KILL)
        failed |= _kills(kills, own.seed)
    sys.exit(int(failed))


def _simulated(seeds: range, workers: int) -> bool:
    context = multiprocessing.get_context("spawn")
    verdicts: Queue[Verdict] = context.Queue()
    shares = [seeds[number::workers] for number in range(workers) if seeds[number::workers]]
    processes = [context.Process(target=tell, args=(share, verdicts), daemon=True) for share in shares]
    began = time.monotonic()
    for process in processes:
        process.start()
    report = Report(len(seeds))
    try:
        while report.told < len(seeds):
            with contextlib.suppress(queue.Empty):
                report.take(verdicts.get(timeout=LOOK_EVERY))
            if any(process.exitcode for process in processes):
                raise SystemExit("A process that told stories has died.")
        for process in processes:
            process.join()
    finally:  # of what was ended early, too
        report.end(time.monotonic() - began)
    return bool(report.failed)


class Report:
    """What came of all the stories."""

    def __init__(self, wanted: int) -> None:
        self._wanted = wanted
        self._said = time.monotonic()
        self.told = self.calls = self.delivered = self.pending = 0
        self.failed: list[int] = []

    def take(self, verdict: Verdict) -> None:
        self.told += 1
        self.calls += verdict.calls
        self.delivered += verdict.delivered
        self.pending += verdict.pending
        if verdict.faults:
            self.failed.append(verdict.seed)
            say(str(verdict))
        if time.monotonic() - self._said > TELL_EVERY:
            self._said = time.monotonic()
            say(f"{self.told} of {self._wanted} stories, {len(self.failed)} with faults")

    def end(self, seconds: float) -> None:
        say(
            f"simulated: {self.told} stories in {seconds:.0f} s ({self.told / seconds:.1f} a second); "
            f"{self.calls} calls, {self.delivered} messages, {self.pending} of them pending for certain."
        )
        say(f"Faults in the stories of the seeds {sorted(self.failed)}." if self.failed else "No fault.")


def _kills(runs: int, seed: int) -> bool:
    from tests.chaos import kills  # noqa: PLC0415 - the other layer needs none of it

    failed = kills.report(runs, seed, say)
    return bool(failed)


def say(sentence: str) -> None:
    sys.stdout.write(f"{sentence}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
