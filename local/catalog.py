"""Every function there is, found by walking functions/<service>/<verb_noun>.py and reading what each declares."""

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import msgspec

from functions.shared.http import Endpoint

ROOT = Path(__file__).resolve().parents[1]
FUNCTIONS = ROOT / "functions"
NOT_SERVICES = frozenset({"shared", "__pycache__"})


class Function(msgspec.Struct, frozen=True, kw_only=True):
    """One deployable function: an HTTP endpoint, or the subscriber of a type of CloudEvent."""

    service: str
    name: str
    source: Path
    endpoint: Endpoint | None
    subscriber: Any = None

    @property
    def hyphenated(self) -> str:
        return self.name.replace("_", "-")

    @property
    def knative_service(self) -> str:
        """Name it as the cluster does; a Trigger that feeds it has the same name."""
        return f"{self.service}-{self.name}".replace("_", "-")


def services() -> list[str]:
    """List the services, which are the folders."""
    return sorted(
        folder.name for folder in FUNCTIONS.iterdir() if folder.name not in NOT_SERVICES and any(_sources(folder))
    )


def functions(service: str | None = None) -> list[Function]:
    """List the functions of one service, or of all."""
    wanted = services() if service is None else [service]
    sources = [(name, source) for name in wanted for source in sorted(_sources(FUNCTIONS / name))]
    return [found for name, source in sources if (found := _read(name, source))]


def _sources(folder: Path) -> Iterator[Path]:
    return (path for path in folder.glob("*.py") if not path.name.startswith("_")) if folder.is_dir() else iter(())


def _read(service: str, source: Path) -> Function | None:
    handler = getattr(import_module(f"functions.{service}.{source.stem}"), source.stem, None)
    endpoint = getattr(handler, "__endpoint__", None)
    subscriber = getattr(handler, "__subscriber__", None)
    if endpoint is None and subscriber is None:
        return None
    return Function(service=service, name=source.stem, source=source, endpoint=endpoint, subscriber=subscriber)
