"""`python -m local.host SERVICE`: one process that serves all functions of one service, each at its own path.

Every function is the real thing, made by functions-framework from its source file, at /functions/<its-name>/…; the
process has the settings of this service alone.
"""

import os
import sys
from collections.abc import Callable, Iterable, Mapping
from http import HTTPStatus
from typing import Any

from functions_framework import create_app
from gunicorn.app.base import BaseApplication

from functions.shared import logs, serve, settings
from local import catalog

PREFIX = "/functions/"
HEALTH = "/health"
USAGE_ERROR = 2
REQUEST_TIMEOUT = 300  # seconds, Knative's default

Start = Callable[..., Any]
Application = Callable[[dict[str, Any], Start], Iterable[bytes]]


class Host:
    """Hands each request to the function that its path names, which sees only the rest of the path."""

    def __init__(self, functions: Mapping[str, Application]) -> None:
        self._functions = functions

    def __call__(self, environ: dict[str, Any], start: Start) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        if path == HEALTH:
            return _empty(HTTPStatus.NO_CONTENT, start)
        name, slash, rest = path.removeprefix(PREFIX).partition("/")
        function = self._functions.get(name) if path.startswith(PREFIX) else None
        if function is None:
            return _empty(HTTPStatus.NOT_FOUND, start)
        environ["SCRIPT_NAME"] = PREFIX + name
        environ["PATH_INFO"] = slash + rest or "/"
        return function(environ, start)


class Server(BaseApplication):  # type: ignore[misc]
    """Gunicorn with threads, as functions-framework runs it in a container."""

    def __init__(self, service: str, port: int, threads: int) -> None:
        self._service = service
        self._options = {
            "bind": f"127.0.0.1:{port}",
            "workers": 1,
            "threads": threads,
            "timeout": REQUEST_TIMEOUT,
            "graceful_timeout": 5,
            "keepalive": 60,
            "loglevel": "warning",
        }
        super().__init__()

    def load_config(self) -> None:
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def load(self) -> Application:
        logs.configure()
        return load(self._service)


def load(service: str) -> Host:
    """Make all functions of a service."""
    return Host(
        {
            function.hyphenated: create_app(function.name, str(function.source), "http")  # type: ignore[no-untyped-call]
            for function in catalog.functions(service)
        }
    )


def _empty(status: HTTPStatus, start: Start) -> Iterable[bytes]:
    start(f"{status.value} {status.phrase}", [("Content-Length", "0")])
    return []


def main() -> None:
    service = sys.argv[1]
    try:
        settings.check(settings.groups_of(str(catalog.FUNCTIONS / service / "x.py")))
    except settings.SettingsError as error:
        sys.stderr.write(f"{service}: {error}\n")
        sys.exit(USAGE_ERROR)
    serve.configure_gunicorn()
    Server(service, int(os.environ["PORT"]), int(os.environ.get("THREADS", "4"))).run()


if __name__ == "__main__":
    main()
