"""The embedded system as a person sees it: the command, the origin, and the databases from outside."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import httpx
import psutil
import sqlalchemy as sa

from functions.shared import clock
from local.layout import Layout
from local.ports import free_port
from local.state import State

T = TypeVar("T")

FANFARE = Path(sys.executable).with_name("fanfare")
UP_WITHIN = 120  # seconds, on a busy machine
SPRING_SALE: dict[str, Any] = {
    "title": "Spring sale",
    "description": "Everything for the table.",
    "promotion_package": {
        "name": "Table & kitchen",
        "coupon_code": "SPRING",
        "discount": {"kind": "percent", "value": 15},
        "products": [],
    },
    "timezone": "Europe/Berlin",
    "send_time": "09:00",
    "audience": {"segment": "all"},
    "subject": "{{ customer.first_name }}, {{ event.title }} is on",
    "content": "Hello {{ customer.first_name }}, use {{ package.coupon_code }}.",
}


class System:
    """One embedded system with a folder and a port of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self.origin = f"http://127.0.0.1:{self.port}"
        self._clock = folder / "clock"
        self._tokens: dict[tuple[str, ...], str] = {}
        quick = {
            "CHECKPOINT_SECONDS": "2",
            "POLL_SECONDS": "1",
            "RESTATE_SECONDS": "3",
            "RESTATE_LONGEST_SECONDS": "10",
        }
        own = {"FANFARE_STATE": str(folder / "state"), "FANFARE_ENV": "test", "FANFARE_CLOCK": str(self._clock)}
        self._environment = {**os.environ, **quick, **own}

    def set_clock(self, instant: datetime) -> None:
        """Let every process of the system go on from this instant."""
        clock.set_file(self._clock, instant)

    def now(self) -> datetime:
        """The system's own time."""
        instant, written = self._clock.read_text().split()
        return datetime.fromisoformat(instant) + timedelta(seconds=time.time() - float(written))

    def run(self, *arguments: str, within: float = UP_WITHIN) -> subprocess.CompletedProcess[str]:
        """Run the `fanfare` command."""
        return subprocess.run(
            [str(FANFARE), *arguments],
            env=self._environment,
            capture_output=True,
            text=True,
            timeout=within,
            check=False,
        )

    def up(self) -> None:
        started = self.run("up", "--detach", "--port", str(self.port))
        assert started.returncode == 0, started.stdout + started.stderr + self.logs()

    def down(self) -> None:
        stopped = self.run("down")
        assert stopped.returncode == 0, stopped.stdout + stopped.stderr

    def token(self, *name: str) -> str:
        """An access token, as `fanfare token NAME` prints it."""
        if name not in self._tokens:
            printed = self.run("token", *name)
            assert printed.returncode == 0, printed.stderr
            self._tokens[name] = printed.stdout.strip()
        return self._tokens[name]

    def call(self, method: str, path: str, *, as_: str | None = None, **request: Any) -> httpx.Response:
        """Send one request to the public origin."""
        headers = {**({"Authorization": f"Bearer {self.token(as_)}"} if as_ else {}), **request.pop("headers", {})}
        return httpx.request(method, self.origin + path, headers=headers, timeout=30, **request)

    def publish(self, **changes: Any) -> dict[str, Any]:
        """Create a promotion as ada and publish it; answers the published event."""
        created = self.call("POST", "/api/events", as_="ada", json={**SPRING_SALE, **changes})
        assert created.status_code == 201, created.text
        address = str(created.url.join(created.headers["Location"]).path)
        published = self.call("POST", f"{address}/publish", as_="ada", headers={"If-Match": created.headers["ETag"]})
        assert published.status_code == 200, published.text
        event: dict[str, Any] = published.json()
        return event

    def event(self, event_id: str) -> dict[str, Any]:
        answer: dict[str, Any] = self.call("GET", f"/api/events/{event_id}", as_="ada").json()
        return answer

    def rows(self, service: str, statement: str, **values: Any) -> Sequence[Any]:
        """Look into a service's database."""
        engine = sa.create_engine(self.layout().database_url(service), poolclass=sa.NullPool)
        with engine.connect() as connection:
            return connection.execute(sa.text(statement), values).all()

    def layout(self) -> Layout:
        """Where everything listens, read back from what the platform noted when it started."""
        state = State(Path(self._environment["FANFARE_STATE"]))
        run = state.read_run()
        assert run is not None
        planned = Layout.plan(state, self.port, "oidc-provider")
        for name, child in run.children.items():
            if child.port is not None:
                planned.ports[name] = child.port
        return planned

    def process(self, name: str) -> psutil.Process:
        """A child of the platform by its name."""
        run = State(Path(self._environment["FANFARE_STATE"])).read_run()
        assert run is not None
        running = run.children[name].running()
        assert running is not None, f"{name} is not running"
        return running

    def logs(self) -> str:
        files = sorted((self.folder / "state" / "logs").glob("*.log"))
        return "\n".join(f"--- {file.name}\n{file.read_text(errors='replace')[-2000:]}" for file in files)


def eventually(found: Callable[[], T | bool | None], *, within: float, what: str) -> T:
    """Wait until `found` answers something true, and return it."""
    ends = time.monotonic() + within
    while time.monotonic() < ends:
        if answer := found():
            return answer  # type: ignore[return-value]
        time.sleep(0.2)
    raise AssertionError(f"not within {within} s: {what}")


def window(start: datetime, *, days: float) -> dict[str, str]:
    return {"start_datetime": start.isoformat(), "end_datetime": (start + timedelta(days=days)).isoformat()}
