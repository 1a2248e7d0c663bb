"""What the structure tests read: files, as they lie in the tree."""

import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import msgspec
import yaml

from functions.shared.cloudevents import Anything
from functions.shared.settings import DatabaseSettings
from local import catalog
from local.catalog import ROOT, Function

BASE = ROOT / "manifests" / "base"
TRIGGERS = ROOT / "eventing" / "triggers"
FUNCTIONS = catalog.functions()
SUBSCRIBERS = [each for each in FUNCTIONS if each.subscriber not in {None, Anything}]
SERVICES = catalog.services()


def name_of(function: Function) -> str:
    """For the ids of parametrized tests."""
    return f"{function.service}/{function.name}"


def hyphenated(service: str) -> str:
    return service.replace("_", "-")


def documents(file: Path) -> list[dict[str, Any]]:
    return [each for each in yaml.safe_load_all(file.read_text(encoding="utf-8")) if each]


def manifest(function: Function) -> Path:
    return BASE / hyphenated(function.service) / f"{function.hyphenated}.yaml"


def knative_services() -> Iterator[tuple[Path, dict[str, Any]]]:
    """Every Knative Service of the base, but for the patch that all of them share."""
    for file in sorted(BASE.glob("*/*.yaml")):
        for document in documents(file):
            if document.get("kind") == "Service" and document["apiVersion"].startswith("serving.knative.dev/"):
                yield file, document


def settings_file(path: Path) -> dict[str, str]:
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


def groups(service: str) -> tuple[type[msgspec.Struct], ...]:
    found: tuple[type[msgspec.Struct], ...] = import_module(f"functions.{service}.core.settings").GROUPS
    return found


def has_database(service: str) -> bool:
    return DatabaseSettings in groups(service)


def variables(service: str, *, required: bool) -> set[str]:
    """The settings that a service knows, or those that it cannot do without."""
    fields = [field for kind in groups(service) for field in msgspec.structs.fields(kind)]
    return {field.name.upper() for field in fields if field.required or not required}


def markdown() -> list[Path]:
    """The texts for people."""
    return sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])


def prose(file: Path) -> str:
    """A text without its blocks of code."""
    return re.sub(r"^```.*?^```", "", file.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)
