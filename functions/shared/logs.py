"""Logs as JSON lines on standard output, each with the trace it belongs to."""

import contextvars
import json
import logging
import sys
import traceback
from datetime import UTC, datetime

import msgspec

context: contextvars.ContextVar[dict[str, str] | None] = contextvars.ContextVar("log_context", default=None)


class JsonFormatter(logging.Formatter):
    """One line a record: time, severity, message, the fields of `extra={"fields": …}` and of the context."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": datetime.fromtimestamp(record.created, UTC),
            "severity": record.levelname,
            "message": record.getMessage(),
            **(context.get() or {}),
            **getattr(record, "fields", {}),
        }
        if record.exc_info:
            line["exception"] = "".join(traceback.format_exception(*record.exc_info))
        try:
            return msgspec.json.encode(line, enc_hook=str).decode()
        except UnicodeEncodeError:  # half a character, out of a file's name or a broken request
            return json.dumps(line, default=str)


def note(**fields: str) -> None:
    """Say on every further line of this request what it is about."""
    context.set({**(context.get() or {}), **fields})


def configure() -> None:
    """Send this process's logs to standard output; safe to call again. What no line shows is not looked up for it."""
    logging._srcfile = None  # noqa: SLF001 - the switch that logging's manual names
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(JsonFormatter())
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.INFO)
    logging.getLogger("httpx").setLevel(logging.WARNING)
