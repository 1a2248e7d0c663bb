"""Strict schemas of the Kubernetes and Knative kinds that the manifests use, out of a cluster's OpenAPI documents."""

import json
import subprocess
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import yaml
from jsonschema import Draft202012Validator

FILE = Path(__file__).parent / "schemas.json"
REF = "#/components/schemas/"
PROSE = {"description", "default", "example", "title", "format"}

Document = dict[str, Any]


def kind_of(document: Document) -> str:
    return f"{document['apiVersion']} {document['kind']}"


def documents(text: str) -> list[Document]:
    return [each for each in yaml.safe_load_all(text) if each]


def faults(document: Document) -> list[str]:
    """Say what is wrong with a document: unknown fields, missing ones, wrong types."""
    known = json.loads(FILE.read_text())
    name = known["kinds"].get(kind_of(document))
    if name is None:
        return [f"{kind_of(document)}: a kind that {FILE.name} does not know"]
    schema = {"$ref": f"#/$defs/{name}", "$defs": known["$defs"]}
    found = Draft202012Validator(schema).iter_errors(document)
    return [f"{document['metadata']['name']}: {error.json_path}: {error.message[:200]}" for error in found]


def write(renders: Iterable[str]) -> None:
    """Ask the cluster for every kind that the renders hold."""
    kinds: dict[str, str] = {}
    definitions: dict[str, Any] = {}
    for kind in sorted({kind_of(document) for text in renders for document in documents(text)}):
        version, name = kind.split()
        path = f"/openapi/v3/{'apis/' if '/' in version else 'api/'}{version}"
        served = json.loads(_kubectl("get", "--raw", path))["components"]["schemas"]
        kinds[kind] = next(key for key, each in served.items() if _is(each, version, name))
        _collect(kinds[kind], served, definitions)
    FILE.write_text(json.dumps({"kinds": kinds, "$defs": definitions}, sort_keys=True, separators=(",", ":")) + "\n")


def _is(schema: Mapping[str, Any], version: str, kind: str) -> bool:
    group, _, number = version.rpartition("/")
    wanted = {"group": group, "version": number, "kind": kind}
    return wanted in schema.get("x-kubernetes-group-version-kind", [])


def _collect(name: str, served: Mapping[str, Any], definitions: dict[str, Any]) -> None:
    if name in definitions:
        return
    definitions[name] = {}
    definitions[name] = _strict(served[name], served, definitions)


def _strict(schema: Any, served: Mapping[str, Any], definitions: dict[str, Any]) -> Any:
    """Return the schema without its prose; an object may have the fields it names and no others."""
    if isinstance(schema, list):
        return [_strict(each, served, definitions) for each in schema]
    if not isinstance(schema, dict):
        return schema
    if (ref := schema.get("$ref")) and isinstance(ref, str):
        name = ref.removeprefix(REF)
        _collect(name, served, definitions)
        return {"$ref": f"#/$defs/{name}"}
    if schema.get("x-kubernetes-int-or-string") or schema.get("format") == "int-or-string":
        return {"type": ["integer", "string"]}
    kept = {key: value for key, value in schema.items() if key not in PROSE and not key.startswith("x-")}
    own = {key: _of(key, value, served, definitions) for key, value in kept.items()}
    if "properties" in own and not schema.get("x-kubernetes-preserve-unknown-fields"):
        own.setdefault("additionalProperties", False)
    return own


def _of(key: str, value: Any, served: Mapping[str, Any], definitions: dict[str, Any]) -> Any:
    if key == "properties":
        return {name: _strict(each, served, definitions) for name, each in value.items()}
    return _strict(value, served, definitions)


def _kubectl(*arguments: str) -> str:
    return subprocess.run(["kubectl", *arguments], check=True, capture_output=True, text=True).stdout
