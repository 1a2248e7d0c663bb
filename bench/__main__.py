"""`python -m bench [NAME…]`: measure, each figure beside its peer in one run; bench/RESULTS.md and its plots out of it.

Without a name all measurements are made that need no cluster, one after the other. What was not measured keeps its
section as it was.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from bench.support.processes import PEERS, PEERS_PYTHON
from bench.support.report import RESULTS, markdown

HERE = Path(__file__).parent
PLOTS = HERE / "plots"
DOCUMENT = HERE / "RESULTS.md"
MEASUREMENTS = ("delivery", "reading", "starting", "scheduling", "million", "memory")
ON_A_CLUSTER = ("cold_start",)
INTRODUCTION = """# Results

Written by `make bench`. Every figure stands beside its peer of the same run, measured in turns; figures are medians,
and only the ratios mean anything on another machine.
"""


def main() -> int:
    wanted = sys.argv[1:] or MEASUREMENTS
    known = (*MEASUREMENTS, *ON_A_CLUSTER)
    if unknown := set(wanted) - set(known):
        sys.exit(f"There is no measurement {', '.join(sorted(unknown))}; there are {', '.join(known)}.")
    failed = [
        each for each in wanted if subprocess.run([sys.executable, "-m", f"bench.{each}"], check=False).returncode
    ]
    subprocess.run([PEERS_PYTHON, PEERS / "plots.py", RESULTS, PLOTS], check=True)
    kept = sections_of(DOCUMENT.read_text()) if DOCUMENT.exists() else {}
    sections = kept | sections_of("".join(measured()))
    DOCUMENT.write_text("".join([INTRODUCTION, *(sections[heading] for heading in sorted(sections))]))
    return 1 if failed else 0


def measured() -> Iterator[str]:
    """One section a measurement: its table, and what else the figures depend on."""
    for file in sorted(RESULTS.glob("*.json")):
        yield f"\n{markdown(json.loads(file.read_text()))}"
        if (PLOTS / f"{file.stem}.svg").exists():
            yield f"\n![{file.stem.replace('_', ' ')}](plots/{file.stem}.svg)\n"


def sections_of(text: str) -> dict[str, str]:
    """Return the sections of a document by heading, each with the empty line before it."""
    return {part.partition("\n")[0]: f"\n## {part.rstrip()}\n" for part in f"\n{text}".split("\n## ")[1:]}


if __name__ == "__main__":
    sys.exit(main())
