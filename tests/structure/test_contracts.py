"""The contracts of CloudEvents are the truth; what states and takes them is held to it."""

import json
from datetime import datetime

import jsonschema
import msgspec
import pytest

from eventing.facts import FACTS, Tick, cloud_event
from local import eventing
from local.catalog import ROOT
from local.pings import event_of
from tests.structure.house import BASE, FUNCTIONS, documents

CONTRACTS = ROOT / "eventing" / "contracts"
TAKEN = (*FACTS, Tick)
each_taken = pytest.mark.parametrize("kind", TAKEN, ids=lambda kind: kind.TYPE)
each_fact = pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact.TYPE)


def schema_of(fact):
    return json.loads((CONTRACTS / fact.TYPE / "schema.json").read_text(encoding="utf-8"))


def example_of(fact):
    return json.loads((CONTRACTS / fact.TYPE / "example.json").read_text(encoding="utf-8"))


def test_every_contract_has_a_struct_and_every_struct_a_contract():
    assert {folder.name for folder in CONTRACTS.iterdir()} == {kind.TYPE for kind in TAKEN}


@each_taken
def test_a_struct_says_what_its_contract_says(kind):
    [generated] = msgspec.json.schema(kind)["$defs"].values()

    assert schema_of(kind) == {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": kind.TYPE,
        **generated,
    }


@each_taken
def test_the_example_keeps_its_contract(kind):
    schema = schema_of(kind)
    jsonschema.Draft202012Validator.check_schema(schema)

    jsonschema.validate(example_of(kind)["data"], schema, format_checker=jsonschema.FormatChecker())


def test_the_tick_is_what_its_source_sends():
    example = example_of(Tick)
    [clock] = eventing.load(ROOT / "eventing").sources

    sent = event_of(clock)

    assert sent.get_attributes().keys() == example.keys() - {"data"}
    for name in ("source", "type", "datacontenttype"):
        assert sent[name] == example[name]
    assert json.loads(sent.get_data()) == example["data"]
    assert (sent["type"], sent["source"]) == (Tick.TYPE, Tick.SOURCE)


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


@each_taken
def test_every_type_has_a_function_that_takes_it(kind):
    assert [each for each in FUNCTIONS if each.subscriber is kind]


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

    # Eventing registers the types of its own sources.
    assert known == {fact.TYPE for fact in FACTS}
