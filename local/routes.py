"""Which function answers a method and a path under /api, as nginx reads it.

`python -m local.routes` writes web/nginx/routes.conf.template from what the functions declare.
"""

import re
from collections.abc import Iterable
from pathlib import Path

from msgspec import Struct

from functions.shared.http import ANYONE
from local import catalog
from local.catalog import ROOT, Function

FILE = ROOT / "web" / "nginx" / "routes.conf.template"
HEAD = "# What answers a method and a path under /api; written by `python -m local.routes`.\n"


class Route(Struct, frozen=True, kw_only=True):
    """A public function, and the methods and the paths that lead to it."""

    function: Function
    methods: tuple[str, ...]
    pattern: str
    anonymous: bool


def routes(functions: Iterable[Function]) -> list[Route]:
    """Return the routes of the public functions; the first one that fits a request counts."""
    public = [(each, each.endpoint) for each in functions if each.endpoint and each.endpoint.public]
    return [
        Route(
            function=function,
            methods=("GET", "HEAD") if endpoint.method == "GET" else (endpoint.method,),
            pattern=re.sub(r"\{\w+\}", "[^/]+", endpoint.path),
            anonymous=endpoint.roles == ANYONE,
        )
        for function, endpoint in sorted(public, key=lambda pair: _words_first(pair[1].path))
    ]


def text(functions: Iterable[Function]) -> str:
    """Write the maps: the function of a request, the methods of a path, and whether a function wants a token."""
    known = routes(functions)
    named = [f'"~^({"|".join(each.methods)}) /api{each.pattern}$" {each.function.knative_service};' for each in known]
    anonymous = [f'{each.function.knative_service} "";' for each in known if each.anonymous]
    return HEAD + "\n".join(
        [
            _map('"$request_method $path"', "$function", named),
            _map("$path", "$allowed", _allowed(known)),
            _map("$function", "$wants", ["default token;", '"" "";', *anonymous]),
        ]
    )


def write(functions: Iterable[Function], file: Path = FILE) -> None:
    file.write_text(text(functions), encoding="ascii")


def _words_first(path: str) -> list[tuple[bool, str]]:
    return [(segment.startswith("{"), segment) for segment in path.split("/")]


def _allowed(known: Iterable[Route]) -> list[str]:
    methods: dict[str, list[str]] = {}
    for route in known:
        methods.setdefault(route.pattern, []).extend(route.methods)
    return [f'"~^/api{pattern}$" "{", ".join(sorted(allowed))}";' for pattern, allowed in methods.items()]


def _map(source: str, name: str, lines: list[str]) -> str:
    return "\n".join([f"map {source} {name} {{", *(f"    {line}" for line in lines), "}", ""])


def main() -> None:
    write(catalog.functions())


if __name__ == "__main__":
    main()
