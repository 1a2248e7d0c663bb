"""The job in a mini-cluster of its own inside one process tree; flink.run starts it and watches over it."""

import logging
import os
import threading

from flink import job, processes

LOOPBACK = {
    "rest.address": "127.0.0.1",
    "rest.bind-address": "127.0.0.1",
    "jobmanager.bind-host": "127.0.0.1",
    "taskmanager.host": "127.0.0.1",
    "taskmanager.bind-host": "127.0.0.1",
}


def end_with_parent() -> None:
    """End this process and all that it started when its standard input, which the parent holds, closes."""
    while os.read(0, 1):
        pass
    processes.end(processes.below(os.getpid()))
    os._exit(1)


def main() -> None:
    """Run the job here."""
    logging.getLogger("py4j").setLevel(logging.CRITICAL)  # the exception reports a dead JVM, once
    threading.Thread(target=end_with_parent, daemon=True).start()
    job.main(LOOPBACK)


if __name__ == "__main__":
    main()
