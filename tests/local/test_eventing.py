import pytest

from local import eventing
from local.catalog import ROOT
from local.eventing import Delivery

BROKER = """
metadata: {name: events}
spec:
  delivery:
    retry: 2
    backoffDelay: PT0.5S
    deadLetterSink: {ref: {name: dead}, audience: fanfare/dead}
"""


def trigger(spec):
    return f"metadata: {{name: one}}\nspec: {{subscriber: {{ref: {{name: one}}, audience: fanfare/one}}, {spec}}}\n"


@pytest.fixture
def load(tmp_path):
    def load(spec):
        (tmp_path / "broker.yaml").write_text(BROKER)
        (tmp_path / "triggers").mkdir(exist_ok=True)
        (tmp_path / "triggers" / "one.yaml").write_text(trigger(spec))
        return eventing.load(tmp_path).triggers[0]

    return load


def test_a_trigger_without_delivery_takes_the_brokers(load):
    delivery = load("filter: {attributes: {type: a}}").delivery

    assert (delivery.retry, delivery.backoff_delay, delivery.dead_letter_sink.name) == (2, 0.5, "dead")


def test_a_triggers_delivery_replaces_the_brokers_but_for_the_dead_letter_sink(load):
    delivery = load("delivery: {retry: 7, timeout: PT1M30S, backoffPolicy: linear}").delivery

    assert (delivery.retry, delivery.backoff_delay, delivery.timeout) == (7, 0.0, 90.0)
    assert (delivery.backoff_policy, delivery.dead_letter_sink.audience) == ("linear", "fanfare/dead")


@pytest.mark.parametrize("spec", ["filter: {attributes: {type: a}}", "filters: [{exact: {type: a}}]"])
def test_only_exactly_the_wanted_type_passes(load, spec):
    wanted = load(spec)

    assert wanted.wants({"type": "a", "source": "/x"})
    assert not wanted.wants({"type": "a.b"})
    assert not wanted.wants({"source": "a"})


def test_a_trigger_without_filters_wants_everything(load):
    assert load("broker: events").wants({"type": "anything"})


def test_a_filter_that_only_the_cluster_knows_is_refused(load):
    with pytest.raises(ValueError, match="exact filters only, not prefix"):
        load("filters: [{prefix: {type: a}}]")


@pytest.mark.parametrize(("text", "seconds"), [("PT1S", 1), ("PT0.2S", 0.2), ("PT2M", 120), ("PT1H1M1S", 3661)])
def test_durations_are_those_of_iso_8601(text, seconds):
    assert eventing.seconds(text) == seconds


@pytest.mark.parametrize("text", ["", "PT", "1S", "P1D", "PT1"])
def test_what_is_no_duration_is_refused(text):
    with pytest.raises(ValueError, match="is no duration"):
        eventing.seconds(text)


def test_backoff_doubles_or_grows_by_its_delay():
    exponential = Delivery(backoff_delay=0.5)
    linear = Delivery(backoff_delay=0.5, backoff_policy="linear")

    assert [exponential.backoff(attempt) for attempt in range(4)] == [0.5, 1, 2, 4]
    assert [linear.backoff(attempt) for attempt in range(4)] == [0, 0.5, 1, 1.5]


@pytest.mark.parametrize("status", [404, 408, 409, 429, 500, 503])
def test_what_knative_delivers_again(status):
    assert eventing.is_retried(status)


@pytest.mark.parametrize("status", [400, 401, 403, 413, 415, 422])
def test_what_knative_gives_up_at_once(status):
    assert not eventing.is_retried(status)


def test_every_trigger_is_named_for_its_function_retries_and_has_a_dead_letter_sink():
    broker = eventing.load(ROOT / "eventing")

    assert {each.name for each in broker.triggers} == {
        "dead-letters-maintain-letters",
        "dispatch-dispatch",
        "dispatch-deliver",
        "dispatch-stop-delivery",
        "event-calendar-expire-event",
        "event-calendar-maintain-keys",
        "event-calendar-record-missed",
        "event-calendar-record-run",
    }
    for each in broker.triggers:
        assert each.subscriber.name == each.name
        assert each.subscriber.audience == f"fanfare/{each.name}"
        assert each.delivery.retry > 0
        assert each.delivery.backoff_policy == "exponential"
        assert each.delivery.dead_letter_sink == broker.delivery.dead_letter_sink
