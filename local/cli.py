"""`fanfare`: run the embedded platform and look into it."""

import contextlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from functools import wraps
from http import HTTPStatus
from typing import Any, ParamSpec, TypeVar
from urllib.parse import quote

import click
import httpx
import msgspec

from local import cast, identities, supervisor
from local.catalog import ROOT
from local.layout import Layout
from local.processes import USAGE_ERROR, CannotStart, end, wait_until
from local.state import Run, State, default_folder
from local.supervisor import CUSTOMERS, Options

P = ParamSpec("P")
R = TypeVar("R")

STARTS_WITHIN = 600.0  # seconds; the first start of a real Keycloak builds it
STOPS_WITHIN = 60.0  # seconds
LINES = 200
STAFF = "olga"


def in_one_sentence(command: Callable[P, R]) -> Callable[P, R]:
    """Say what is missing or in the way, and exit with 2."""

    @wraps(command)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return command(*args, **kwargs)
        except CannotStart as error:
            click.echo(str(error), err=True)
            sys.exit(USAGE_ERROR)
        except httpx.HTTPError:
            click.echo("Fanfare does not answer: see `fanfare status` and `fanfare logs`.", err=True)
            sys.exit(USAGE_ERROR)

    return wrapped


@click.group(help=__doc__)
def main() -> None:
    pass


@main.command()
@click.option("--detach", is_flag=True, help="Return when it is ready; `fanfare down` ends it.")
@click.option("--port", default=8080, show_default=True, help="Of the one public origin.")
@click.option("--idp", type=click.Choice(identities.KINDS), default="oidc-provider", show_default=True)
@click.option("--customers", default=CUSTOMERS, show_default=True, help="How many the shop has beside the cast.")
@click.option("--without-flink", is_flag=True, help="Plan and read only: nothing becomes due.")
@in_one_sentence
def up(*, detach: bool, port: int, idp: identities.Kind, customers: int, without_flink: bool) -> None:
    """Start everything."""
    options = Options(port=port, idp=idp, customers=customers, with_flink=not without_flink)
    state = State(default_folder())
    state.create()
    with supervisor.locked(state):
        supervisor.reap(state)
        supervisor.check(options)
        if not detach:
            supervisor.Supervisor(state, options).run()
            return
    _detach(state, options)


def _detach(state: State, options: Options) -> None:
    log = state.log("supervisor")
    command = [sys.executable, "-m", "local.supervisor", "--options", msgspec.json.encode(options).decode()]
    own = {**os.environ, "PYTHONPATH": str(ROOT)}
    with log.open("wb") as output:
        child = subprocess.Popen(
            command, cwd=ROOT, env=own, stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True
        )
    said = ""
    deadline = time.monotonic() + STARTS_WITHIN
    with log.open(encoding="utf-8") as reader:
        while time.monotonic() < deadline:
            ended = child.poll() is not None  # asked first: what follows are then its last words
            new = reader.read()
            click.echo(new, nl=False, err=True)
            said += new
            if ended:
                sys.exit(USAGE_ERROR)
            run = state.read_run()
            if run and run.supervisor.pid == child.pid and run.phase == "ready" and run.said in said:
                return
            time.sleep(0.05)
    raise CannotStart(f"Fanfare did not start in {STARTS_WITHIN:.0f} s: see `fanfare logs`.")


@main.command()
@in_one_sentence
def down() -> None:
    """End everything; what is kept stays."""
    click.echo("Fanfare has ended." if _down(State(default_folder())) else "Fanfare is not running.")


def _down(state: State) -> bool:
    run = state.read_run()
    if not state.folder.exists():
        return False
    running = run.supervisor.running() if run else None
    if running:
        running.terminate()
        if not wait_until(lambda: not running.is_running() or running.status() == "zombie", STOPS_WITHIN):
            end([run.supervisor] if run else [])
    return bool(supervisor.reap(state)) or running is not None


@main.command()
@in_one_sentence
def status() -> None:
    """List what runs, and where."""
    run = _running()
    click.echo(f"{run.origin} ({run.phase}, identity: {run.identity})")
    for name, process in run.children.items():
        alive = "running" if process.running() else "ended"
        click.echo(
            f"  {name:<16} {alive:<8} pid {process.pid:<8} {f'port {process.port}' if process.port else ''}".rstrip()
        )
    click.echo(f"  broker: {_broker_counts(run)}")


def _broker_counts(run: Run) -> str:
    port = run.children["broker"].port if "broker" in run.children else None
    if port is None:
        return "not running"
    counts = httpx.get(f"http://127.0.0.1:{port}/status").json()
    return ", ".join(f"{count} {what.replace('_', ' ')}" for what, count in counts.items())


@main.command()
@click.argument("name", required=False)
@click.option("-f", "--follow", is_flag=True, help="Go on showing what is added.")
@in_one_sentence
def logs(name: str | None, *, follow: bool) -> None:
    """Show the log of one process, or of all."""
    state = State(default_folder())
    known = state.logs()
    if name is not None and name not in known:
        raise CannotStart(f"There is no log of {name}; there are {', '.join(known) or 'none yet'}.")
    wanted = [name] if name else known
    with contextlib.ExitStack() as closing:
        files = [closing.enter_context(state.log(each).open(encoding="utf-8", errors="replace")) for each in wanted]
        for each, file in zip(wanted, files, strict=True):
            _show(each, list(file)[-LINES:], prefixed=name is None)
        while follow:
            time.sleep(0.3)
            for each, file in zip(wanted, files, strict=True):
                _show(each, list(file), prefixed=name is None)


