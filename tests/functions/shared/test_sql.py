import contextlib
import logging
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta, timezone

import pytest
import sqlalchemy as sa
from pg8000.core import CoreConnection
from pg8000.exceptions import DatabaseError

from functions.shared import database, driver, sql
from functions.shared.problems import Unavailable
from local.ports import free_port

PID = "SELECT pg_backend_pid() AS pid"
ADD = "INSERT INTO stock (sku, available) VALUES (:sku, :available)"
END = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid = :pid"


@pytest.fixture
def stock(serving, database):
    """A service's database that this process is on."""
    own = database("inventory")
    serving.enter("inventory")
    own.execute("CREATE SEQUENCE ran")
    yield own
    own.execute("DROP SEQUENCE ran")
    sql.close()


def backend():
    [row] = sql.run(PID)
    return row["pid"]


def skus(stock):
    return [row.sku for row in stock.rows("stock")]


def test_keeps_what_a_transaction_wrote(stock):
    with sql.transaction() as run:
        run(ADD, sku="CAP", available=1)
        assert run("SELECT sku FROM stock") == [{"sku": "CAP"}]
        run(ADD, sku="MUG", available=2)
        assert skus(stock) == []

    assert skus(stock) == ["CAP", "MUG"]


def test_keeps_nothing_of_a_transaction_that_failed_and_goes_on_with_its_connection(stock):
    before = backend()

    def fail():
        with sql.transaction() as run:
            run(ADD, sku="CAP", available=1)
            raise KeyError("a fault")

    def be_refused():
        with sql.transaction() as run:
            run(ADD, sku="CAP", available=1)
            run(ADD, sku="MUG", available=-1)

    with pytest.raises(KeyError):
        fail()
    with pytest.raises(DatabaseError):
        be_refused()

    assert skus(stock) == []
    assert backend() == before


def test_begins_on_a_new_connection_where_the_pooled_one_has_died(stock):
    before = backend()
    stock.execute(END, pid=before)

    with sql.transaction() as run:
        run(ADD, sku="CAP", available=1)

    assert skus(stock) == ["CAP"]
    assert backend() != before


def test_keeps_nothing_where_the_connection_dies_half_way_and_says_so(stock):
    def die():
        with sql.transaction() as run:
            run(ADD, sku="CAP", available=1)
            stock.execute(END, pid=run(PID)[0]["pid"])
            run(ADD, sku="MUG", available=1)

    with pytest.raises(Unavailable):
        die()

    assert skus(stock) == []
    assert backend()


def test_loses_no_place_in_the_pool_where_beginning_is_interrupted(stock, monkeypatch):
    def interrupt(self, command):
        raise KeyboardInterrupt

    def begin():
        with sql.transaction():
            pytest.fail("it was interrupted")

    with monkeypatch.context() as interrupted:
        interrupted.setattr(sql._Connection, "send", interrupt)
        for _ in range(4):  # the pool's size
            with pytest.raises(KeyboardInterrupt):
                begin()

    assert backend()


def test_runs_transactions_side_by_side_on_connections_of_their_own(stock):
    def add(number):
        with sql.transaction() as run:
            run(ADD, sku=f"S{number:02}", available=1)
            return run(PID)[0]["pid"]

    with ThreadPoolExecutor(8) as pool:
        backends = set(pool.map(add, range(40)))

    assert len(skus(stock)) == 40
    assert len(backends) <= 4  # the pool's size


FAR = datetime(9999, 12, 31, 23, 59, tzinfo=timezone(timedelta(hours=-14)))  # in UTC it is in the year 10000


NOT_ENCODED = (OverflowError, UnicodeEncodeError)


