"""Create the Secrets that the namespace lacks, with random values; those that are there stay as they are."""

import json
import os
import secrets
import ssl
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from pathlib import Path

ACCOUNT = Path("/var/run/secrets/kubernetes.io/serviceaccount")
API = "https://kubernetes.default.svc/api/v1/namespaces/{namespace}/secrets"
EXISTS = 409


def wanted() -> Iterator[tuple[str, dict[str, str]]]:
    """Name every Secret and what it holds."""
    yield "postgres", {"POSTGRES_PASSWORD": secrets.token_urlsafe(32)}
    yield "keycloak", {"KC_BOOTSTRAP_ADMIN_PASSWORD": secrets.token_urlsafe(32)}
    for role in os.environ["DATABASES"].split():
        password = secrets.token_urlsafe(32)
        url = f"postgresql+pg8000://{role}:{password}@{os.environ['DATABASE_HOST']}/{role}"
        yield f"{role.replace('_', '-')}-database", {"PASSWORD": password, "DATABASE_URL": url}
    for service in os.environ["CLIENTS"].split():
        yield f"{service}-client", {"CLIENT_SECRET": secrets.token_urlsafe(32)}


def create(name: str, values: Mapping[str, str]) -> str:
    """Create one Secret, unless there is one; say which."""
    body = {"metadata": {"name": name, "labels": {"app.kubernetes.io/part-of": "fanfare"}}, "stringData": values}
    url = API.format(namespace=(ACCOUNT / "namespace").read_text())
    headers = {"Authorization": f"Bearer {(ACCOUNT / 'token').read_text()}", "Content-Type": "application/json"}
    request = urllib.request.Request(url, json.dumps(body).encode(), headers)  # noqa: S310 - the cluster's own API
    context = ssl.create_default_context(cafile=str(ACCOUNT / "ca.crt"))
    try:
        urllib.request.urlopen(request, context=context, timeout=10).close()  # noqa: S310 - the same
    except urllib.error.HTTPError as error:
        if error.code != EXISTS:
            raise
        return "kept"
    return "made"


if __name__ == "__main__":
    for name, values in wanted():
        print(f"{name}: {create(name, values)}", flush=True)  # noqa: T201 - a Job's log
