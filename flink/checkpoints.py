"""Where the job's state is stored, and which of it is the newest that is complete."""

import shutil
from pathlib import Path
from urllib.parse import unquote, urlparse

RETAINED = 2  # earlier starts of the job whose checkpoints stay


def uri(directory: str) -> str:
    """Return the directory as Flink wants it: a path becomes a file: URI."""
    return directory if "://" in directory else Path(directory).absolute().as_uri()


def resume(directory: str, restore_from: str = "") -> dict[str, str]:
    """Return the configuration that resumes from what is given, or else from the newest complete checkpoint.

    A checkpoint that Flink's high availability knows of wins over both.
    """
    if restore_from:
        return {"execution.state-recovery.path": uri(restore_from)}
    found = newest(directory)
    return {"execution.state-recovery.path": found.as_uri()} if found else {}


def newest(directory: str) -> Path | None:
    """Return the newest complete checkpoint, as far as the directory is a folder that can be looked into.

    Flink renames `_metadata` into place when all else of a checkpoint is written.
    """
    complete = _complete(directory)
    return complete[-1].parent if complete else None


def prune(directory: str) -> None:
    """Remove the checkpoints of all but the newest starts of the job."""
    jobs = list(dict.fromkeys(metadata.parents[1] for metadata in reversed(_complete(directory))))
    for job in jobs[RETAINED:]:
        shutil.rmtree(job)


def _complete(directory: str) -> list[Path]:
    parts = urlparse(uri(directory))
    if parts.scheme != "file":
        return []
    found = Path(unquote(parts.path)).glob("*/chk-*/_metadata")
    written = {metadata: at for metadata in found if (at := _written_at(metadata)) is not None}
    return sorted(written, key=written.__getitem__)


def _written_at(metadata: Path) -> int | None:
    """Return when a file was written; None for one that a job which still runs has removed in the meantime."""
    try:
        return metadata.stat().st_mtime_ns
    except FileNotFoundError:
        return None
