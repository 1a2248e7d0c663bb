"""`python -m bench [NAME…]`: measure, each figure beside its peer in one run; bench/RESULTS.md and its plots out of it.

Without a name all measurements are made, one after the other; with some, RESULTS.md takes the others' last figures.
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
MEASUREMENTS = ("delivery", "reading", "starting", "scheduling", "million")
INTRODUCTION = """# Results

Written by `make bench`. Every figure stands beside its peer of the same run, measured in turns; figures are medians,
and only the ratios mean anything on another machine.
"""


def main() -> int:
    wanted = sys.argv[1:] or MEASUREMENTS
    if unknown := set(wanted) - set(MEASUREMENTS):
        sys.exit(f"There is no measurement {', '.join(sorted(unknown))}; there are {', '.join(MEASUREMENTS)}.")
    failed = [
        each for each in wanted if subprocess.run([sys.executable, "-m", f"bench.{each}"], check=False).returncode
    ]
    subprocess.run([PEERS_PYTHON, PEERS / "plots.py", RESULTS, PLOTS], check=True)
    (HERE / "RESULTS.md").write_text("\n".join([INTRODUCTION, *sections()]))
    return 1 if failed else 0


def sections() -> Iterator[str]:
    """One section a measurement: its table, and what else the figures depend on."""
    for file in sorted(RESULTS.glob("*.json")):
        yield markdown(json.loads(file.read_text()))
        if (PLOTS / f"{file.stem}.svg").exists():
            yield f"![{file.stem.replace('_', ' ')}](plots/{file.stem}.svg)\n"


if __name__ == "__main__":
    sys.exit(main())
