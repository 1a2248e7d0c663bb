"""An earlier release on the cluster, and readers who go on reading while it is replaced."""

import contextlib
import subprocess
import tempfile
import threading
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple, Self

import httpx

from local.catalog import ROOT
from tests.smoke.cluster import Cluster

MANIFESTS = ROOT / "manifests"
LAST_RELEASE = Path(__file__).with_name("last-release").read_text(encoding="utf-8").strip()
EARLIER = "earlier"  # the tag of its images: those of one tag would not replace each other
READ = {
    "/": None,
    "/api/products": "bob",
    "/api/messages/unread-count": "bob",
    "/api/messages?limit=20": "bob",
    "/api/events?limit=20": "ada",
}
PAUSE = 0.2  # seconds between two requests of a reader


def is_here(revision: str) -> bool:
    """Return whether this clone has a revision."""
    command = ["git", "-C", ROOT, "cat-file", "-e", f"{revision}^{{commit}}"]
    return subprocess.run(command, check=False, stderr=subprocess.DEVNULL).returncode == 0


def deploy_earlier(revision: str) -> None:
    """Build a revision of this repository, and deploy it to a namespace that is empty, all by its own scripts."""
    with checked_out(revision) as tree:
        run(str(tree / "manifests" / "build-images"), EARLIER)
        deploy_anew(tree / "manifests", tag=EARLIER)


def deploy_anew(manifests: Path, *, tag: str = "dev") -> None:
    """Deploy to a namespace that is empty."""
    run("kubectl", "delete", "namespace", "fanfare", "--ignore-not-found", "--timeout=300s")
    rendered = subprocess.run(
        ["kubectl", "kustomize", manifests / "overlays" / "kind"], check=True, text=True, stdout=subprocess.PIPE
    )
    run(str(manifests / "deploy"), "-", given=rendered.stdout.replace(":dev\n", f":{tag}\n"))


def deploy_this() -> None:
    """Deploy this tree's manifests and the images that were built of it, to whatever is there."""
    run(str(MANIFESTS / "deploy"), "kind")


@contextlib.contextmanager
def checked_out(revision: str) -> Iterator[Path]:
    """Have the files of a revision in a folder of their own while the block runs."""
    with tempfile.TemporaryDirectory(prefix="fanfare-earlier-") as folder:
        tree = Path(folder) / "tree"
        run("git", "-C", str(ROOT), "worktree", "add", "--quiet", "--detach", str(tree), revision)
        try:
            yield tree
        finally:
            run("git", "-C", str(ROOT), "worktree", "remove", "--force", str(tree))


def run(*command: str, given: str | None = None) -> None:
    subprocess.run(command, input=given, check=True, text=True)


class Answer(NamedTuple):
    path: str
    status: int
    text: str


class Reader:
    """Somebody who reads page after page. Use it as a context manager: it reads in a thread while it is open."""

    def __init__(self) -> None:
        self.answers: Counter[int] = Counter()
        self.failures: list[Answer] = []
        self.last = datetime.min.replace(tzinfo=UTC)
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._read)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _read(self) -> None:
        while not self._stop.is_set():
            # The way to the gateway leads to one of its pods, and ends with that pod: the next one is another.
            try:
                with contextlib.suppress(httpx.TransportError, AssertionError), Cluster() as cluster:
                    self._read_by(cluster)
            except httpx.HTTPStatusError as error:  # a token was refused
                answer = error.response
                self.failures.append(Answer(answer.url.path, answer.status_code, answer.text[:200]))

    def _read_by(self, cluster: Cluster) -> None:
        while not self._stop.is_set():
            for path, person in READ.items():
                answer = cluster.call("GET", path, as_=person)
                self.last = datetime.now(UTC)
                self.answers[answer.status_code] += 1
                if not answer.is_success:
                    self.failures.append(Answer(path, answer.status_code, answer.text[:200]))
                self._stop.wait(PAUSE)
