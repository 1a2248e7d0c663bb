"""A process of its own that runs scenarios, on a PostgreSQL of its own."""

import signal
import sys
import tempfile
from collections.abc import Iterable
from multiprocessing.queues import Queue
from pathlib import Path

from local.postgres import Postgres
from tests.chaos import simulated
from tests.chaos.services import Services
from tests.chaos.simulated import Result
from tests.support.databases import Databases
from tests.support.tokens import Issuer

QUICK = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


def end_properly() -> None:
    """Take SIGTERM for the end of the program, so that nothing is left running."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))


def run_scenarios(seeds: Iterable[int], results: "Queue[Result]") -> None:
    """Run the scenarios of the seeds; each result goes to the queue."""
    end_properly()
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        with Postgres.start(home / "server", settings=QUICK, keep=False) as server:
            databases = Databases(server)
            services = Services(databases, Issuer(home))
            for seed in seeds:
                results.put(simulated.run(services, seed))
            services.close()
            databases.close()
