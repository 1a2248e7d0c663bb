"""`python -m bench`: every measurement in turn, each beside its peer in one run; results go to bench/results/."""

import subprocess
import sys

MEASUREMENTS = ("bench.delivery", "bench.reading")


def main() -> int:
    failed = [name for name in MEASUREMENTS if subprocess.run([sys.executable, "-m", name], check=False).returncode]
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
