"""`python -m local.openapi`: write what the functions declare of themselves as OpenAPI 3.1, and as a page to read.

Nothing is described here that a function does not declare: paths, parameters, bodies, answers, statuses and texts come
from its signature and its docstring. A test holds the files to the functions.
"""

import re
import typing
from collections.abc import Callable, Iterable, Iterator, Mapping
from http import HTTPStatus
from importlib.metadata import version
from pathlib import Path
from typing import Any

import jinja2
import msgspec
import yaml
from msgspec import Struct

from functions.shared.auth import PEOPLE
from functions.shared.http import ANYONE, JSON, PROBLEM, Endpoint
from functions.shared.problems import FieldError, phrase
from local.catalog import ROOT, Function, functions

PAGE = Path(__file__).with_name("docs.html")
PROBLEMS = ROOT / "docs" / "problems.md"
SCHEMAS = "#/components/schemas/{name}"
SHOPS_OWN = frozenset({"ecommerce", "inventory"})
REVISION = {"type": "string", "pattern": r'^"[0-9]{1,9}"$', "examples": ['"3"']}
REVISIONS = {
    "type": "string",
    "pattern": r'^(\*|(W/)?"[!#-~]*"( ?, ?(W/)?"[!#-~]*")*)$',
    "examples": ['"3"'],
}
HASH = {"type": "string", "examples": ['"5f2c"']}

Document = dict[str, Any]


class Problem(Struct, frozen=True, kw_only=True):
    """What is wrong (RFC 9457), more exactly by `code`; `errors` names every wrong field; see docs/problems.md."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    errors: list[FieldError] = []


class Api(Struct, frozen=True, kw_only=True):
    """One document: for whom it is, and which functions it describes."""

    file: str
    title: str
    description: str
    server: str
    covers: Callable[[Function, Endpoint], bool]


def _for_services(endpoint: Endpoint) -> bool:
    return bool(endpoint.roles - PEOPLE)


APIS = (
    Api(
        file="openapi.yaml",
        title="Fanfare",
        description="What people and their browsers may ask, through the gateway.",
        server="/api",
        covers=lambda _, endpoint: endpoint.public,
    ),
    Api(
        file="shop-services.yaml",
        title="What Fanfare asks of the shop",
        description=(
            "The two services that the shop has already. Whatever answers like this at ECOMMERCE_URL and INVENTORY_URL "
            "takes the place of the stand-ins; `docs/shop-services.md` says how."
        ),
        server="/",
        covers=lambda function, endpoint: function.service in SHOPS_OWN and _for_services(endpoint),
    ),
    Api(
        file="internal.yaml",
        title="What Fanfare's functions ask of each other",
        description="Reachable inside the cluster alone, with a service's own token.",
        server="/",
        covers=lambda function, endpoint: function.service not in SHOPS_OWN and _for_services(endpoint),
    ),
)

EXAMPLES: dict[str, Any] = {
    "EventDraft": {
        "title": "Spring sale",
        "description": "Mugs and teas for the first warm days.",
        "promotion_package": {
            "name": "Spring package",
            "coupon_code": "SPRING15",
            "discount": {"kind": "percent", "value": 15},
            "products": ["MUG-SUNRISE", "TEA-EARLY-BIRD"],
        },
        "start_datetime": "2027-03-01T00:00:00+01:00",
        "end_datetime": "2027-03-08T00:00:00+01:00",
        "timezone": "Europe/Berlin",
        "send_time": "09:00",
        "audience": {"segment": "all"},
        "subject": "{{ event.title }}: {{ package.name }} for you, {{ customer.first_name }}",
        "content": "Hello {{ customer.first_name }}, use **{{ package.coupon_code }}** until Sunday.",
    },
    "OrderDraft": {"items": [{"sku": "MUG-SUNRISE", "quantity": 2}], "coupon_code": "SPRING15"},
    "Reservation": {
        "order_id": "6b0a6b3e-8f5e-4a55-9d0e-1f1c53b3c001",
        "items": [{"sku": "MUG-SUNRISE", "quantity": 2}],
    },
    "ProfileDraft": {
        "first_name": "Carol",
        "last_name": "Winter",
        "language": "de",
        "city": "Hamburg",
        "marketing_consent": True,
    },
}
EXAMPLES["PreviewRequest"] = {"event": EXAMPLES["EventDraft"]}


def document(api: Api) -> Document:
    """Return one OpenAPI document."""
    covered = [(each, each.endpoint) for each in functions() if each.endpoint and api.covers(each, each.endpoint)]
    schemas = _Schemas(_kinds(endpoint for _, endpoint in covered))
    paths: dict[str, Document] = {}
    for function, endpoint in sorted(covered, key=lambda each: (each[0].service, each[1].path)):
        paths.setdefault(endpoint.path, {})[endpoint.method.lower()] = _operation(function, endpoint, schemas)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": api.title,
            "version": version("fanfare"),
            "description": api.description,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": api.server}],
        "tags": [{"name": service} for service in sorted({function.service for function, _ in covered})],
        "paths": paths,
        "components": {
            "schemas": schemas.components(),
            "securitySchemes": {
                "bearer": {
                    "type": "http",
                    "scheme": "bearer",
                    "bearerFormat": "JWT",
                    "description": "An access token of the realm; one of the roles that are named suffices.",
                }
            },
        },
    }


def render(api: Api) -> str:
    """Return one document as YAML."""
    head = "# Written by `make openapi` from the functions themselves.\n"
    return head + yaml.dump(document(api), Dumper=_Plain, sort_keys=False, allow_unicode=True, width=120)


def page(api: Api) -> str:
    """Return one document as a page that needs no script."""
    environment = jinja2.Environment(
        autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=jinja2.ChainableUndefined
    )
    environment.filters["kind"] = kind
    template = environment.from_string(PAGE.read_text(encoding="utf-8"))
    return template.render(api=document(api), file=api.file, phrase=lambda status: phrase(HTTPStatus(int(status))))


def files() -> dict[Path, str]:
    """Return every file that this module writes."""
    documents = {ROOT / "docs" / api.file: render(api) for api in APIS}
    public = APIS[0]
    pages = ROOT / "web" / "public"
    return {**documents, pages / "api.html": page(public), pages / public.file: render(public)}


def kind(schema: Mapping[str, Any]) -> str:
    """Say in a word or two what a schema takes."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "anyOf" in schema:
        return " or ".join(kind(each) for each in schema["anyOf"])
    if "enum" in schema:
        return " | ".join(str(each) for each in schema["enum"])
    if schema.get("type") == "array":
        return f"list of {kind(schema.get('items', {}))}"
    if isinstance(values := schema.get("additionalProperties"), Mapping):
        return f"{kind(values)} by name"
    return str(schema.get("format") or schema.get("type") or "anything")


