"""The memory limit of a pod, for a process on this machine: a control group of its own, as a container has one."""

import contextlib
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

from msgspec import Struct

POD = 256 * 2**20  # bytes: the limit of manifests/base/container.yaml
ROOTS = {"memory.limit_in_bytes": Path("/sys/fs/cgroup/memory"), "memory.max": Path("/sys/fs/cgroup")}  # v1, v2
PEAKS = ("memory.max_usage_in_bytes", "memory.peak")
EVENTS = ("memory.oom_control", "memory.events")


class MemoryLimit(Struct, frozen=True):
    """A control group; `command` is put before the command that shall run in it."""

    folder: Path

    @property
    def command(self) -> list[str]:
        enter = f'echo $$ > {self.folder}/cgroup.procs && exec "$@"'
        return ["sh", "-c", enter, "sh"]

    @property
    def peak(self) -> int:
        """Return the most bytes that its processes have had at once, with the kernel's own for them."""
        return int(self._first(PEAKS))

    @property
    def kills(self) -> int:
        """Return how many of its processes the kernel has killed because they wanted more."""
        events = dict(line.split() for line in self._first(EVENTS).splitlines())
        return int(events["oom_kill"])

    def _first(self, names: tuple[str, ...]) -> str:
        return next(file.read_text() for name in names if (file := self.folder / name).exists())


@contextlib.contextmanager
def memory_limit(limit: int = POD) -> Iterator[MemoryLimit]:
    """Have a control group with this limit in bytes while the block runs; its processes end before the block does."""
    found = next(((name, root) for name, root in ROOTS.items() if (root / "cgroup.procs").exists()), None)
    if found is None:
        raise SystemExit("A memory limit needs Linux with control groups.")
    name, root = found
    folder = root / f"fanfare-bench-{uuid4()}"
    try:
        folder.mkdir()
    except OSError as error:
        raise SystemExit(f"A memory limit needs a control group, which only root may make here: {error}") from None
    try:
        if not (folder / name).exists():
            raise SystemExit("A memory limit needs the memory controller in the control groups of this machine.")
        (folder / name).write_text(str(limit))
        yield MemoryLimit(folder)
    finally:
        folder.rmdir()
