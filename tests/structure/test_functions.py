"""One word everywhere: a function's file, its test, its manifest, its Trigger and its settings."""

import sys
from importlib import import_module

import pytest
import yaml

from functions.shared.cloudevents import Anything
from local import eventing
from local.cast import clients
from local.catalog import ROOT
from tests.structure.house import (
    BASE,
    FUNCTIONS,
    SERVICES,
    SUBSCRIBERS,
    TRIGGERS,
    documents,
    groups,
    has_database,
    hyphenated,
    knative_services,
    manifest,
    name_of,
    settings_file,
    variables,
)

each_function = pytest.mark.parametrize("function", FUNCTIONS, ids=name_of)
each_service = pytest.mark.parametrize("service", SERVICES)
LONGEST_NAME = 63  # of anything in Kubernetes; longer ones get a hash, and no longer read as they are declared
IDENTITY = "-oidc-eventing.knative.dev-trigger"


@each_function
def test_every_function_has_a_test_of_its_own(function):
    assert (ROOT / "tests" / "functions" / function.service / f"test_{function.name}.py").exists()


@each_function
def test_a_functions_first_line_is_its_contract(function):
    first = (import_module(f"functions.{function.service}.{function.name}").__doc__ or "").splitlines()[0]

    if function.endpoint:
        assert first.startswith(f"{function.endpoint.method} {function.endpoint.path}: ")
    elif function.subscriber is Anything:
        assert first.startswith("Any type: ")
    else:
        assert first.startswith(f"{function.subscriber.TYPE}: ")


@each_function
def test_no_function_hides_a_module_that_others_import(function):
    """functions-framework puts a function's folder on the path."""
    assert function.name not in sys.stdlib_module_names
    assert not (ROOT / function.name).exists()


def test_no_two_functions_answer_the_same_request():
    addresses = [(each.endpoint.method, each.endpoint.path) for each in FUNCTIONS if each.endpoint]

    assert len(addresses) == len(set(addresses))


@each_function
def test_every_function_has_a_manifest_that_serves_its_file(function):
    [document] = documents(manifest(function))
    [container] = document["spec"]["template"]["spec"]["containers"]
    environment = {each["name"]: each["value"] for each in container["env"] if "value" in each}

    assert document["metadata"]["name"] == function.knative_service
    assert container["image"] == f"fanfare-{hyphenated(function.service)}"
    assert environment["FUNCTION_SOURCE"] == f"functions/{function.service}/{function.name}.py"
    assert environment["FUNCTION_TARGET"] == function.name


def test_no_manifest_serves_a_function_that_there_is_not():
    assert {file for file, _ in knative_services()} == {manifest(function) for function in FUNCTIONS}


@each_service
def test_a_services_manifests_are_all_deployed(service):
    folder = BASE / hyphenated(service)
    [kustomization] = documents(folder / "kustomization.yaml")

    assert set(kustomization["resources"]) == {
        file.name for file in folder.glob("*.yaml") if file.name != "kustomization.yaml"
    }


def trigger_of(function):
    [trigger] = documents(TRIGGERS / f"{function.knative_service}.yaml")
    return trigger


@pytest.mark.parametrize("function", SUBSCRIBERS, ids=name_of)
def test_every_subscriber_has_a_trigger_of_its_name_for_its_type(function):
    trigger = trigger_of(function)

    assert trigger["metadata"]["name"] == function.knative_service
    assert trigger["spec"]["filters"] == [{"exact": {"type": function.subscriber.TYPE}}]
    assert trigger["spec"]["subscriber"]["ref"]["name"] == function.knative_service
    assert trigger["spec"]["subscriber"]["audience"] == f"fanfare/{function.knative_service}"


@pytest.mark.parametrize("function", SUBSCRIBERS, ids=name_of)
def test_what_is_not_delivered_is_tried_again_and_then_kept(function):
    delivery = trigger_of(function)["spec"]["delivery"]
    [keeper] = [each for each in FUNCTIONS if each.subscriber is Anything]

    assert delivery["retry"] > 0
    assert delivery["deadLetterSink"]["ref"]["name"] == keeper.knative_service
    assert delivery["deadLetterSink"]["audience"] == f"fanfare/{keeper.knative_service}"


