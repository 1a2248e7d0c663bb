"""`python -m bench.delivery`: rows per second from a request for delivery to committed messages, beside psql's COPY.

Measured are deliver and create_messages, served by functions-framework and gunicorn (deliver as its container does,
create_messages in one process with the other functions of Messages), and one PostgreSQL with its default settings; its
table holds messages already. Customers come from pages either that lie prepared in memory, which measures the delivery
alone, or from E-commerce's list_customers, which then runs on the same machine. The calendar, the identity provider and
the Broker are stand-ins in the benchmark's own process; as many slices are under way at once as a Trigger would have.
psql copies the rows of the run before, as those of another event, into the same indexed table. django-notifications-hq
notifies fewer customers, in a database of its own on the same server. All take turns; every figure is a median of the
rounds.
"""

import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import psutil
from sqlalchemy import make_url

from bench.support import processes, report
from bench.support.limits import MemoryLimit
from bench.support.outside import Outside, outside
from bench.support.processes import PEERS, PEERS_PYTHON
from eventing.facts import DeliveryCompleted, DeliveryRequested, OccurrenceDue, cloud_event
from functions.shared import cloudevents, migrate
from functions.shared.settings import DatabaseSettings
from tests.support.tokens import Issuer

AT_LEAST = 0.45
PEER_AT_LEAST = 5.0
KINDS = {
    "prepared": "deliver → create_messages",
    "real": "the same, and list_customers",
    "copy": "psql COPY",
    "django": "django-notifications-hq",
}
COLUMNS = "message_id, user_id, event_id, occurrence_date, subject, content, created_at"
CUSTOMERS = """
INSERT INTO customer
SELECT md5(n::text)::uuid::text, 'Anna' || n, 'Winter', 'c' || n || '@fanfare.example', 'de', 'Berlin', 'regular', true,
  now()
FROM generate_series(1, {rows}) AS n
"""
NEWEST = "(SELECT event_id FROM run ORDER BY started_at DESC LIMIT 1)"
BEFORE = """
INSERT INTO message (message_id, user_id, event_id, occurrence_date, subject, content, created_at)
SELECT uuidv7(), md5((n % {rows})::text)::uuid::text, md5('event ' || n / {rows})::uuid, '2026-01-01', 'Winter sale',
  repeat('Everything must go. ', 15), '2026-01-01Z'
FROM generate_series(1, {before}) AS n
"""
AS_OTHER = """
SELECT uuidv7(), user_id, '{event_id}'::uuid, occurrence_date, subject, content, created_at
FROM message WHERE event_id = {newest}
"""

NO_LIMITS: Mapping[str, MemoryLimit] = {}

Costs = dict[str, float]


class Peer:
    """django-notifications-hq in a process of its own."""

    def __init__(self, process: subprocess.Popen[str], server: psutil.Process) -> None:
        self._process, self._server = process, server
        if self._answer() != "ready":
            raise RuntimeError("django-notifications-hq does not start.")

    def round(self) -> Costs:
        """Notify everyone it has."""
        own = psutil.Process(self._process.pid)
        before, before_server = processes.cpu_of(own), processes.cpu_of(self._server)
        self._process.stdin.write("send\n")  # type: ignore[union-attr]
        seconds = float(self._answer())
        of_peer, of_server = processes.cpu_of(own) - before, processes.cpu_of(self._server) - before_server
        return {"seconds": seconds, "cpu": of_peer + of_server, "cpu Django": of_peer, "cpu PostgreSQL": of_server}

    def _answer(self) -> str:
        return self._process.stdout.readline().strip()  # type: ignore[union-attr]


