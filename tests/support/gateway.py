"""The real gateway in front of servers of a test: nginx, configured as on this machine or as on a cluster."""

import contextlib
import re
import socket
import subprocess
import threading
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import yaml

from local import gateway
from local.catalog import ROOT, Function
from local.gateway import Values
from local.ports import free_port
from local.processes import answers, wait_until

CLUSTER = "fanfare.svc.cluster.local"
QUESTION = 12  # bytes of a DNS message before its question


def embedded(port: int, pages: Path, addresses: Mapping[str, str], identity: str, origin: str = "") -> Values:
    """Fill in the template as local/layout.py does."""
    return Values(
        listen=f"127.0.0.1:{port}",
        origin=origin or f"http://127.0.0.1:{port}",
        pages=str(pages),
        functions_domain="localhost",
        upstreams=gateway.upstreams(addresses),
        identity_upstream=identity,
        nginx_local_resolvers="127.0.0.1",
    )


def on_cluster(**changes: str) -> Values:
    """Fill in the template as the image and its manifest do, but for what a test has to change."""
    return Values(**{**{name.lower(): value for name, value in _environment().items()}, **changes})


def _environment() -> dict[str, str]:
    dockerfile = (ROOT / "web" / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", "")
    [line] = re.findall(r"^ENV (.*)$", dockerfile, flags=re.MULTILINE)
    image = dict(re.findall(r"([A-Z_]+)=(\S*)", line))
    [kept] = re.findall(r"\((.*)\)", image["NGINX_ENVSUBST_FILTER"])
    manifest = next(yaml.safe_load_all((ROOT / "manifests/base/gateway/gateway.yaml").read_text(encoding="utf-8")))
    [container] = manifest["spec"]["template"]["spec"]["containers"]
    given = {**image, **{each["name"]: each["value"] for each in container["env"] if "value" in each}}
    return {name: given[name] for name in kept.split("|") if name in given}


@contextlib.contextmanager
def running(
    values: Values, functions: Iterable[Function], folder: Path, changes: Mapping[str, str] | None = None
) -> Iterator[int]:
    """Serve until the block ends; `changes` are made to the configuration, such as a shorter timeout."""
    gateway.configure(values, functions, folder)
    file = folder / "nginx.conf"
    for before, after in (changes or {}).items():
        text = file.read_text()
        assert before in text
        file.write_text(text.replace(before, after))
    port = int(values.listen.rpartition(":")[2])
    with (folder / "log").open("ab") as log:
        process = subprocess.Popen(gateway.command(folder), stdout=log, stderr=log)
    try:
        assert wait_until(lambda: process.poll() is not None or answers(f"http://127.0.0.1:{port}/health"), 10)
        assert process.poll() is None, (folder / "log").read_text()
        yield port
    finally:
        process.terminate()
        process.wait()


@contextlib.contextmanager
def dns() -> Iterator[int]:
    """Resolve every name to this machine, as a cluster's DNS server resolves its Services."""
    port = free_port()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("127.0.0.1", port))
        thread = threading.Thread(target=_resolve, args=(server,))
        thread.start()
        yield port
        server.sendto(b"", ("127.0.0.1", port))
        thread.join()


def _resolve(server: socket.socket) -> None:
    while True:
        query, sender = server.recvfrom(512)
        if not query:
            return
        end = query.index(b"\0", QUESTION) + 1
        is_a = query[end : end + 2] == b"\0\1"
        answer = b"\xc0\x0c\0\1\0\1\0\0\0\x3c\0\4" + socket.inet_aton("127.0.0.1") if is_a else b""
        counts = b"\0\1" + (b"\0\1" if is_a else b"\0\0") + b"\0\0\0\0"
        server.sendto(query[:2] + b"\x81\x80" + counts + query[QUESTION : end + 4] + answer, sender)
