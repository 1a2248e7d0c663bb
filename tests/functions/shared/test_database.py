import contextlib
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta, timezone

import pytest
import sqlalchemy as sa
from pg8000.core import CoreConnection

from functions.shared import database as connections
from functions.shared.problems import Unavailable
from local.ports import free_port

ONE = sa.text("SELECT 1 AS one")
PID = sa.text("SELECT pg_backend_pid() AS pid")


@pytest.fixture
def own(serving, database):
    """This process's engine on a service's database."""
    stock = database("inventory")
    serving.enter("inventory")
    return stock


@pytest.fixture
def end_connections(own):
    """End every connection that lies in the pool, as a restart of the server does."""

    def end():
        ended = own.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        assert ended

    return end


def add(connection, sku):
    connection.execute(sa.text("INSERT INTO stock VALUES (:sku, 1)"), {"sku": sku})


def test_reads_through_one_pooled_connection(own):
    assert connections.rows(PID) == connections.rows(PID)


def test_keeps_what_a_transaction_wrote(own):
    with connections.transaction() as connection:
        add(connection, "MUG")

    assert [row.sku for row in own.rows("stock")] == ["MUG"]


def test_keeps_nothing_of_a_transaction_that_failed(own):
    def fail():
        with connections.transaction() as connection:
            add(connection, "MUG")
            raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        fail()
    assert own.rows("stock") == []


def test_reads_on_when_the_pooled_connection_has_died(own, end_connections):
    for _ in range(3):
        connections.rows(ONE)
        end_connections()
        assert connections.rows(ONE)[0].one == 1


def test_writes_on_when_the_pooled_connection_has_died(own, end_connections):
    for number in range(3):
        with connections.transaction() as connection:
            add(connection, f"MUG-{number}")
        end_connections()
    with connections.transaction() as connection:
        add(connection, "CAP")

    assert len(own.rows("stock")) == 4


def test_loses_no_place_in_the_pool_however_often_connections_die(own, end_connections):
    for _ in range(12):
        connections.rows(ONE)
        end_connections()
        connections.rows(ONE)

    assert connections.engine().pool.checkedout() == 0


def test_reading_costs_one_round_trip(own, monkeypatch):
    connections.rows(ONE)
    driver = connections.engine().raw_connection().driver_connection
    sent = []
    flush = type(driver._sock).flush

    class Counting:
        def __init__(self, sock):
            self.sock = sock

        def __getattr__(self, name):
            return getattr(self.sock, name)

        def flush(self):
            sent.append(1)
            flush(self.sock)

    driver._sock = Counting(driver._sock)
    connections.rows(ONE)

    assert len(sent) == 1


def test_all_pooled_connections_are_replaced_when_all_have_died(own, end_connections):
    def several():
        with ThreadPoolExecutor(4) as pool:
            return [found[0].one for found in pool.map(lambda _: connections.rows(ONE), range(12))]

    several()
    end_connections()

    assert several() == [1] * 12


def test_one_transaction_begins_though_all_pooled_connections_have_died(own, end_connections):
    with contextlib.ExitStack() as pooled:
        for _ in range(4):
            pooled.enter_context(connections.transaction())
    end_connections()

    with connections.transaction() as connection:
        add(connection, "MUG")

    assert [row.sku for row in own.rows("stock")] == ["MUG"]


def test_says_that_the_database_went_away_in_the_middle_and_keeps_nothing(own, end_connections):
    def interrupted():
        with connections.transaction() as connection:
            add(connection, "MUG")
            end_connections()
            add(connection, "CAP")

    with pytest.raises(Unavailable):
        interrupted()
    assert own.rows("stock") == []
    assert connections.rows(ONE)[0].one == 1


def test_does_not_take_a_fault_of_a_statement_for_a_database_that_is_down(own):
    def add_twice():
        with connections.transaction() as connection:
            add(connection, "MUG")
            add(connection, "MUG")

    with pytest.raises(sa.exc.ProgrammingError):
        connections.rows(sa.text("SELECT * FROM nowhere"))
    with pytest.raises(sa.exc.IntegrityError):
        add_twice()
    assert connections.rows(ONE)[0].one == 1


FAR = datetime(9999, 12, 31, 23, 59, tzinfo=timezone(timedelta(hours=-14)))  # in UTC it is in the year 10000


@pytest.mark.parametrize("value", [FAR, "\ud800"])
def test_a_connection_is_given_up_when_a_value_cannot_be_encoded(own, value):
    def fail():
        with connections.transaction() as connection:
            connection.exec_driver_sql("SELECT %s AS value", (value,))

    for _ in range(8):
        with pytest.raises((OverflowError, UnicodeEncodeError)):
            fail()

    for number in range(16):
        with connections.transaction() as connection:
            add(connection, f"S{number:02}")
            found = connection.execute(sa.text("SELECT :n AS n"), {"n": str(number)}).scalar()
        assert found == str(number)
    assert len(own.rows("stock")) == 16
    assert connections.engine().pool.checkedout() == 0


def test_a_connection_is_given_up_when_a_statement_is_interrupted(own, monkeypatch):
    def interrupt(self, context):
        raise KeyboardInterrupt

    with monkeypatch.context() as interrupted:
        interrupted.setattr(CoreConnection, "handle_messages", interrupt)
        for _ in range(5):
            with pytest.raises(KeyboardInterrupt), connections.transaction():
                pytest.fail("it was interrupted")

    assert [connections.rows(ONE)[0].one for _ in range(8)] == [1] * 8
    assert connections.engine().pool.checkedout() == 0


def test_a_refused_statement_leaves_the_connection_in_the_pool(own):
    [before] = connections.rows(PID)

    for _ in range(3):
        with pytest.raises(sa.exc.ProgrammingError):
            connections.rows(sa.text("SELECT * FROM nowhere"))

    assert connections.rows(PID) == [before]


@pytest.mark.parametrize("code", ["53100", "40001", "40P01", "55P03", "57014"])
def test_a_fault_that_passes_asks_to_be_tried_again(own, code):
    with pytest.raises(Unavailable, match="busy"), connections.transaction() as connection:
        connection.exec_driver_sql(f"DO $$ BEGIN RAISE EXCEPTION 'x' USING ERRCODE = '{code}'; END $$")


@pytest.fixture
def down(environment):
    environment.setenv("DATABASE_URL", f"postgresql+pg8000://nobody:x@127.0.0.1:{free_port()}/nothing")


def test_says_that_the_database_has_no_connection_to_spare(own, environment, databases, postgres):
    url = postgres.create_service_database("crowded", password="test", connection_limit=1)
    environment.setenv("DATABASE_URL", url)
    holder = sa.create_engine(url)
    with holder.connect(), pytest.raises(Unavailable):
        connections.rows(ONE)
    holder.dispose()


def test_says_that_the_database_is_down(impatient, down):
    with pytest.raises(Unavailable):
        connections.rows(ONE)
    with pytest.raises(Unavailable), connections.transaction():
        pass


def test_a_function_whose_database_is_down_asks_to_be_tried_again(impatient, call, serving, monkeypatch):
    serving.enter("inventory")
    monkeypatch.setenv("DATABASE_URL", f"postgresql+pg8000://nobody:x@127.0.0.1:{free_port()}/nothing")

    response = call("inventory/get_stock", query={"sku": "MUG"}, role="admin")

    assert (response.status_code, response.headers["Retry-After"]) == (503, "1")
    assert response.json["detail"] == "The database does not answer."
