"""`python -m bench.reading`: what reading the inbox costs.

Requests per second of unread_count, with its token checked, beside a bare functions-framework function that runs the
same statement for anyone: both served by gunicorn, for a reader with 20 messages among 10,000,000, asked in turns.

The first page and the last page of an inbox of 20,000 messages, half of them unread, and its unread_count: in a table
that holds nothing else, and in one of 10,000,000 messages among which the inbox lies scattered; asked in turns too.
"""

import tempfile
from contextlib import ExitStack
from pathlib import Path

import msgspec

from bench.support import processes, report
from bench.support.asking import Connection, milliseconds, requests_per_second
from functions.shared import migrate
from functions.shared.settings import DatabaseSettings
from local.postgres import Postgres
from tests.support.tokens import Issuer

AT_LEAST = 0.8
AT_MOST = 1.3  # at the 99th percentile
INBOX = 20_000
READER = "0b0b0b0b-0000-4000-8000-000000000001"
ANYONE = "00000007-0000-4000-8000-000000000000"
# Every {each}th message is the reader's; the others get 20 each.
FILL = """
INSERT INTO message (message_id, user_id, event_id, occurrence_date, subject, content, is_read, created_at)
SELECT uuidv7(), CASE WHEN n % {each} = 0 THEN '{reader}' ELSE lpad(to_hex(n / 20), 8, '0') || '{rest}' END,
  md5('event ' || n)::uuid, '2026-01-01', 'Spring sale: 20% off', repeat('Everything must go. ', 8),
  n / {each} % 2 = 0, timestamptz '2026-01-01Z' + n * interval '1 ms'
FROM generate_series(1, {rows}) AS n
"""
CHECKPOINTS = {"max_wal_size": "8GB"}  # filling the table is not what is measured
COUNT = "/messages/unread-count"
PAGE = "/messages?limit=20"