class TestConnectionInMidProtocol:
    @pytest.mark.parametrize("value", [FAR, "\ud800"])
    def test_is_given_up_when_a_value_cannot_be_encoded(self, stock, value):
        for _ in range(8):
            with pytest.raises(NOT_ENCODED):
                sql.run("SELECT :value AS value", value=value)
            with pytest.raises(NOT_ENCODED), sql.transaction() as run:
                run(ADD, sku="MUG", available=value)

        for number in range(16):
            with sql.transaction() as run:
                run(ADD, sku=f"S{number:02}", available=number)
            assert sql.run("SELECT :number AS number", number=str(number)) == [{"number": str(number)}]
        assert len(skus(stock)) == 16

    def test_is_not_used_again_by_a_transaction_that_goes_on(self, stock):
        def go_on():
            with sql.transaction() as run:
                run(ADD, sku="CAP", available=1)
                with contextlib.suppress(OverflowError):
                    run("SELECT :value AS value", value=FAR)
                run(ADD, sku="MUG", available=1)

        with pytest.raises(Unavailable):
            go_on()
        assert skus(stock) == []

    @pytest.mark.usefixtures("stock")
    @pytest.mark.parametrize("interruption", [KeyboardInterrupt, SystemExit, MemoryError])
    def test_is_given_up_when_a_statement_is_interrupted(self, monkeypatch, interruption):
        def interrupt(self, context):
            raise interruption

        with monkeypatch.context() as interrupted:
            interrupted.setattr(CoreConnection, "handle_messages", interrupt)
            for _ in range(5):
                with pytest.raises(interruption):
                    sql.run("SELECT 1 AS one")

        for number in range(16):
            assert sql.run("SELECT :number AS number", number=str(number)) == [{"number": str(number)}]


@pytest.mark.usefixtures("stock")
class TestPassingFaults:
    @pytest.mark.parametrize("code", ["53100", "53200", "53400", "40001", "40P01", "55P03", "57014"])
    def test_ask_to_be_tried_again_and_leave_the_connection_good(self, code):
        before = backend()

        with pytest.raises(Unavailable, match="busy"):
            sql.run(f"DO $$ BEGIN RAISE EXCEPTION 'x' USING ERRCODE = '{code}'; END $$")

        assert backend() == before

    def test_a_statement_that_takes_too_long_is_ended_and_runs_once(self):
        def take_long():
            with sql.transaction() as run:
                run("SET LOCAL statement_timeout = '200ms'")
                run("SELECT nextval('ran'), pg_sleep(5)")

        with pytest.raises(Unavailable):
            take_long()
        assert sql.run("SELECT nextval('ran') AS number") == [{"number": 2}]

    def test_a_statement_may_take_longer_than_connecting(self, monkeypatch):
        monkeypatch.setattr(driver, "TIMEOUT", 0.5)
        sql.close()

        assert sql.run("SELECT pg_backend_pid() > 0 AS one, pg_sleep(1)::text AS slept")[0]["one"] is True

    def test_a_statement_whose_answer_does_not_come_does_not_run_again(self):
        backend()
        pool = sql._pool()
        _, connection = pool.take()
        connection._driver._usock.settimeout(0.3)
        pool.give(connection)

        with pytest.raises(Unavailable):
            sql.run("SELECT nextval('ran'), pg_sleep(1)")

        assert sql.run("SELECT nextval('ran') AS number") == [{"number": 2}]

    def test_the_server_ends_every_statement_of_a_function_in_time(self):
        assert sql.run("SHOW statement_timeout") == [{"statement_timeout": "30s"}]


SECRET = "carol.winter@example.org"


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO stock (sku, available) VALUES (:secret, -1)",
        "SELECT CAST(CAST(:secret AS text) AS integer)",
        "INSERT INTO stock (sku, available) VALUES (:secret, 1), (:secret, 1)",
        "SELECT CAST(CAST(:secret AS text) AS timestamptz)",
    ],
)
@pytest.mark.usefixtures("stock")
def test_no_log_holds_a_statements_values(caplog, statement):
    for ask in (lambda: sql.run(statement, secret=SECRET), lambda: written(statement)):
        try:
            ask()
        except Exception:
            logging.getLogger("fanfare").exception("failed")

    assert "failed" in caplog.text
    assert SECRET not in caplog.text


def written(statement):
    with database.transaction() as connection:
        connection.execute(sa.text(statement), {"secret": SECRET})


def test_says_that_the_database_does_not_answer(impatient, stock, monkeypatch, serving):
    serving.close()
    monkeypatch.setenv("DATABASE_URL", f"postgresql+pg8000://nobody:x@127.0.0.1:{free_port()}/nothing")

    def ask():
        with sql.transaction():
            pytest.fail("there is no database")

    with pytest.raises(Unavailable):
        ask()
    with pytest.raises(Unavailable):
        sql.run("SELECT 1")
