import os
import signal

import psutil
import pytest
import sqlalchemy as sa
from sqlalchemy.exc import ProgrammingError

from local import postgres as embedded
from local.postgres import Postgres

QUICK = {"fsync": "off", "shared_buffers": "16MB"}


def ask(url, statement):
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    with engine.begin() as connection:
        result = connection.execute(sa.text(statement))
        return result.scalar() if result.returns_rows else None


@pytest.fixture
def folder(tmp_path):
    yield tmp_path / "postgres"
    embedded.drop(tmp_path / "postgres")


@pytest.fixture(scope="module")
def own_server(tmp_path_factory):
    with Postgres.start(tmp_path_factory.mktemp("own") / "postgres", settings=QUICK, keep=False) as server:
        yield server


def test_no_role_can_connect_to_anothers_database(own_server):
    urls = {name: own_server.create_service_database(name, f"{name}-word", 5) for name in ("first", "second")}

    for name, url in urls.items():
        assert ask(url, "SELECT current_database()") == name
        for other in ({*urls, "postgres", "template1"}) - {name}:
            with pytest.raises(ProgrammingError, match="permission denied for database"):
                ask(url.rpartition("/")[0] + f"/{other}", "SELECT 1")


def test_a_wrong_password_is_refused(own_server):
    url = own_server.create_service_database("locked", "right", 5)

    with pytest.raises(ProgrammingError, match="password authentication failed"):
        ask(url.replace("right", "wrong"), "SELECT 1")


def test_creating_a_service_database_again_keeps_its_rows_and_takes_the_new_password(own_server):
    ask(own_server.create_service_database("kept", "old", 5), "CREATE TABLE thing (name text)")

    again = own_server.create_service_database("kept", "new", 3)

    assert ask(again, "SELECT count(*) FROM thing") == 0
    assert ask(again, "SELECT rolconnlimit FROM pg_roles WHERE rolname = 'kept'") == 3


@pytest.mark.parametrize("name", ["", "Upper", "a-b", 'a"b', "1a"])
def test_a_name_that_is_no_service_is_refused(own_server, name):
    with pytest.raises(ValueError, match="no name for a service"):
        own_server.create_service_database(name, "word", 1)


def test_data_outlive_a_stop_and_nothing_is_left_running(folder):
    with Postgres.start(folder, settings=QUICK) as server:
        ask(server.create_service_database("kept", "word", 5), "CREATE TABLE thing AS SELECT 1 AS number")
        pid = server.pid
    assert not psutil.pid_exists(pid)

    with Postgres.start(folder, settings=QUICK) as server:
        assert ask(server.create_service_database("kept", "word", 5), "SELECT number FROM thing") == 1


def test_it_starts_again_on_what_a_killed_server_left(folder):
    crashed = Postgres.start(folder, settings=QUICK)
    os.kill(crashed.pid, signal.SIGKILL)
    crashed.stop()

    with Postgres.start(folder, settings=QUICK) as server:
        assert ask(server.create_service_database("fine", "word", 5), "SELECT 1") == 1


def test_a_server_that_outlived_its_supervisor_is_ended_first(folder):
    outlived = Postgres.start(folder, settings=QUICK)

    with Postgres.start(folder, settings=QUICK) as server:
        assert server.pid != outlived.pid
        assert outlived.exit_code() is not None


def test_a_note_with_the_id_of_somebody_elses_process_is_no_server(folder):
    Postgres.start(folder, settings=QUICK).stop()
    note = embedded.home_of(folder).data / "postmaster.pid"
    note.write_text(f"{os.getpid()}\n")

    with Postgres.start(folder, settings=QUICK) as server:
        assert server.exit_code() is None


def test_dropping_forgets_all_and_stops_what_runs(folder):
    server = Postgres.start(folder, settings=QUICK)

    embedded.drop(folder)

    assert server.exit_code() is not None
    assert not embedded.home_of(folder).path.exists()


def test_why_it_does_not_start_is_said_in_one_sentence(folder):
    with pytest.raises(embedded.PostgresError, match=r"^PostgreSQL did not start: .*no_such_setting"):
        Postgres.start(folder, settings={"no_such_setting": "1"})
