"""`python -m bench.million`: one promotion to 1,000,000 customers, and the memory of each process while it runs.

The set-up is that of bench.delivery with E-commerce's real list_customers; messages start in an empty table. Memory is
each process's resident set with its worker's, sampled twice a second; it is flat if the last tenth of the run needs no
more than the second tenth did.
"""

import statistics
import threading
from contextlib import ExitStack
from typing import Self

import psutil

from bench.delivery import Bench
from bench.support import processes, report

EVERY = 0.5  # seconds
MIB = 2**20


class Watch:
    """Samples the resident set of processes while the block runs."""

    def __init__(self, watched: dict[str, psutil.Process]) -> None:
        self._watched = watched
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._sample)
        self.samples: dict[str, list[float]] = {name: [] for name in watched}

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _sample(self) -> None:
        while not self._over.wait(EVERY):
            for name, process in self._watched.items():
                of_all = (process, *process.children(recursive=True))
                self.samples[name].append(sum(each.memory_info().rss for each in of_all) / MIB)


def main() -> None:
    parser = report.parser(__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000, help="customers, and so messages")
    parser.add_argument("--at-once", type=int, default=4, help="slices under way at once")
    given = parser.parse_args()
    facts = {**report.machine(), "customers": f"{given.rows:,}", "slices at once": str(given.at_once)}
    with ExitStack() as stack:
        bench = Bench(stack, rows=given.rows, before=0, at_once=given.at_once)
        log_began = processes.asked_of_psql(bench.messages, "SELECT pg_current_wal_lsn()")
        with Watch(bench.watched("real")) as watch:
            costs = bench.round("real")
        logged = processes.asked_of_psql(bench.messages, f"SELECT pg_current_wal_lsn() - '{log_began}'::pg_lsn")
        size = processes.asked_of_psql(bench.messages, "SELECT pg_total_relation_size('message')")
        of_rows = processes.asked_of_psql(bench.messages, "SELECT pg_table_size('message')")
    table = [["", "MiB in the second tenth", "MiB in the last tenth", "ratio"]]
    ratios = {}
    for name, samples in watch.samples.items():
        tenth = max(1, len(samples) // 10)
        early, late = statistics.median(samples[tenth : 2 * tenth]), statistics.median(samples[-tenth:])
        ratios[name] = late / early
        table.append([name, f"{early:.0f}", f"{late:.0f}", f"{ratios[name]:.2f}"])
    facts["bytes a message, with its indexes"] = f"{int(size) / given.rows:,.0f}"
    facts["of these without"] = f"{int(of_rows) / given.rows:,.0f}"
    facts["bytes of write-ahead log a message"] = f"{int(logged) / given.rows:,.0f}"
    facts["seconds"] = f"{costs['seconds']:.1f}"
    facts["messages per second"] = f"{given.rows / costs['seconds']:,.0f}"
    found = {"machine": facts, "ratios": ratios, "costs": costs, "samples": watch.samples, "every": EVERY}
    report.publish("million", given.out, found, table)


if __name__ == "__main__":
    main()
