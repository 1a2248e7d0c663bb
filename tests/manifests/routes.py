"""The gateway's routes, as the functions declare themselves: what web/nginx/routes.conf.template must say."""

import re
from collections.abc import Iterable
from pathlib import Path

from functions.shared.http import Endpoint
from local import catalog
from local.catalog import Function

FILE = Path(__file__).parents[2] / "web/nginx/routes.conf.template"
HEAD = "# Which function answers a method and a path under /api; written by `python -m tests.manifests.golden`.\n"


def text() -> str:
    """Write both maps: the function by method and path, and the methods that a path knows."""
    public = sorted(_public(catalog.functions()), key=lambda pair: _key(pair[1].path))
    functions = [f"    {_quoted(e.method + ' /api', e.path)} {f.knative_service};" for f, e in public]
    methods: dict[str, list[str]] = {}
    for _, endpoint in public:
        methods.setdefault(endpoint.path, []).append(endpoint.method)
    allowed = [f'    {_quoted("/api", path)} "{", ".join(sorted(known))}";' for path, known in methods.items()]
    maps = [_map('"$request_method $path"', "$function", functions), _map("$path", "$allowed", allowed)]
    return HEAD + "\n".join(maps)


def _public(functions: Iterable[Function]) -> Iterable[tuple[Function, Endpoint]]:
    return ((each, each.endpoint) for each in functions if each.endpoint and each.endpoint.public)


def _key(path: str) -> list[tuple[bool, str]]:
    """Order words before parameters, since the first line that fits counts."""
    return [(segment.startswith("{"), segment) for segment in path.split("/")]


def _quoted(prefix: str, path: str) -> str:
    pattern = re.sub(r"\{\w+\}", "[^/]+", path)
    return f'"~^{prefix}{pattern}$"'


def _map(source: str, name: str, lines: list[str]) -> str:
    return "\n".join([f"map {source} {name} {{", *lines, "}", ""])