class Bench:
    """The running system, and what a round of each kind costs."""

    def __init__(
        self,
        stack: ExitStack,
        *,
        rows: int,
        before: int,
        at_once: int,
        limits: Mapping[str, MemoryLimit] = NO_LIMITS,
    ) -> None:
        self.rows = rows
        self.at_once = at_once
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="fanfare-bench-")))
        self.file = folder / "rows.tsv"
        self.issuer = Issuer(folder)
        self.outside: Outside = stack.enter_context(outside(self.issuer))
        self.postgres = stack.enter_context(processes.postgres())
        self.messages, shop = (self._database(name) for name in ("messages", "ecommerce"))
        processes.run_psql(shop, CUSTOMERS.format(rows=rows), "ANALYZE customer")
        processes.run_psql(self.messages, BEFORE.format(rows=rows, before=before), "VACUUM ANALYZE message")
        self.functions = self._serve(stack, shop, limits)
        self.client = stack.enter_context(processes.client())

    def round(self, kind: str) -> Costs:
        return self._copy() if kind == "copy" else self._deliver(kind)

    def serve_peer(self, stack: ExitStack, *, rows: int) -> "Peer":
        """Start django-notifications-hq beside, with its own database and users."""
        url = make_url(self.postgres.create_service_database("django_peer", password="bench", connection_limit=50))
        where = (url.host, url.port, url.database, url.username, url.password)
        command = [str(PEERS_PYTHON), str(PEERS / "django_notifications.py"), *map(str, where), str(rows)]
        process = stack.enter_context(
            subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1)
        )
        stack.callback(process.terminate)
        return Peer(process, self._server)

    def _deliver(self, feed: str) -> Costs:
        """Deliver one promotion to everyone."""
        if feed == "prepared" and not self.outside.customers:
            self.outside.customers = self._customers()
        requests = self._dispatch(uuid4())
        before, started = self._cpu(feed), time.perf_counter()
        with ThreadPoolExecutor(self.at_once) as pool:
            for _ in pool.map(lambda event: self._post("deliver", event, f"deliver {feed}"), requests):
                pass
        done = self.outside.events.get(timeout=10)
        seconds = time.perf_counter() - started
        if done.type != DeliveryCompleted.TYPE or done.data["created"] != self.rows:
            raise RuntimeError(f"The run did not end as it should: {done}")
        spent = {name: cpu - before[name] for name, cpu in self._cpu(feed).items()}
        return {"seconds": seconds, "cpu": sum(spent.values()), **{f"cpu {name}": cpu for name, cpu in spent.items()}}

    def _copy(self) -> Costs:
        """Copy the rows of the newest run by psql, as those of another event."""
        rows = " ".join(AS_OTHER.format(event_id=uuid4(), newest=NEWEST).split())
        processes.run_psql(self.messages, f"\\copy ({rows}) TO '{self.file}'")
        before, own = processes.cpu_of(self._server), psutil.Process().cpu_times()
        started = time.perf_counter()
        processes.run_psql(self.messages, f"\\copy message ({COLUMNS}) FROM '{self.file}'")
        seconds = time.perf_counter() - started
        after = psutil.Process().cpu_times()
        of_psql = after.children_user + after.children_system - own.children_user - own.children_system
        of_server = processes.cpu_of(self._server) - before
        return {"seconds": seconds, "cpu": of_psql + of_server, "cpu psql": of_psql, "cpu PostgreSQL": of_server}

    def _dispatch(self, event_id: UUID) -> list[Any]:
        now = datetime.now(UTC)
        due = OccurrenceDue(event_id=event_id, date=now.date(), due=now, expires=now + timedelta(hours=1))
        self._post("dispatch", cloud_event(due, time=now), "dispatch")
        requests = []
        while not self.outside.events.empty():
            taken = self.outside.events.get().data
            slices = {"slice": taken["slice"], "slices": taken["slices"]}
            requests.append(cloud_event(DeliveryRequested(event_id=event_id, date=now.date(), **slices), time=now))
        return sorted(requests, key=lambda event: event.data.slice)

    def _post(self, function: str, event: Any, served_as: str) -> None:
        headers, body = cloudevents.encode(event)
        sent = {**headers, "Authorization": f"Bearer {self.issuer.trigger_token(f'dispatch-{function}')}"}
        answer = self.client.post(self.functions[served_as].url, content=body, headers=sent)
        if answer.status_code != HTTPStatus.NO_CONTENT:
            raise RuntimeError(f"{function} answered {answer.status_code}: {answer.text}")

    @property
    def _server(self) -> psutil.Process:
        return psutil.Process(self.postgres.pid)

    def watched(self, feed: str) -> dict[str, psutil.Process]:
        """Return the processes that take part in a delivery."""
        names = {"messages": "messages", f"deliver {feed}": "deliver"}
        names |= {"list_customers": "list_customers"} if feed == "real" else {}
        return {shown: self.functions[name].process for name, shown in names.items()}

    def _cpu(self, feed: str) -> Costs:
        every = {**self.watched(feed), "PostgreSQL": self._server}
        return {shown: processes.cpu_of(process) for shown, process in every.items()}

    def _database(self, service: str) -> str:
        url = self.postgres.create_service_database(service, password="bench", connection_limit=50)
        migrate.upgrade(service, DatabaseSettings(url, database_tls="off"))
        return url

    def _customers(self) -> list[dict[str, Any]]:
        """Return what the real feed says, for the prepared pages."""
        token = self.issuer.token(user="dispatcher", roles=["dispatcher"], audience="fanfare-ecommerce")
        found: list[dict[str, Any]] = []
        after: str | None = ""
        while after is not None:
            url = f"{self.functions['list_customers'].url}/customers"
            page: Any = self.client.get(
                url, params={"after": after}, headers={"Authorization": f"Bearer {token}"}
            ).json()
            found += page["customers"]
            after = page["next_after"]
        return found

    def _serve(self, stack: ExitStack, shop: str, limits: Mapping[str, MemoryLimit]) -> dict[str, processes.Function]:
        def serve(service: str, name: str, *, limit: MemoryLimit | None = None, **own: str) -> processes.Function:
            around = processes.environment(self.issuer, audience=f"fanfare-{service}", outside=self.outside.url, **own)
            source, within = f"functions/{service}/{name}.py", limit.command if limit else ()
            return stack.enter_context(processes.served(source, around, threads=self.at_once, within=within))

        feed = serve("ecommerce", "list_customers", limit=limits.get("list_customers"), DATABASE_URL=shop)
        count = serve("ecommerce", "count_customers", DATABASE_URL=shop)
        around = processes.environment(
            self.issuer, audience="fanfare-messages", outside=self.outside.url, DATABASE_URL=self.messages
        )
        within = limits["messages"].command if "messages" in limits else ()
        messages = stack.enter_context(processes.hosted("messages", around, threads=self.at_once, within=within))
        inboxes = f"{messages.url}/functions/{{function}}"
        return {
            "list_customers": feed,
            "messages": messages,
            "dispatch": serve("dispatch", "dispatch", ECOMMERCE_URL=count.url, MESSAGES_URL=inboxes),
            "deliver prepared": serve("dispatch", "deliver", MESSAGES_URL=inboxes),
            "deliver real": serve(
                "dispatch", "deliver", limit=limits.get("deliver"), ECOMMERCE_URL=feed.url, MESSAGES_URL=inboxes
            ),
        }