class Reading:
    """Two databases of the service, a small and a large one, with the functions that read them."""

    def __init__(self, stack: ExitStack, *, rows: int) -> None:
        self._stack = stack
        self._issuer = Issuer(Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="fanfare-bench-"))))
        server = stack.enter_context(processes.postgres(CHECKPOINTS))
        self.large = _filled(server, "messages_large", rows=rows)
        self.small = _filled(server, "messages_small", rows=INBOX)

    def rates(self, *, rounds: int, seconds: float) -> dict[str, list[float]]:
        """Return the requests per second of unread_count and of its bare peer, round by round."""
        own = self._serve("functions/messages/unread_count.py")
        bare = self._serve("bench/support/bare_unread_count.py", bare=True)
        asked: dict[str, tuple[str, str, str | None]] = {
            "own": (own, COUNT, self._token(ANYONE)),
            "bare": (bare, f"/?user_id={ANYONE}", None),
        }
        found: dict[str, list[float]] = {name: [] for name in asked}
        for number in range(rounds + 1):
            for name in sorted(asked, reverse=bool(number % 2)):
                rate = requests_per_second(*asked[name], seconds=seconds, connections=4)
                if number:  # the first round warms everything up
                    found[name].append(rate)
        return found

    def times(self, *, times: int) -> dict[str, list[list[float]]]:
        """Return the milliseconds of each kind of reading, in the small table and in the large one."""
        pages = [self._serve("functions/messages/list_messages.py", database=url) for url in (self.small, self.large)]
        counts = [self._serve("functions/messages/unread_count.py", database=url) for url in (self.small, self.large)]
        return {
            "first page": self._compare([(url, PAGE) for url in pages], times),
            "last page": self._compare([(url, self._last_page(url)) for url in pages], times),
            "unread_count": self._compare([(url, COUNT) for url in counts], times),
        }

    def _compare(self, asked: list[tuple[str, str]], times: int) -> list[list[float]]:
        connections = [Connection(url, path, self._token(READER)) for url, path in asked]
        milliseconds(connections, times // 10)  # warms everything up
        taken = milliseconds(connections, times)
        for connection in connections:
            connection.close()
        return taken

    def _last_page(self, url: str) -> str:
        """Page through the whole inbox, and return the path of its last page."""
        cursor, path = "", PAGE
        while cursor is not None:
            path = f"{PAGE}&cursor={cursor}" if cursor else PAGE
            connection = Connection(url, path, self._token(READER))
            cursor = msgspec.json.decode(connection.ask())["next_cursor"]
            connection.close()
        return path

    def _serve(self, source: str, *, database: str | None = None, bare: bool = False) -> str:
        outside = "http://127.0.0.1:9"  # nobody there: reading asks no one
        own = {"DATABASE_URL": database or self.large}
        environ = processes.environment(self._issuer, audience="fanfare-messages", outside=outside, **own)
        return self._stack.enter_context(processes.served(source, environ, bare=bare)).url

    def _token(self, user: str) -> str:
        return self._issuer.token(user=user, roles=["customer"], audience="fanfare-messages")


def main() -> None:
    parser = report.parser(__doc__)
    parser.add_argument("--rows", type=int, default=10_000_000, help="messages in the large table")
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--seconds", type=float, default=3.0, help="of asking, in a round")
    parser.add_argument("--times", type=int, default=2_000, help="answers of each kind that are timed")
    given = parser.parse_args()
    facts = {**report.machine(), "messages in the large table": f"{given.rows:,}"}
    with ExitStack() as stack:
        reading = Reading(stack, rows=given.rows)
        rates = reading.rates(rounds=given.rounds, seconds=given.seconds)
        times = reading.times(times=given.times)
    _publish_rates(given.out, rates, facts)
    _publish_times(given.out, times, facts)


def _filled(server: Postgres, name: str, *, rows: int) -> str:
    """Return a database with so many messages, INBOX of them the reader's, as autovacuum leaves it."""
    url = server.create_service_database(name, password="bench", connection_limit=50)
    migrate.upgrade("messages", DatabaseSettings(url, database_tls="off"))
    fill = FILL.format(each=rows // INBOX, reader=READER, rows=rows, rest=ANYONE[8:])
    processes.run_psql(url, fill, "VACUUM (ANALYZE) message")
    return url


def _publish_rates(folder: Path, rates: dict[str, list[float]], facts: dict[str, str]) -> None:
    own, bare = report.median(rates["own"]), report.median(rates["bare"])
    table = [
        ["", "requests per second", "beside the bare one"],
        ["unread_count", f"{own:,.0f}", f"{own / bare:.2f}"],
        ["a bare function, same statement", f"{bare:,.0f}", "1.00"],
    ]
    found = {"machine": facts, "ratio": own / bare, "at_least": AT_LEAST, "rounds": rates}
    report.publish("unread_count", folder, found, table)
    print(f"unread_count beside a bare function: {own / bare:.2f} (at least {AT_LEAST})\n")


def _publish_times(folder: Path, times: dict[str, list[list[float]]], facts: dict[str, str]) -> None:
    table = [
        ["an inbox of 20,000", "alone: median, p99, ms", "in the large table: median, p99, ms", "ratio", "p99 ratio"]
    ]
    ratios: dict[str, dict[str, float]] = {}
    for name, taken in times.items():
        (small, small_99), (large, large_99) = ((report.median(own), report.quantile(own, 0.99)) for own in taken)
        ratios[name] = {"median": large / small, "p99": large_99 / small_99}
        shown = [f"{small:.2f}, {small_99:.2f}", f"{large:.2f}, {large_99:.2f}"]
        table.append([name, *shown, *(f"{ratio:.2f}" for ratio in ratios[name].values())])
    worst = max(own["p99"] for own in ratios.values())
    found = {"machine": facts, "ratio": worst, "at_most": AT_MOST, "ratios": ratios}
    report.publish("inbox", folder, found, table)
    print(f"reading in the large table beside the small one, p99: {worst:.2f} (at most {AT_MOST})")


if __name__ == "__main__":
    main()