def problem_codes() -> list[str]:
    """Return the codes that docs/problems.md lists."""
    rows = re.findall(r"^\| (`.+?) \|", PROBLEMS.read_text(encoding="utf-8"), re.MULTILINE)
    return sorted({code for row in rows for code in re.findall(r"`(\w+)`", row)})


class _Plain(yaml.SafeDumper):
    """YAML without anchors."""

    def ignore_aliases(self, data: object) -> bool:
        return data is not None


class _Schemas:
    """The schemas of all the kinds that a document names; those of queries become parameters instead."""

    def __init__(self, kinds: Iterable[Any]) -> None:
        self._kinds = [Problem, *dict.fromkeys(kinds)]
        found, components = msgspec.json.schema_components(self._kinds, ref_template=SCHEMAS)
        self._found = dict(zip(self._kinds, found, strict=True))
        self._components: Document = {name: _described(schema) for name, schema in components.items()}
        self._inlined: set[str] = set()
        self._taken: set[str] = set()

    def taken(self, kind: Any) -> Document:
        """Return the schema of a body; fields with a default may be left out of it."""
        self._taken |= self._reached_from(self.of(kind))
        return self.of(kind)

    def of(self, kind: Any) -> Document:
        """Return the schema of a kind, by reference where it has a name."""
        return self._found[kind] if kind in self._found else msgspec.json.schema(kind)

    def fields(self, kind: Any) -> tuple[Document, list[str]]:
        """Return the properties of a query and the names of those that are required."""
        name = self._found[kind]["$ref"].rpartition("/")[2]
        self._inlined.add(name)
        schema = self._components[name]
        return schema["properties"], schema.get("required", [])

    def components(self) -> Document:
        """Return the named schemas, each with its example; answers hold all of their fields."""
        named = {
            name: schema if name in self._taken or "properties" not in schema else _complete(schema)
            for name, schema in self._components.items()
            if name not in self._inlined
        }
        for name, example in EXAMPLES.items():
            if name in named:
                named[name] = {**named[name], "examples": [example]}
        for name in {Problem.__name__, FieldError.__name__} & named.keys():
            named[name]["properties"]["code"]["description"] = f"What is wrong: {', '.join(problem_codes())}."
        return dict(sorted(named.items()))

    def _reached_from(self, schema: Any) -> set[str]:
        if isinstance(schema, list):
            return {name for each in schema for name in self._reached_from(each)}
        if not isinstance(schema, Mapping):
            return set()
        if "$ref" in schema:
            name = schema["$ref"].rpartition("/")[2]
            return {name, *self._reached_from(self._components[name])}
        return {name for each in schema.values() for name in self._reached_from(each)}


