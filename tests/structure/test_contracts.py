"""The contracts of CloudEvents are the truth; what states and takes them is held to it."""

import json
from datetime import datetime

import jsonschema
import msgspec
import pytest

from eventing.facts import FACTS, cloud_event
from local.catalog import ROOT
from tests.structure.house import BASE, FUNCTIONS, documents

CONTRACTS = ROOT / "eventing" / "contracts"
each_fact = pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact.TYPE)


def schema_of(fact):
    return json.loads((CONTRACTS / fact.TYPE / "schema.json").read_text(encoding="utf-8"))


def example_of(fact):
    return json.loads((CONTRACTS / fact.TYPE / "example.json").read_text(encoding="utf-8"))


def test_every_contract_has_a_struct_and_every_struct_a_contract():
    assert {folder.name for folder in CONTRACTS.iterdir()} == {fact.TYPE for fact in FACTS}


@each_fact
def test_a_struct_says_what_its_contract_says(fact):
    [generated] = msgspec.json.schema(fact)["$defs"].values()

    assert schema_of(fact) == {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": fact.TYPE,
        **generated,
    }


@each_fact
def test_the_example_keeps_its_contract(fact):
    schema = schema_of(fact)
    jsonschema.Draft202012Validator.check_schema(schema)

    jsonschema.validate(example_of(fact)["data"], schema, format_checker=jsonschema.FormatChecker())


@each_fact
def test_the_example_is_the_event_that_states_its_fact(fact):
    example = example_of(fact)
    stated = cloud_event(
        msgspec.convert(example["data"], fact),
        time=datetime.fromisoformat(example["time"]),
        traceparent=example["traceparent"],
        expirytime=datetime.fromisoformat(example["expirytime"]) if "expirytime" in example else None,
    )

    said = msgspec.to_builtins(stated)
    for name, value in example.items():
        if name not in {"specversion", "data"}:
            assert said[name] == value


@each_fact
def test_what_is_stated_has_no_field_beside_the_contracts(fact):
    stated = json.loads(msgspec.json.encode(msgspec.convert(example_of(fact)["data"], fact)))

    jsonschema.validate(stated, {**schema_of(fact), "additionalProperties": False})


@each_fact
def test_every_fact_has_a_function_that_takes_it(fact):
    assert [each for each in FUNCTIONS if each.subscriber is fact]


@each_fact
def test_a_fact_carries_ids_and_nothing_of_a_customer(fact):
    assert not {"email", "first_name", "last_name", "user_id", "content"} & set(fact.__struct_fields__)


def test_the_cluster_knows_the_types_of_the_contracts():
    known = {
        attribute["value"]
        for each in documents(BASE / "eventing" / "event-types.yaml")
        for attribute in each["spec"]["attributes"]
        if attribute["name"] == "type"
    }

    assert known == {fact.TYPE for fact in FACTS}