def main() -> None:
    parser = report.parser(__doc__)
    parser.add_argument("--rows", type=int, default=50_000, help="customers, and so messages in a round")
    parser.add_argument("--peer-rows", type=int, default=5_000, help="customers that django-notifications-hq has")
    parser.add_argument("--before", type=int, default=500_000, help="messages that are there already")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--at-once", type=int, default=4, help="slices under way at once")
    given = parser.parse_args()
    if not PEERS_PYTHON.exists():
        sys.exit("The peers are not installed: run `make bench`.")
    facts = report.machine()
    rounds: dict[str, list[Costs]] = {kind: [] for kind in KINDS}
    with ExitStack() as stack:
        bench = Bench(stack, rows=given.rows, before=given.before, at_once=given.at_once)
        peer = bench.serve_peer(stack, rows=given.peer_rows)
        for kind in KINDS:
            _round(bench, peer, kind)  # warms everything up
        for number in range(given.rounds):
            for kind in sorted(KINDS, reverse=bool(number % 2)):
                rounds[kind].append(_round(bench, peer, kind))
            said = ", ".join(f"{kind} {own[-1]['seconds']:.2f} s" for kind, own in rounds.items())
            print(f"round {number + 1}: {said}", flush=True)
    _publish(
        given.out,
        rounds,
        rows={kind: given.peer_rows if kind == "django" else given.rows for kind in KINDS},
        facts={**facts, "messages before": f"{given.before:,}", "slices at once": str(given.at_once)},
    )


def _round(bench: Bench, peer: Peer, kind: str) -> Costs:
    return peer.round() if kind == "django" else bench.round(kind)


def _publish(folder: Path, rounds: dict[str, list[Costs]], *, rows: dict[str, int], facts: dict[str, str]) -> None:
    medians = {
        kind: {name: report.median([one[name] for one in own]) for name in own[0]} for kind, own in rounds.items()
    }
    rates = {kind: rows[kind] / own["seconds"] for kind, own in medians.items()}
    ratios = {kind: rate / rates["copy"] for kind, rate in rates.items()}
    head = ["", "rows", "seconds", "rows per second", "beside COPY", "CPU ms per 1,000 rows", "of these"]
    table = [
        [
            KINDS[kind],
            f"{rows[kind]:,}",
            f"{own['seconds']:.2f}",
            f"{rates[kind]:,.0f}",
            f"{ratios[kind]:.2f}",
            f"{own['cpu'] / rows[kind] * 1e6:,.0f}",
            ", ".join(
                f"{what[4:]} {cpu / rows[kind] * 1e6:,.0f}" for what, cpu in own.items() if what.startswith("cpu ")
            ),
        ]
        for kind, own in medians.items()
    ]
    beside_peer = {kind: rates[kind] / rates["django"] for kind in ("prepared", "real")}
    found = {
        "machine": facts,
        "ratio": ratios["prepared"],
        "at_least": AT_LEAST,
        "ratios": ratios,
        "beside_peer": beside_peer,
        "rates": rates,
        "rounds": rounds,
    }
    report.publish("delivery", folder, found, [head, *table])
    print(f"deliver → create_messages beside COPY: {ratios['prepared']:.2f} (at least {AT_LEAST})")
    print(f"beside django-notifications-hq: {beside_peer['prepared']:.1f} (at least {PEER_AT_LEAST})\n")


if __name__ == "__main__":
    main()