def _described(schema: Document) -> Document:
    return {**schema, "description": _paragraphs(schema["description"])} if "description" in schema else schema


def _complete(schema: Document) -> Document:
    return {**schema, "required": list(schema["properties"])}


def _kinds(endpoints: Iterable[Endpoint]) -> Iterator[Any]:
    for endpoint in endpoints:
        yield from (endpoint.parameters[name] for name in ("query", "body") if name in endpoint.parameters)
        if endpoint.status != HTTPStatus.NO_CONTENT:
            yield endpoint.payload


def _operation(function: Function, endpoint: Endpoint, schemas: _Schemas) -> Document:
    summary, description = _texts(endpoint)
    operation: Document = {
        "operationId": function.name,
        "tags": [function.service],
        "summary": summary,
        **({"description": description} if description else {}),
        "security": [{"bearer": [role]} for role in sorted(endpoint.roles)] if endpoint.roles != ANYONE else [],
    }
    if parameters := list(_parameters(endpoint, schemas)):
        operation["parameters"] = parameters
    if "body" in endpoint.parameters:
        content = {JSON: {"schema": schemas.taken(endpoint.parameters["body"])}}
        operation["requestBody"] = {"required": True, "content": content}
    operation["responses"] = {str(status): _response(status, endpoint, schemas) for status in sorted(endpoint.statuses)}
    return operation


def _texts(endpoint: Endpoint) -> tuple[str, str]:
    """Take the docstring apart: "GET /path: the summary.", then the description."""
    first, _, rest = endpoint.summary.strip().partition("\n")
    summary = first.removeprefix(f"{endpoint.method} {endpoint.path}: ").rstrip(".")
    return summary[:1].upper() + summary[1:], _paragraphs(rest)


def _paragraphs(text: str) -> str:
    """Return a docstring's paragraphs, a line each: from Python 3.13 on docstrings come without their indentation."""
    return "\n\n".join(re.sub(r"\s+", " ", paragraph).strip() for paragraph in text.strip().split("\n\n"))


def _parameters(endpoint: Endpoint, schemas: _Schemas) -> Iterator[Document]:
    for name in endpoint.path_parameters:
        yield {"name": name, "in": "path", "required": True, "schema": schemas.of(endpoint.parameters[name])}
    if "query" in endpoint.parameters:
        properties, required = schemas.fields(endpoint.parameters["query"])
        for name, schema in properties.items():
            yield {"name": name, "in": "query", "required": name in required, "schema": _without_null(schema)}
    if "if_match" in endpoint.parameters:
        yield _header("If-Match", REVISIONS, "The revision that the change was made from; `*` for any.", required=True)
    if "idempotency_key" in endpoint.parameters:
        optional = type(None) in typing.get_args(endpoint.parameters["idempotency_key"])
        key = {"type": "string", "pattern": "^[!-~]{1,255}$"}
        text = "Sent again with the same key, the request has no second effect."
        yield _header("Idempotency-Key", key, text, required=not optional)
    if endpoint.etag and endpoint.method == "GET":
        yield _header("If-None-Match", HASH, "The ETag of the answer that is known.", required=False)


def _header(name: str, schema: Document, description: str, *, required: bool) -> Document:
    return {"name": name, "in": "header", "required": required, "description": description, "schema": schema}


def _without_null(schema: Document) -> Document:
    """Take null out of a query's parameter, which is there or is not."""
    if "anyOf" not in schema:
        return schema
    kinds = [each for each in schema["anyOf"] if each != {"type": "null"}]
    rest = {name: value for name, value in schema.items() if name != "anyOf" and value is not None}
    return {**kinds[0], **rest} if len(kinds) == 1 else {"anyOf": kinds, **rest}


def _response(status: int, endpoint: Endpoint, schemas: _Schemas) -> Document:
    described: Document = {"description": phrase(HTTPStatus(status))}
    if headers := _answers_headers(status, endpoint):
        described["headers"] = headers
    if status >= HTTPStatus.BAD_REQUEST:
        described["content"] = {PROBLEM: {"schema": schemas.of(Problem)}}
    elif status not in {HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED}:
        described["content"] = {JSON: {"schema": schemas.of(endpoint.payload)}}
    return described


def _answers_headers(status: int, endpoint: Endpoint) -> Document:
    if status == HTTPStatus.UNAUTHORIZED:
        return {"WWW-Authenticate": {"schema": {"type": "string"}}}
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        return {"Retry-After": {"schema": {"type": "integer"}, "description": "Seconds."}}
    if endpoint.etag and status < HTTPStatus.BAD_REQUEST:
        return {"ETag": {"schema": HASH if endpoint.method == "GET" else REVISION}}
    return {}


def main() -> None:
    """Write the files."""
    for path, text in files().items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