def _show(name: str, lines: list[str], *, prefixed: bool) -> None:
    for line in lines:
        click.echo(f"{name}: {line.rstrip()}" if prefixed else line.rstrip())


@main.command()
@click.argument("name")
@click.option("--audience", help="For a service: the one service that the token is for.")
@in_one_sentence
def token(name: str, audience: str | None) -> None:
    """Print an access token of a person (ada, olga, bob, carol, dave, customer-0001…) or a service client."""
    click.echo(_token(_running(), name, audience))


def _token(run: Run, name: str, audience: str | None = None) -> str:
    service = next((each for each in cast.clients().services if each.client_id == name), None)
    if service is None and cast.find(name) is None:
        raise CannotStart(
            f"Nobody here is called {name!r}: there are ada, olga, bob, carol, dave and customer-0001 on."
        )
    if service is None:
        client = cast.clients().cli.client_id
        asked = {"grant_type": "password", "client_id": client, "username": name, "password": name}
        return _asked_for(run, asked, None)
    if audience is not None and audience not in service.audiences:
        raise CannotStart(f"{name} may ask for {', '.join(service.audiences)} only.")
    asked = {"grant_type": "client_credentials", "scope": audience or " ".join(service.audiences)}
    return _asked_for(run, asked, (name, State(default_folder()).secrets([]).clients[name]))


def _asked_for(run: Run, asked: dict[str, str], auth: tuple[str, str] | None) -> str:
    url = f"{run.origin}/realms/fanfare/protocol/openid-connect/token"
    reply = httpx.post(url, data=asked, auth=auth)
    if reply.status_code != HTTPStatus.OK:
        raise CannotStart(f"The identity provider refuses: {reply.text[:200]}")
    return str(reply.json()["access_token"])


@main.command()
@click.option("--customers", default=CUSTOMERS, show_default=True)
@in_one_sentence
def seed(customers: int) -> None:
    """Put products and more customers into the running shop."""
    run = _running()
    state = State(default_folder())
    plan = Layout.plan(state, 0, "oidc-provider")
    port = run.children["postgres"].port
    supervisor.seed(msgspec.structs.replace(plan, ports={"postgres": port or 0}), customers)
    click.echo(f"The shop has its products and {customers} customers.")


@main.command()
@click.option("--yes", is_flag=True, help="Do not ask.")
@in_one_sentence
def reset(*, yes: bool) -> None:
    """End everything and forget all data of this checkout."""
    if not yes:
        click.confirm("Forget all promotions, messages and orders of this checkout?", abort=True)
    state = State(default_folder())
    _down(state)
    supervisor.forget(state)
    click.echo("All is forgotten.")


@main.group("dead-letters", invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True, help="All that is known of each, as one line of JSON.")
@click.pass_context
@in_one_sentence
def dead_letters(context: click.Context, *, as_json: bool) -> None:
    """List the events that could not be delivered, the last kept first."""
    if context.invoked_subcommand is not None:
        return
    for letter in _dead_letters():
        click.echo(json.dumps(letter) if as_json else _told(letter))


def _dead_letters() -> Iterator[dict[str, Any]]:
    path: str | None = "/dead-letters"
    while path is not None:
        page = _call("GET", path)
        yield from page["dead_letters"]
        path = f"/dead-letters?cursor={quote(page['next_cursor'])}" if page["next_cursor"] else None


def _told(letter: dict[str, Any]) -> str:
    """Return what a person asks first: which one, since when, what, and why; and whether it still waits."""
    state = "waiting" if letter["waiting"] else f"replayed {letter['replays']} times"
    why = f"{letter['error_code'] or 'no answer'} {letter['error']}".strip().partition("\n")[0]
    return f"{letter['dead_letter_id']}  {letter['kept_at'][:19]}Z  {letter['type']} {letter['id']}: {why} ({state})"


@dead_letters.command()
@click.argument("dead_letter_id")
@in_one_sentence
def replay(dead_letter_id: str) -> None:
    """Deliver one of them again."""
    click.echo(json.dumps(_call("POST", f"/dead-letters/{dead_letter_id}/replay")))


def _call(method: str, path: str) -> Any:
    run = _running()
    headers = {"Authorization": f"Bearer {_token(run, STAFF)}"}
    reply = httpx.request(method, f"{run.origin}/api{path}", headers=headers)
    if reply.status_code >= HTTPStatus.BAD_REQUEST:
        raise CannotStart(f"{reply.status_code}: {reply.json().get('detail', '')}")
    return reply.json() if reply.content else None


def _running() -> Run:
    run = State(default_folder()).read_run()
    if run is None or not run.supervisor.running():
        raise CannotStart("Fanfare is not running: start it with `make up`.")
    return run


if __name__ == "__main__":
    main()
