"""A pod's first connections are refused, for about a second, where network policies are enforced."""

import errno
import json
import socket
import ssl
import threading
import time
import urllib.error
from datetime import UTC, datetime

import httpx
import pytest
import sqlalchemy as sa
from msgspec import Struct
from sqlalchemy import make_url

from functions.shared import client, connect, database, migrate, settings, sink, sql
from functions.shared.auth import LONGEST, Verifier
from functions.shared.cloudevents import CloudEvent
from functions.shared.connect import Unreachable
from functions.shared.keys import Keys, fetch_from
from functions.shared.problems import Unavailable
from functions.shared.settings import DatabaseSettings
from local.ports import free_port
from tests.functions.shared.conftest import AUDIENCE
from tests.functions.shared.test_database_tls import pump
from tests.support.tokens import ISSUER

LET_THROUGH_AFTER = 1.5  # seconds


class Thing(Struct):
    name: str


@pytest.fixture
def late(monkeypatch):
    """`late(port)`: a port that refuses connections until 1.5 s have passed, and then passes them on to `port`."""
    ends = []

    def late(target):
        port = free_port()
        timer = threading.Timer(LET_THROUGH_AFTER, listen, (port, target, ends))
        timer.daemon = True
        timer.start()
        return port

    yield late
    for end in ends:
        end.close()


def listen(port, target, ends):
    listening = socket.create_server(("127.0.0.1", port))
    ends.append(listening)
    while True:
        try:
            one, _ = listening.accept()
        except OSError:
            return
        other = socket.create_connection(("127.0.0.1", target))
        ends.extend([one, other])
        for source, sink_ in ((one, other), (other, one)):
            threading.Thread(target=pump, args=(source, sink_), daemon=True).start()


@pytest.fixture
def times(monkeypatch):
    """A clock that runs on by the pauses alone."""

    class Times:
        now, paused = 1000.0, []

        def sleep(self, seconds):
            self.paused.append(seconds)
            self.now += seconds

    times = Times()
    times.paused = []
    monkeypatch.setattr(connect.time, "monotonic", lambda: times.now)
    monkeypatch.setattr(connect.time, "sleep", times.sleep)
    connect.forget()
    return times


def refused():
    raise ConnectionRefusedError(errno.ECONNREFUSED, "refused")


def wrapped(error, cause):
    error.__cause__ = cause
    return error


class TestPatience:
    @pytest.mark.parametrize(
        "error",
        [
            ConnectionRefusedError(errno.ECONNREFUSED, "x"),
            OSError(errno.EHOSTUNREACH, "x"),
            OSError(errno.ENETUNREACH, "x"),
            TimeoutError("timed out"),
            socket.gaierror(socket.EAI_AGAIN, "x"),
            wrapped(urllib.error.URLError("x"), ConnectionRefusedError(errno.ECONNREFUSED, "x")),
            wrapped(httpx.ConnectError("x"), ConnectionRefusedError(errno.ECONNREFUSED, "x")),
            wrapped(httpx.ConnectTimeout("x"), TimeoutError()),
        ],
    )
    def test_connects_as_soon_as_it_is_let_through(self, times, error):
        def attempt():
            if times.now < 1000 + LET_THROUGH_AFTER:
                raise error
            return "connected"

        assert connect.patiently(attempt, to="here", errors=Exception) == "connected"
        assert times.now < 1000 + LET_THROUGH_AFTER + connect.LONGEST_PAUSE

    @pytest.mark.parametrize(
        "error",
        [
            ssl.SSLCertVerificationError(1, "certificate verify failed"),
            OSError(errno.EMFILE, "too many open files"),
            OSError("greeting"),
        ],
    )
    def test_does_not_try_again_what_stays_wrong(self, times, error):
        def attempt():
            raise error

        with pytest.raises(type(error)) as raised:
            connect.patiently(attempt, to="here")
        assert raised.value is error
        assert times.paused == []

    def test_does_not_try_again_what_failed_after_the_connection_was_open(self, times):
        def attempt():
            raise wrapped(httpx.ReadTimeout("x"), TimeoutError())

        with pytest.raises(httpx.ReadTimeout):
            connect.patiently(attempt, to="here", errors=client.NOT_CONNECTED)
        assert times.paused == []

    def test_waits_longest_in_a_new_process_and_little_once_it_is_up(self, times):
        for longest in (connect.WAKING, connect.PATIENCE, connect.PATIENCE):
            before = times.now
            with pytest.raises(Unreachable, match="here"):
                connect.patiently(refused, to="here")
            assert longest - connect.LONGEST_PAUSE <= times.now - before <= longest

    def test_waits_for_each_host_as_if_there_were_no_other(self, times):
        for host in ("here", "there"):
            before = times.now
            with pytest.raises(Unreachable):
                connect.patiently(refused, to=host)
            assert times.now - before > connect.PATIENCE


