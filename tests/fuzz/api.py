"""Schemathesis over docs/openapi.yaml, each request alone and in chains: what one answers, the next asks for."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import yaml

from local.catalog import ROOT
from tests.support.system import System

SCHEMATHESIS = Path(sys.executable).with_name("schemathesis")
CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance"
ANSWERS_WITHIN = 30  # seconds; an answer that takes longer is a failure
PEOPLE = {"ada": "admin", "bob": "customer", "olga": "operator"}
CHANGING = ("update_event", "publish_event", "withdraw_event", "delete_event")
READING = ("get_event", "event_history", "list_runs")
MADE = {"event_id": "$response.body#/event_id"}
AS_IT_IS = {**MADE, "If-Match": "$response.header.ETag"}

Document = dict[str, Any]


def run(system: System, name: str, *, examples: int, within: float) -> subprocess.CompletedProcess[str]:
    """Test the running system as one of its people, with so many examples of each operation."""
    document = system.folder / f"openapi-{name}.yaml"
    document.write_text(yaml.safe_dump(chained(PEOPLE[name])), encoding="utf-8")
    return subprocess.run(
        [
            str(SCHEMATHESIS),
            "run",
            str(document),
            f"--url={system.origin}/api",
            f"--checks={CHECKS}",
            f"--header=Authorization: Bearer {system.token(name)}",
            f"--max-examples={examples}",
            "--generation-deterministic",
            "--phases=examples,coverage,fuzzing,stateful",
            f"--request-timeout={ANSWERS_WITHIN}",
            "--no-color",
        ],
        capture_output=True,
        text=True,
        timeout=within,
        check=False,
        cwd=system.folder,
    )


def chained(role: str) -> Document:
    """Return what a role may ask for, linked; who asks for what is not theirs is in the table of attacks."""
    document: Document = yaml.safe_load((ROOT / "docs" / "openapi.yaml").read_text(encoding="utf-8"))
    for path in document["paths"].values():
        for method in [method for method, operation in path.items() if not _is_for(role, operation)]:
            del path[method]
    document["paths"] = {name: path for name, path in document["paths"].items() if path}
    if role == "admin":
        _link_events(document)
    if role == "customer":
        read = {"message_id": "$response.body#/messages/0/message_id"}
        _link(document["paths"]["/messages"]["get"]["responses"]["200"], {"mark_read": read})
    return document


def _is_for(role: str, operation: Document) -> bool:
    return not operation["security"] or any(role in each["bearer"] for each in operation["security"])


def _link_events(document: Document) -> None:
    """Let an event that was made or changed be changed on; half of those that are made are as publishable as can be."""
    schemas, paths = document["components"]["schemas"], document["paths"]
    body = paths["/events"]["post"]["requestBody"]["content"]["application/json"]
    body["schema"] = {"anyOf": [body["schema"], {"const": schemas["EventDraft"]["examples"][0]}]}
    every = dict.fromkeys(CHANGING, AS_IT_IS) | dict.fromkeys(READING, MADE)
    _link(paths["/events"]["post"]["responses"]["201"], every)
    for path in ("/events/{event_id}/publish", "/events/{event_id}/withdraw"):
        _link(paths[path]["post"]["responses"]["200"], every)


def _link(answer: Document, following: Document) -> None:
    answer["links"] = {name: {"operationId": name, "parameters": given} for name, given in following.items()}
