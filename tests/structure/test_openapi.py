"""The documents of the API say what the functions do."""

import json
from collections.abc import Iterator
from typing import Any

import jsonschema
import msgspec
import pytest
import yaml

from functions.shared.http import Endpoint
from local import catalog, openapi

DOCUMENTS = {api.file: yaml.safe_load(openapi.render(api)) for api in openapi.APIS}
ENDPOINTS = [(each, each.endpoint) for each in catalog.functions() if each.endpoint]


def operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield method.upper(), path, operation


@pytest.mark.parametrize("file", openapi.files(), ids=lambda path: path.name)
def test_is_up_to_date(file):
    written = file.read_text(encoding="utf-8")

    assert written == openapi.files()[file], "run `make openapi`"


def test_every_http_function_is_described_at_its_method_and_path():
    described = {
        (operation["operationId"], method, path)
        for document in DOCUMENTS.values()
        for method, path, operation in operations(document)
    }

    assert described == {(each.name, endpoint.method, endpoint.path) for each, endpoint in ENDPOINTS}


def test_the_public_document_describes_what_the_gateway_lets_through_and_nothing_else():
    public = {operation["operationId"] for _, _, operation in operations(DOCUMENTS["openapi.yaml"])}

    assert public == {each.name for each, endpoint in ENDPOINTS if endpoint.public}


@pytest.mark.parametrize("document", DOCUMENTS.values(), ids=DOCUMENTS.keys())
def test_is_openapi_with_schemas_that_are_schemas(document):
    assert document["openapi"] == "3.1.0"
    for schema in document["components"]["schemas"].values():
        jsonschema.Draft202012Validator.check_schema(schema)


@pytest.mark.parametrize("document", DOCUMENTS.values(), ids=DOCUMENTS.keys())
def test_every_reference_leads_somewhere(document):
    references = {word for word in json.dumps(document).split('"') if word.startswith("#/components/")}

    for reference in references:
        found = document
        for part in reference.removeprefix("#/").split("/"):
            found = found[part]


@pytest.mark.parametrize(("function", "endpoint"), ENDPOINTS, ids=[each.name for each, _ in ENDPOINTS])
def test_every_operation_says_who_may_and_what_it_answers(function, endpoint: Endpoint):
    for document in DOCUMENTS.values():
        for _, _, operation in operations(document):
            if operation["operationId"] == function.name:
                assert [role for each in operation["security"] for role in each["bearer"]] == sorted(endpoint.roles)
                assert {int(status) for status in operation["responses"]} == endpoint.statuses
                assert operation["summary"]
                assert not operation["summary"].startswith(endpoint.method)


BODIES = {
    endpoint.parameters["body"].__name__: endpoint.parameters["body"]
    for _, endpoint in ENDPOINTS
    if "body" in endpoint.parameters
}


@pytest.mark.parametrize("name", openapi.EXAMPLES)
def test_every_example_is_taken_by_its_function(name, clock_at):
    clock_at("2026-03-01T10:00:00+01:00")

    msgspec.convert(openapi.EXAMPLES[name], BODIES[name])


def bounds_missing(schema: dict[str, Any], schemas: dict[str, Any], place: str) -> Iterator[str]:
    """Where a number or a text may be of any size: the database would be the first to say no."""
    if "$ref" in schema:
        schema = schemas[schema["$ref"].rpartition("/")[2]]
    for each in schema.get("anyOf", []):
        yield from bounds_missing(each, schemas, place)
    for name, inner in schema.get("properties", {}).items():
        yield from bounds_missing(inner, schemas, f"{place}.{name}")
    if isinstance(schema.get("items"), dict):
        yield from bounds_missing(schema["items"], schemas, f"{place}[]")
    needed = {"integer": "maximum", "string": "maxLength", "array": "maxItems"}.get(schema.get("type"))
    if needed and not schema.keys() & {needed, needed.replace("m", "exclusiveM", 1), "format", "enum", "pattern"}:
        yield place


@pytest.mark.parametrize(("function", "endpoint"), ENDPOINTS, ids=[each.name for each, _ in ENDPOINTS])
def test_whatever_comes_in_has_a_bound(function, endpoint: Endpoint):
    kinds = [endpoint.parameters[name] for name in ("body", "query") if name in endpoint.parameters]
    found, schemas = msgspec.json.schema_components(kinds)

    assert [place for schema in found for place in bounds_missing(schema, schemas, function.name)] == []


def test_the_page_names_every_operation():
    text = openapi.page(openapi.APIS[0])

    for _, path, operation in operations(DOCUMENTS["openapi.yaml"]):
        assert f'id="{operation["operationId"]}"' in text
        assert f"<code>{path}</code>" in text
    assert "<script" not in text
