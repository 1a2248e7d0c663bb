"""A port of this machine that leads to a Service of the cluster."""

import contextlib
import re
import subprocess
from collections.abc import Iterator


@contextlib.contextmanager
def port_forward(service: str, namespace: str, *, port: int | None = None) -> Iterator[str]:
    """Forward this local port, or any free one, to a Service's port 80; yields its address."""
    command = ["kubectl", "--namespace", namespace, "port-forward", f"service/{service}", f"{port or ''}:80"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout
            said = re.search(r"127\.0\.0\.1:(\d+)", process.stdout.readline())
            assert said, f"{service} cannot be reached"
            yield f"http://127.0.0.1:{said[1]}"
        finally:
            process.terminate()
