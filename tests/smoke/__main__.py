"""`python -m tests.smoke`: deploy Fanfare to an empty namespace of the cluster that KUBECONFIG names, and test it.

BUILD_IMAGE may name a builder (see manifests/build-images); --deployed tests what is there. Arguments go to pytest.
"""

import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
MANIFESTS = HERE.parents[1] / "manifests"


def main() -> int:
    given = sys.argv[1:]
    if "--deployed" in given:
        given.remove("--deployed")
    else:
        deploy()
    paths = [each for each in given if Path(each.split("::")[0]).exists()]
    return pytest.main(["-v", "-s", *given, *([] if paths else [str(HERE)])])


def deploy() -> None:
    """Build, and deploy to a namespace that is empty."""
    run(str(MANIFESTS / "prepare-cluster"))
    run(str(MANIFESTS / "build-images"))
    run("kubectl", "delete", "namespace", "fanfare", "--ignore-not-found", "--timeout=300s")
    run(str(MANIFESTS / "deploy"), "kind")


def run(*command: str) -> None:
    subprocess.run(command, check=True)


if __name__ == "__main__":
    sys.exit(main())