def test_a_function_gets_its_issuers_keys(late, issuer, forget, stand_in):
    stand_in.answers = [(200, json.loads(issuer.jwks.read_text()))]
    url = f"http://127.0.0.1:{late(stand_in.server.server_port)}/jwks"
    verifier = Verifier(Keys(fetch_from(url)), issuer=ISSUER, audience=AUDIENCE, longest=LONGEST)

    assert verifier.claims(issuer.token(user="ada", roles=["admin"], audience=AUDIENCE))["sub"] == "ada"


@pytest.fixture
def late_database(serving, database, late, monkeypatch):
    database("inventory")
    serving.enter("inventory")
    url = make_url(serving.environment("inventory")["DATABASE_URL"])
    new = url.set(host="127.0.0.1", port=late(url.port)).render_as_string(hide_password=False)
    monkeypatch.setenv("DATABASE_URL", new)
    connect.forget()
    return new


def test_a_function_gets_its_database(late_database):
    assert sql.run("SELECT 1 AS one") == [{"one": 1}]
    sql.close()


def test_a_function_gets_its_database_through_sqlalchemy(late_database):
    with database.transaction() as connection:
        assert connection.execute(sa.text("SELECT 1 AS one")).scalar() == 1


def test_a_migration_gets_its_database(late_database):
    migrate.upgrade("inventory", settings.load(DatabaseSettings))


def test_an_event_reaches_the_broker(late, environment, stand_in):
    environment.setenv("K_SINK", f"http://127.0.0.1:{late(stand_in.server.server_port)}/")
    stand_in.answers = [(202, None)]
    now = datetime.now(UTC)

    sink.send([CloudEvent(id="1", source="/tests", type="dev.fanfare.test.v1", time=now, data={})])

    assert len(stand_in.requests) == 1


def test_a_function_gets_a_token_and_another_functions_answer(late, environment, stand_in):
    port = late(stand_in.server.server_port)
    own = {"OIDC_TOKEN_URL": f"http://127.0.0.1:{port}/token", "CLIENT_ID": "shop", "CLIENT_SECRET": "secret"}
    for name, value in own.items():
        environment.setenv(name, value)
    stand_in.answers = [(200, {"access_token": "a", "expires_in": 300}), (201, {"name": "mug"})]

    service = client.Service(f"http://127.0.0.1:{port}/{{function}}", "fanfare-things")

    assert service.call("keep-thing", "POST", "/things", body={}, answer=Thing) == Thing("mug")
    assert [path for _, path, _, _ in stand_in.requests] == ["/token", "/keep-thing/things"]


def test_a_function_whose_database_is_down_answers_in_time(serving, monkeypatch, forget):
    serving.close()
    monkeypatch.setenv("DATABASE_URL", f"postgresql+pg8000://nobody:x@127.0.0.1:{free_port()}/nothing")
    monkeypatch.setenv("DATABASE_TLS", "off")
    monkeypatch.setattr(connect, "WAKING", 0.5)
    monkeypatch.setattr(connect, "PATIENCE", 0.5)
    before = time.monotonic()

    for ask in (lambda: sql.run("SELECT 1"), lambda: database.rows(sa.text("SELECT 1"))):
        with pytest.raises(Unavailable):
            ask()

    assert time.monotonic() - before < 4  # seconds, on a busy machine too
