"""The real Keycloak, from Maven Central: to see the manifests' realm file at work without a cluster.

Every checkout has an unpacked Keycloak of its own, with its data, in the user's cache folder.
"""

import hashlib
import json
import os
import shutil
import subprocess
import tarfile
from collections.abc import Mapping
from pathlib import Path

from local import realm
from local.cast import cast, customer
from local.catalog import ROOT
from local.processes import CannotStart, Program, environment
from local.signer import write_privately

VERSION = "26.7.3"
ARTIFACT = f"org.keycloak:keycloak-quarkus-dist:{VERSION}:tar.gz"
ARCHIVE = f"keycloak-quarkus-dist-{VERSION}.tar.gz"
HEAP = "-Xms64m -Xmx512m"
PATIENCE = 300.0  # seconds; the first start builds itself


def check() -> None:
    """Say in one sentence what this machine lacks. Raises CannotStart."""
    if not os.environ.get("JAVA_HOME") and shutil.which("java") is None:
        raise CannotStart("Java 17 or newer is needed for Keycloak, and is not on the PATH.")
    if not _archive().exists() and shutil.which("mvn") is None:
        raise CannotStart(f"Maven (mvn) is needed to fetch Keycloak, or the file {ARCHIVE} in {_cache()}.")


def prepare(folder: Path) -> None:
    """Fetch and unpack Keycloak where this state folder has none yet. Raises CannotStart."""
    home = home_of(folder)
    if not is_new(folder):
        return
    if not _archive().exists():
        _fetch()
    partial = home.with_name(f"{home.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    with tarfile.open(_archive()) as archive:
        archive.extractall(partial, filter="data")
    (partial / f"keycloak-{VERSION}").rename(home)
    partial.rmdir()


def program(*, issuer: str, port: int, folder: Path, secrets: Mapping[str, str]) -> Program:
    """Describe Keycloak with the realm imported, at this port."""
    prepare(folder)
    home = home_of(folder)
    origin = issuer.removesuffix("/realms/fanfare")
    filled_in = {"FANFARE_ORIGIN": origin}
    filled_in |= {realm.secret_variable(client_id): secret for client_id, secret in secrets.items()}
    _place_realm(home, filled_in)
    environ = environment(
        {
            **filled_in,
            "JAVA_OPTS_KC_HEAP": HEAP,
            "KC_CACHE": "local",
            "KC_HOSTNAME": origin,
            "KC_HTTP_HOST": "127.0.0.1",
            "KC_HTTP_PORT": str(port),
        }
    )
    return Program(
        name="identity",
        command=[str(home / "bin" / "kc.sh"), "start-dev", "--import-realm"],
        environ=environ,
        port=port,
        health=f"http://127.0.0.1:{port}/realms/fanfare/.well-known/openid-configuration",
        patience=PATIENCE,
    )


def home_of(folder: Path) -> Path:
    """Where the Keycloak of this state folder lies."""
    return _cache() / f"keycloak-{VERSION}-{hashlib.sha256(os.fsencode(folder)).hexdigest()[:12]}"


def is_new(folder: Path) -> bool:
    """Whether this state folder has no Keycloak of its own yet."""
    return not (home_of(folder) / "bin" / "kc.sh").exists()


def drop(folder: Path) -> None:
    """Forget this state folder's Keycloak and its data."""
    shutil.rmtree(home_of(folder), ignore_errors=True)


def _place_realm(home: Path, filled_in: Mapping[str, str]) -> None:
    """Put the manifests' realm and the customers where Keycloak imports them; a change replaces what it has."""
    document = json.loads((ROOT / "manifests" / "keycloak" / "realm.json").read_text(encoding="utf-8"))
    numbers = range(realm.CUSTOMERS + 1, cast().customers.count + 1)
    document["users"] += [realm.user(customer(number)) for number in numbers]
    text = realm.text(document)
    digest = hashlib.sha256((text + json.dumps(dict(filled_in))).encode()).hexdigest()
    stamp = home / "data" / "imported"
    if stamp.exists() and stamp.read_text(encoding="ascii") == digest:
        return
    shutil.rmtree(home / "data", ignore_errors=True)
    write_privately(home / "data" / "import" / "fanfare-realm.json", text)
    write_privately(stamp, digest)


def _cache() -> Path:
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "fanfare"


def _archive() -> Path:
    return _cache() / ARCHIVE


def _fetch() -> None:
    _cache().mkdir(parents=True, exist_ok=True)
    copy = ["mvn", "-q", "-B", "dependency:copy", f"-Dartifact={ARTIFACT}", f"-DoutputDirectory={_cache()}"]
    done = subprocess.run(copy, cwd=_cache(), capture_output=True, text=True, check=False)
    if done.returncode != 0 or not _archive().exists():
        raise CannotStart(
            "Maven could not fetch Keycloak: " + (done.stdout.strip().splitlines() or ["it said nothing"])[0]
        )
