from concurrent.futures import ThreadPoolExecutor

import pytest
from pg8000.exceptions import DatabaseError

from functions.shared import sql
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
    yield own
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
