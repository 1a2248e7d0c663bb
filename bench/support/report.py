"""What a benchmark found: a table for the reader, and JSON for bench/RESULTS.md."""

import argparse
import json
import os
import platform
import statistics
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psutil

RESULTS = Path(__file__).resolve().parents[1] / "results"


def parser(description: str | None) -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    made.add_argument("--out", type=Path, default=RESULTS, help="folder for the JSON (default: bench/results)")
    return made


def machine() -> dict[str, str]:
    """Return what else the figures depend on."""
    model = next((line.split(":")[1].strip() for line in _cpu_info() if line.startswith("model name")), "unknown")
    return {
        "processor": f"{psutil.cpu_count()} x {model}",
        "memory": f"{psutil.virtual_memory().total / 2**30:.0f} GiB",
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        "load": f"{os.getloadavg()[0]:.1f} (1 minute, before)",
        "at": f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC",
    }


def median(values: Sequence[float]) -> float:
    return statistics.median(values)


def quantile(values: Sequence[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def publish(name: str, folder: Path, found: dict[str, Any], rows: Sequence[Sequence[str]]) -> None:
    """Print a table whose first row is its head, and write everything that was found as JSON."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for number, row in enumerate(rows):
        print("| " + " | ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)) + " |")
        if number == 0:
            print("|" + "|".join("-" * (width + 2) for width in widths) + "|")
    for what, value in found["machine"].items():
        print(f"{what}: {value}")
    folder.mkdir(parents=True, exist_ok=True)
    document = {"name": name, **found, "table": [list(row) for row in rows]}
    (folder / f"{name}.json").write_text(json.dumps(document, indent=2, ensure_ascii=False) + "\n")


def markdown(found: dict[str, Any]) -> str:
    """Return what was found as a section of bench/RESULTS.md: its table, and what else the figures depend on."""
    head, *rows = found["table"]
    table = ["| " + " | ".join(row) + " |" for row in (head, ["---"] * len(head), *rows)]
    machine = "; ".join(f"{what}: {value}" for what, value in found["machine"].items())
    return "\n".join([f"## {found['name'].replace('_', ' ').capitalize()}", *table, "", f"{machine}.", ""])


def _cpu_info() -> list[str]:
    file = Path("/proc/cpuinfo")
    return file.read_text().splitlines() if file.exists() else []
