"""Every function there is, found as files: functions/<service>/<verb_noun>.py."""

from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

from msgspec import Struct

from functions.shared.http import Endpoint

ROOT = Path(__file__).resolve().parents[1]
FUNCTIONS = ROOT / "functions"
NOT_FUNCTIONS = {"__init__", "seed"}


class Function(Struct, frozen=True):
    """One function: either an HTTP endpoint, or a subscriber of one CloudEvent type."""

    service: str
    name: str
    endpoint: Endpoint | None
    subscribes: Any

    @property
    def source(self) -> str:
        """The file, from the root of the project: FUNCTION_SOURCE."""
        return f"functions/{self.service}/{self.name}.py"

    @property
    def hyphenated(self) -> str:
        return self.name.replace("_", "-")

    @property
    def knative_service(self) -> str:
        return f"{self.service}-{self.name}".replace("_", "-")


def services() -> list[str]:
    """Return the names of all services."""
    return sorted(p.parent.parent.name for p in FUNCTIONS.glob("*/core/settings.py"))


@cache
def functions() -> tuple[Function, ...]:
    """Return every function of every service, by service and name."""
    return tuple(found for service in services() for found in _of(service))


def _of(service: str) -> Iterator[Function]:
    for file in sorted((FUNCTIONS / service).glob("*.py")):
        if file.stem not in NOT_FUNCTIONS:
            target = getattr(import_module(f"functions.{service}.{file.stem}"), file.stem)
            endpoint = getattr(target, "__endpoint__", None)
            yield Function(service, file.stem, endpoint, getattr(target, "__subscriber__", None))