@pytest.mark.parametrize("function", SUBSCRIBERS, ids=name_of)
def test_a_triggers_identity_can_be_read_as_it_is_declared(function):
    assert len(function.knative_service + IDENTITY) <= LONGEST_NAME


def test_no_trigger_feeds_a_function_that_there_is_not():
    files = {file.stem for file in TRIGGERS.glob("*.yaml")} - {"kustomization"}

    assert files == {each.knative_service for each in SUBSCRIBERS}


@each_service
def test_every_service_is_given_the_settings_that_it_needs(service):
    folder = BASE / hyphenated(service)
    given = settings_file(BASE / "settings.env").keys() | settings_file(folder / "settings.env").keys() | {"THREADS"}
    text = (folder / "kustomization.yaml").read_text(encoding="utf-8")
    given |= {"DATABASE_URL"} if f"secretRef: {{name: {hyphenated(service)}-database}}" in text else set()
    given |= {"CLIENT_SECRET"} if f"secretRef: {{name: {hyphenated(service)}-client}}" in text else set()
    given |= {"CLIENT_SECRET"} if "-client}" in text else set()

    assert variables(service, required=True) - given == set()


@each_service
def test_no_service_is_given_a_setting_that_it_does_not_know(service):
    given = settings_file(BASE / hyphenated(service) / "settings.env").keys()

    assert given - variables(service, required=False) == set()


def test_what_all_services_are_given_is_known_to_one_of_them():
    known = {name for service in SERVICES for name in variables(service, required=False)}
    others = {path.read_text(encoding="utf-8") for path in (ROOT / "manifests").rglob("*.yaml")}

    for name in settings_file(BASE / "settings.env").keys() - known:
        assert any(name in text for text in others), f"nothing reads {name}"


@each_service
def test_every_service_has_an_audience_of_its_own(service):
    from_settings = settings_file(BASE / hyphenated(service) / "settings.env").get("OIDC_AUDIENCE")
    serves_people = any(each.endpoint for each in FUNCTIONS if each.service == service)

    assert from_settings == (f"fanfare-{hyphenated(service)}" if serves_people else None)
    assert from_settings is None or from_settings in clients().audiences


@each_function
def test_every_role_is_one_that_the_identity_provider_gives(function):
    if function.endpoint:
        assert set(function.endpoint.roles) <= set(clients().roles)


@each_service
def test_a_service_has_migrations_where_it_has_a_database(service):
    folder = ROOT / "functions" / service / "migrations"

    assert folder.exists() == has_database(service)
    assert (BASE / hyphenated(service) / "migrate.yaml").exists() == has_database(service)


@each_service
def test_migrations_are_numbered_one_after_the_other(service):
    files = sorted((ROOT / "functions" / service / "migrations" / "versions").glob("*.py"))

    for number, file in enumerate(files, start=1):
        text = file.read_text(encoding="utf-8")
        before = f'"{number - 1:04}"' if number > 1 else "None"
        assert file.name.startswith(f"{number:04}_")
        assert f'revision = "{number:04}"\ndown_revision = {before}\n' in text


def test_groups_of_settings_are_declared_once():
    for service in SERVICES:
        assert len(groups(service)) == len(set(groups(service)))


def test_producers_are_allowed_to_post_to_the_broker():
    folder = BASE / "eventing"
    bindings = {each["metadata"]["name"] for each in documents(folder / "sink-bindings.yaml")}
    sources = {each.name for each in eventing.load(ROOT / "eventing").sources}
    allowed = {
        (each["ref"]["kind"], each["ref"]["name"])
        for policy in documents(folder / "event-policy.yaml")
        for each in policy["spec"]["from"]
    }

    assert allowed == {("SinkBinding", name) for name in bindings} | {("PingSource", name) for name in sources}
    assert bindings - {"scheduler"} <= {each.knative_service for each in FUNCTIONS}


def test_manifests_name_no_image_by_latest():
    for file in (ROOT / "manifests").rglob("*.yaml"):
        for document in yaml.safe_load_all(file.read_text(encoding="utf-8")):
            assert ":latest" not in yaml.safe_dump(document), file
