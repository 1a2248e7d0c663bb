"""The identity provider: oidc-provider in a second, or the real Keycloak with the realm file of the manifests."""

import json
import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Literal, get_args

from local import keycloak
from local.catalog import ROOT
from local.processes import CannotStart, Program, environment

Kind = Literal["oidc-provider", "keycloak"]
KINDS = get_args(Kind)
IDENTITY = ROOT / "local" / "identity"
FETCHED_NODE = ROOT / ".node" / "bin"
OLDEST_NODE = 20
VITE = ("http://127.0.0.1:5173", "http://localhost:5173")


def check(kind: Kind) -> None:
    """Say in one sentence what this machine lacks. Raises CannotStart."""
    if kind == "keycloak":
        keycloak.check()
        return
    if node_version() < OLDEST_NODE:
        raise CannotStart(
            f"Node.js {OLDEST_NODE} or newer is needed for the identity provider, and is not on the PATH."
        )
    if not (IDENTITY / "node_modules" / "oidc-provider").is_dir():
        raise CannotStart("The identity provider is not installed: run `make setup`.")


def program(kind: Kind, *, issuer: str, port: int, folder: Path, secrets: Mapping[str, str]) -> Program:
    """Describe the process that serves the realm at the issuer's path on this port."""
    if kind == "keycloak":
        return keycloak.program(issuer=issuer, port=port, folder=folder, secrets=secrets)
    environ = environment(
        {
            "ISSUER": issuer,
            "PORT": str(port),
            "STATE": str(folder),
            "SECRETS": json.dumps(dict(secrets)),
            "WEB_ORIGINS": " ".join(VITE),
        }
    )
    command = [node() or "node", str(IDENTITY / "server.mjs")]
    health = f"http://127.0.0.1:{port}/health"
    return Program(name="identity", command=command, environ=environ, port=port, health=health)


def node() -> str | None:
    """Find Node.js: the one that `make setup` fetched where the system has none that is new enough, else the PATH's."""
    path = os.environ.get("PATH", os.defpath)
    return shutil.which("node", path=f"{FETCHED_NODE}{os.pathsep}{path}")


def node_version() -> int:
    """Read the major version of Node.js; 0 if there is none."""
    found = node()
    if found is None:
        return 0
    shown = subprocess.run([found, "--version"], capture_output=True, text=True, check=False).stdout
    number = shown.strip().removeprefix("v").partition(".")[0]
    return int(number) if number.isdigit() else 0
