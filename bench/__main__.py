"""`python -m bench`: every measurement in turn, each beside its peer in one run, and bench/RESULTS.md out of them."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from bench.support.report import RESULTS

HERE = Path(__file__).parent
MEASUREMENTS = ("bench.delivery", "bench.reading", "bench.starting", "bench.scheduling")
INTRODUCTION = """# Results

Written by `make bench`. Every figure stands beside its peer of the same run, measured in turns; figures are medians,
and only the ratios mean anything on another machine.
"""


def main() -> int:
    failed = [name for name in MEASUREMENTS if subprocess.run([sys.executable, "-m", name], check=False).returncode]
    (HERE / "RESULTS.md").write_text("\n".join([INTRODUCTION, *sections()]))
    return 1 if failed else 0


def sections() -> Iterator[str]:
    """One section a measurement: its table, and what else the figures depend on."""
    for file in sorted(RESULTS.glob("*.json")):
        found = json.loads(file.read_text())
        head, *rows = found["table"]
        yield f"## {found['name'].replace('_', ' ').capitalize()}"
        yield "\n".join(["| " + " | ".join(row) + " |" for row in (head, ["---"] * len(head), *rows)])
        yield "\n" + "; ".join(f"{what}: {value}" for what, value in found["machine"].items()) + ".\n"


if __name__ == "__main__":
    sys.exit(main())
