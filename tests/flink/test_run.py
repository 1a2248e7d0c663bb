"""Starting the job on this machine: what is checked before anything starts, and what is ended."""

import fcntl
import os
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from flink import processes, run
from functions.shared.settings import SettingsError

ROOT = Path(__file__).resolve().parents[2]
NEEDED = {
    "SCHEDULE_FEED_URL": "http://127.0.0.1:9",
    "OIDC_TOKEN_URL": "http://127.0.0.1:9/token",
    "CLIENT_ID": "scheduler",
    "CLIENT_SECRET": "a secret",
    "K_SINK": "http://127.0.0.1:9/broker",
}


def start(state_dir, **environ):
    command = [sys.executable, "-m", "flink.run", "--state-dir", str(state_dir)]
    no_java = {"PATH": os.environ["PATH"], "JAVA_HOME": str(state_dir)}  # it never gets so far as to start it
    return subprocess.run(
        command, cwd=ROOT, env={**no_java, **environ}, capture_output=True, text=True, check=False, timeout=30
    )


def test_names_every_missing_setting_in_one_sentence(tmp_path):
    ended = start(tmp_path)

    assert ended.returncode == 2
    assert ended.stderr.count("\n") == 1
    for name in NEEDED:
        assert f"{name} is missing" in ended.stderr


def test_names_a_setting_that_is_wrong(tmp_path):
    ended = start(tmp_path, **NEEDED, POLL_SECONDS="often")

    assert (ended.returncode, "POLL_SECONDS is wrong" in ended.stderr) == (2, True)


def test_needs_no_broker_where_facts_go_to_pubsub(tmp_path):
    ended = start(tmp_path, PUBSUB_TOPIC="projects/p/topics/t")

    assert "K_SINK" not in ended.stderr


def test_refuses_a_shifted_clock_outside_tests(tmp_path):
    ended = start(tmp_path, **NEEDED, FANFARE_CLOCK=str(tmp_path / "clock"))

    assert (ended.returncode, "FANFARE_CLOCK" in ended.stderr) == (2, True)


def test_says_when_another_scheduler_has_the_state(tmp_path):
    with (tmp_path / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        ended = start(tmp_path, **NEEDED)

    assert (ended.returncode, "another scheduler" in ended.stderr) == (2, True)


def test_says_when_there_is_no_java(tmp_path, monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)

    with pytest.raises(SettingsError, match="Java 17"):
        run.java_home({"PATH": str(tmp_path)})


def test_takes_the_java_of_java_home_before_any_other(tmp_path):
    assert run.java_home({"JAVA_HOME": str(tmp_path), "PATH": os.environ["PATH"]}) == tmp_path


def test_passes_over_a_java_that_does_not_run(tmp_path, monkeypatch):
    (tmp_path / "java").write_text("#!/bin/sh\nexit 1\n")
    (tmp_path / "java").chmod(0o755)
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)

    with pytest.raises(SettingsError, match="Java 17"):
        run.java_home({"PATH": str(tmp_path)})


def test_keeps_what_the_mini_cluster_writes_inside_the_state_directory(tmp_path):
    made = run.environment(tmp_path, {**NEEDED, "JAVA_HOME": "/java", "JDK_JAVA_OPTIONS": "-Xint"})

    assert Path(made["CHECKPOINT_DIR"]).parent == Path(made["FLINK_LOG_DIR"]).parent == Path(made["TMPDIR"]).parent
    assert f"-Djava.io.tmpdir={tmp_path}/tmp" in made["JDK_JAVA_OPTIONS"]
    assert made["JDK_JAVA_OPTIONS"].endswith("-Xint")


def test_ends_what_runs_for_its_own_state_and_nothing_else(tmp_path):
    sleep = [sys.executable, "-c", "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_DFL); time.sleep(60)"]
    mine = subprocess.Popen(sleep, env={**os.environ, processes.MARK: str(tmp_path)})
    other = subprocess.Popen(sleep, env={**os.environ, processes.MARK: str(tmp_path / "other")})
    try:
        processes.end_all(str(tmp_path))

        assert not psutil.pid_exists(mine.pid)
        assert psutil.Process(other.pid).is_running()
    finally:
        for process in (mine, other):
            process.kill()
            process.wait()


def test_ends_what_will_not_go(tmp_path, monkeypatch):
    monkeypatch.setattr(processes, "GRACE", 0.2)
    stubborn = [
        sys.executable,
        "-c",
        "import signal, time; signal.signal(15, signal.SIG_IGN); print(1); time.sleep(60)",
    ]
    running = subprocess.Popen(
        stubborn, env={**os.environ, processes.MARK: str(tmp_path), "PYTHONUNBUFFERED": "1"}, stdout=subprocess.PIPE
    )
    assert running.stdout.readline()

    processes.end_all(str(tmp_path))

    assert not psutil.pid_exists(running.pid)
    running.stdout.close()
    running.wait()
