"""There are always connections to spare: all functions at their largest, twice, as while a rollout goes on."""

import re

import pytest

from local.catalog import ROOT
from tests.structure.house import BASE, SERVICES, documents, has_database, hyphenated, knative_services

POSTGRES = ROOT / "manifests" / "components" / "postgres"
REVISIONS = 2  # the one that comes and the one that goes
RESERVED = 10  # for the superuser, migrations and people
WITH_DATABASE = [service for service in SERVICES if has_database(service)]


def limits():
    """Each role's CONNECTION LIMIT, as the cluster sets it."""
    text = (POSTGRES / "roles.yaml").read_text(encoding="utf-8")
    return {name: int(limit) for name, limit in re.findall(r"^\s+(\w+) (\d+)$", text, flags=re.MULTILINE)}


def threads():
    """How many requests one instance serves at once, each with a connection."""
    [patched] = re.findall(r"name: THREADS, value: \"(\d+)\"", (BASE / "container.yaml").read_text(encoding="utf-8"))
    return int(patched)


def instances(service):
    """How many instances all functions of a service may have together."""
    annotation = "autoscaling.knative.dev/max-scale"
    return sum(
        int(document["spec"]["template"]["metadata"]["annotations"][annotation])
        for file, document in knative_services()
        if file.parent.name == hyphenated(service)
    )


@pytest.mark.parametrize("service", WITH_DATABASE)
def test_a_role_may_hold_as_many_connections_as_its_functions_open(service):
    assert instances(service) * threads() * REVISIONS <= limits()[service]


def test_the_server_has_as_many_as_all_roles_together():
    text = (POSTGRES / "postgres.yaml").read_text(encoding="utf-8")
    [most] = re.findall(r"max_connections=(\d+)", text)

    assert sum(limits().values()) <= int(most) - RESERVED


def test_an_instance_is_sent_as_many_requests_as_it_has_threads():
    [patch] = documents(BASE / "function.yaml")

    assert patch["spec"]["template"]["spec"]["containerConcurrency"] == threads()
