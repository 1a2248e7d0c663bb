"""`python -m tests.smoke`: deploy Fanfare to the cluster that KUBECONFIG names, and test it.

The last release comes first, into an empty namespace: that it can be replaced while it works is the first test.
BUILD_IMAGE may name a builder (see manifests/build-image). Further arguments go to pytest.
"""

import argparse
import sys
from pathlib import Path

import pytest

from tests.smoke import upgrade
from tests.smoke.upgrade import LAST_RELEASE, MANIFESTS, is_here, run

HERE = Path(__file__).parent
UPGRADE = HERE / "test_upgrade.py"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.smoke", description=__doc__)
    choice = parser.add_mutually_exclusive_group()
    choice.add_argument(
        "--from", dest="earlier", metavar="REVISION", default=LAST_RELEASE, help="upgrade from this one"
    )
    choice.add_argument("--anew", action="store_true", help="deploy to an empty namespace, without an upgrade")
    choice.add_argument("--deployed", action="store_true", help="test what is there")
    given, others = parser.parse_known_args()
    upgrades = not (given.anew or given.deployed)
    if upgrades and not is_here(given.earlier):
        sys.exit(
            f"This clone lacks {given.earlier}, to upgrade from: `git fetch --unshallow` gets it; --anew needs none."
        )
    if not given.deployed:
        run(str(MANIFESTS / "prepare-cluster"))
        run(str(MANIFESTS / "build-images"))
    if given.anew:
        upgrade.deploy_anew(MANIFESTS)
    failed = upgraded(given.earlier) if upgrades else 0
    paths = [each for each in others if Path(each.split("::")[0]).exists()]
    return tested(*others, *([] if paths else [HERE, f"--ignore={UPGRADE}"])) or failed


def upgraded(earlier: str) -> int:
    upgrade.deploy_earlier(earlier)
    return tested(UPGRADE)


def tested(*arguments: str | Path) -> int:
    return pytest.main(["-v", "-s", *map(str, arguments)])


if __name__ == "__main__":
    sys.exit(main())
