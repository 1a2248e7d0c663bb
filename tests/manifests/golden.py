"""What the overlays render to, kept beside the tests so that a change to a base is seen where it ends up.

`python -m tests.manifests.golden` writes the renders, the digest of their sources and the gateway's routes anew (it
needs kubectl); with `--schemas`, also the schemas of every kind in them, as the cluster that KUBECONFIG points at has
them.
"""

import argparse
import hashlib
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from local import catalog, routes
from local.catalog import ROOT
from tests.manifests import schemas

OVERLAYS = ("kind", "prod")
GOLDEN = Path(__file__).parent / "golden"
DIGEST = GOLDEN / "sources.sha256"
SOURCES = (
    "manifests/**/*.yaml",
    "manifests/**/*.env",
    "manifests/**/*.ini",
    "manifests/**/*.properties",
    "manifests/components/*/make*",
    "manifests/keycloak/realm.json",
    "eventing/**/*.yaml",
    "local/kustomization.yaml",
    "local/cast.json",
    "local/products.json",
)


def file(overlay: str) -> Path:
    return GOLDEN / f"{overlay}.yaml"


def render(overlay: str) -> str:
    """Render an overlay with kubectl's own kustomize."""
    command = ["kubectl", "kustomize", str(ROOT / "manifests" / "overlays" / overlay)]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def can_render() -> bool:
    return shutil.which("kubectl") is not None


def digest() -> str:
    """Return a digest of all that the renders are made from, so that a stale one is seen without kubectl too."""
    whole = hashlib.sha256()
    for path in _sources():
        whole.update(f"{path.relative_to(ROOT)}\0".encode() + path.read_bytes() + b"\0")
    return whole.hexdigest() + "\n"


def _sources() -> Iterator[Path]:
    yield from sorted({path for pattern in SOURCES for path in ROOT.glob(pattern) if path.is_file()})


def main() -> None:
    parser = argparse.ArgumentParser(prog="tests.manifests.golden", description=__doc__)
    parser.add_argument("--schemas", action="store_true", help="also the schemas, from the cluster")
    given = parser.parse_args()
    GOLDEN.mkdir(exist_ok=True)
    routes.write(catalog.functions())
    for overlay in OVERLAYS:
        file(overlay).write_text(render(overlay))
    DIGEST.write_text(digest())
    if given.schemas:
        schemas.write(path.read_text() for path in map(file, OVERLAYS))


if __name__ == "__main__":
    main()
