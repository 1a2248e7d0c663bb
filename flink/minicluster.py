"""The job in a mini-cluster of its own inside one process tree; flink.run starts it and watches over it."""

import os
import sys
import threading

from flink import job, processes

LOOPBACK = {
    "rest.address": "127.0.0.1",
    "rest.bind-address": "127.0.0.1",
    "jobmanager.bind-host": "127.0.0.1",
    "taskmanager.host": "127.0.0.1",
    "taskmanager.bind-host": "127.0.0.1",
}


def end_with(parent: int) -> None:
    """End this process and all that it started when its standard input, which the parent holds, closes."""
    while sys.stdin.buffer.read(1):
        pass
    processes.end(processes.below(os.getpid()))
    os._exit(parent)


def main() -> None:
    """Run the job here."""
    threading.Thread(target=end_with, args=(1,), daemon=True).start()
    job.main(LOOPBACK)


if __name__ == "__main__":
    main()
