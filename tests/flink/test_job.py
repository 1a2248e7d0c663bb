"""The real job in a real mini-cluster, against a feed, an identity provider and a Broker of the test's own."""

import functools
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import psutil
import pytest

from eventing.facts import OccurrenceDue, WindowEnded
from flink import checkpoints, processes
from functions.shared import clock
from tests.flink.world import World

ROOT = Path(__file__).resolve().parents[2]
PYTHON = ROOT / ".venv-flink" / "bin" / "python"
START = datetime(2026, 3, 1, 6, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
BEAT = timedelta(milliseconds=500)  # flink/scheduler.py's TEST_BEAT: a timer that was armed a beat ago is never lost

pytestmark = [
    pytest.mark.flink,
    pytest.mark.skipif(not PYTHON.exists(), reason="needs .venv-flink (make setup)"),
]


class Job:
    """`python -m flink.run`, with a clock that the test sets."""

    def __init__(self, state_dir: Path, world: World) -> None:
        self.state_dir, self._world = state_dir, world
        self.clock = state_dir.with_suffix(".clock")
        self._environ = {
            **os.environ,
            **world.environ(),
            "FANFARE_ENV": "test",
            "FANFARE_CLOCK": str(self.clock),
            "CHECKPOINT_SECONDS": "0.3",
            "POLL_SECONDS": "0.2",
            "EMIT_SECONDS": "1",
        }
        self.supervisor: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        command = [PYTHON, "-m", "flink.run", "--state-dir", self.state_dir]
        with self.state_dir.with_suffix(".log").open("ab") as log:
            self.supervisor = subprocess.Popen(command, cwd=ROOT, env=self._environ, stdout=log, stderr=log)
        polls = self._world.polls
        self._world.until(lambda: self._world.polls > polls, seconds=240)

    def running(self) -> list[psutil.Process]:
        return processes.marked(str(self.state_dir))

    def named(self, name: str) -> psutil.Process:
        return next(process for process in self.running() if process.name() == name)

    def checkpointed(self) -> None:
        """Wait for a checkpoint with the timers armed by now: the second that is completed two beats from now."""
        armed = time.monotonic() + 2 * BEAT.total_seconds()
        self._world.until(lambda: time.monotonic() > armed, seconds=30)
        for _ in range(2):
            before = self.newest()
            self._world.until(functools.partial(self._has_newer, before), seconds=30)

    def newest(self) -> Path | None:
        return checkpoints.newest(str(self.state_dir / "checkpoints"))

    def _has_newer(self, before: Path | None) -> bool:
        return self.newest() not in (None, before)

    def stop(self) -> int:
        assert self.supervisor
        self.supervisor.send_signal(signal.SIGTERM)
        return self.supervisor.wait(30)


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    made = World()
    yield made
    made.close()


@pytest.fixture(scope="module")
def job(world: World, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Job]:
    made = Job(tmp_path_factory.mktemp("scheduler") / "state", world)
    clock.set_file(made.clock, START)
    made.start()
    yield made
    if made.supervisor and made.supervisor.poll() is None:
        made.stop()
    processes.end_all(str(made.state_dir))


@pytest.fixture
def promotion(world: World) -> Iterator[str]:
    """A promotion of three days, due at nine."""
    event_id = str(uuid4())
    publish(world, event_id)
    yield event_id
    world.set(event_id, seq=world.next_seq(), revision=1, scheduled=False)


def publish(world: World, event_id: str, **fields: object) -> None:
    entry = {
        "revision": 1,
        "timezone": "UTC",
        "send_time": "09:00:00",
        "start_datetime": START.replace(hour=0).isoformat(),
        "end_datetime": (START.replace(hour=0) + 3 * DAY).isoformat(),
    }
    world.set(event_id, seq=world.next_seq(), **(entry | fields))


def set_clock(job: Job, instant: datetime) -> None:
    clock.set_file(job.clock, instant)


def published(world: World, event_id: str, *, seconds: float = 30, count: int = 1) -> list[str]:
    """Wait until that many CloudEvents about the promotion came, and return their ids."""
    return world.until(lambda: found if len(found := world.about(event_id)) >= count else None, seconds=seconds)


def test_publishes_what_is_due_when_it_is_due(job, world, promotion):
    set_clock(job, START)
    world.until(lambda: world.is_read(promotion), seconds=30)
    assert world.about(promotion) == []

    set_clock(job, START + 3 * HOUR - timedelta(seconds=1))

    assert published(world, promotion) == [f"{promotion}:2026-03-01"]

    event = next(event for event in world.events if event.subject == promotion)
    due = START + 3 * HOUR
    assert (event.type, event.source, event.partitionkey) == (OccurrenceDue.TYPE, "/scheduler", promotion)
    assert (event.time, event.expirytime) == (due, START.replace(hour=0) + DAY)
    assert event.traceparent
    assert event.data == {
        "event_id": promotion,
        "date": "2026-03-01",
        "due": "2026-03-01T09:00:00Z",
        "expires": "2026-03-02T00:00:00Z",
    }


def test_publishes_again_until_the_feed_shows_the_outcome_then_goes_on_with_the_next_day(job, world, promotion):
    set_clock(job, START + 3 * HOUR)
    published(world, promotion)

    set_clock(job, START + 3 * HOUR + timedelta(minutes=1))
    assert set(published(world, promotion, count=2)) == {f"{promotion}:2026-03-01"}

    publish(world, promotion, runs=[{"date": "2026-03-01", "outcome": "completed"}])
    world.until(lambda: world.is_read(promotion), seconds=30)
    before = len(world.about(promotion))
    set_clock(job, START + 3 * HOUR + DAY)
    assert published(world, promotion, count=before + 1)[before:] == [f"{promotion}:2026-03-02"]


def test_publishes_nothing_of_a_promotion_that_was_withdrawn(job, world, promotion):
    set_clock(job, START)
    world.until(lambda: world.is_read(promotion), seconds=30)
    world.set(promotion, seq=world.next_seq(), revision=1, scheduled=False)
    world.until(lambda: world.is_read(promotion), seconds=30)
    other = str(uuid4())
    publish(world, other)
    world.until(lambda: world.is_read(other), seconds=30)

    set_clock(job, START + 3 * HOUR)

    published(world, other)
    assert world.about(promotion) == []


def test_publishes_that_a_window_ended(job, world, promotion):
    set_clock(job, START + 5 * DAY)

    assert published(world, promotion) == [f"{promotion}:1"]
    assert next(event for event in world.events if event.subject == promotion).type == WindowEnded.TYPE


def test_goes_on_polling_when_the_feed_was_down(job, world):
    set_clock(job, START + 3 * HOUR)
    world.up = False
    refused = world.refused
    world.until(lambda: world.refused >= refused + 3, seconds=30)
    event_id = str(uuid4())
    publish(world, event_id)
    world.up = True

    assert published(world, event_id) == [f"{event_id}:2026-03-01"]


def test_goes_on_publishing_when_one_post_hangs(job, world):
    set_clock(job, START)
    hanging, other = str(uuid4()), str(uuid4())
    world.hanging.add(hanging)
    publish(world, hanging, send_time="07:00:00")
    publish(world, other, send_time="07:00:02")
    world.until(lambda: world.is_read(other), seconds=30)

    set_clock(job, START + HOUR)

    assert published(world, other, seconds=20) == [f"{other}:2026-03-01"]
    assert world.about(hanging) == []
    world.let_go.set()
    published(world, hanging)
    world.hanging.clear()


def test_survives_being_killed_without_a_gap_and_repeats_only_what_it_had_published(job, world, promotion):
    set_clock(job, START)
    waiting = str(uuid4())
    publish(world, waiting, send_time="12:00:00")
    world.until(lambda: world.is_read(waiting), seconds=30)
    set_clock(job, START + 3 * HOUR)
    published(world, promotion)
    job.checkpointed()
    job.supervisor.kill()
    job.supervisor.wait()
    _, left = psutil.wait_procs(job.running(), timeout=20)
    assert left == []
    before = len(world.events)
    set_clock(job, START + 6 * HOUR)

    with left_over(job) as worker:
        job.start()
        assert not worker.is_running()

    assert published(world, waiting, seconds=60) == [f"{waiting}:2026-03-01"]
    assert {event.id for event in world.events[before:] if event.subject == promotion} <= {f"{promotion}:2026-03-01"}
    assert "Restoring job" in job_log(job)
    assert "a secret" not in job_log(job)


def test_reads_the_whole_feed_whenever_it_starts_so_that_no_lost_timer_stays_lost(job, world):
    assert world.positions.count(0) >= 2


def test_takes_one_element_at_a_time_where_a_lost_timer_would_silence_it_and_many_elsewhere(job):
    sizes = re.findall(r"maximum bundle size is configured to (\d+)", job_log(job))

    assert set(sizes) == {"1", "1000"}


def test_starts_the_mini_cluster_again_when_its_java_dies_and_needs_no_feed_to_go_on(job, world, promotion):
    set_clock(job, START)
    world.until(lambda: world.is_read(promotion), seconds=30)
    job.checkpointed()

    world.up, tokens = False, world.tokens
    job.named("java").kill()
    world.until(lambda: world.tokens > tokens, seconds=240)
    set_clock(job, START + 3 * HOUR)

    assert published(world, promotion, seconds=60)[0] == f"{promotion}:2026-03-01"
    world.up = True


def test_leaves_nothing_running_when_it_is_asked_to_stop(job):
    assert job.running()

    assert job.stop() == 0

    assert job.running() == []
    assert {path.name for path in job.state_dir.iterdir()} == {"checkpoints", "lock", "log"}


@contextmanager
def left_over(job: Job) -> Iterator[psutil.Process]:
    """A worker of an earlier start that outlived it."""
    sleep = [sys.executable, "-c", "import time; time.sleep(300)"]
    process = subprocess.Popen(sleep, env={**os.environ, processes.MARK: str(job.state_dir)})
    reaper = threading.Thread(target=process.wait, daemon=True)  # as init would
    reaper.start()
    yield psutil.Process(process.pid)
    process.kill()
    reaper.join()


def job_log(job: Job) -> str:
    return "".join(path.read_text(errors="replace") for path in (job.state_dir / "log").iterdir())
