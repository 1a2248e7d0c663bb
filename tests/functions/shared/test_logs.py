import json
import logging

import pytest

from functions.shared import logs, tracing

log = logging.getLogger("fanfare")


@pytest.fixture
def written(capsys):
    """What a process writes that has configured its logs and then does something."""
    root = logging.getLogger()
    before = root.handlers, root.level

    def written(act):
        logs.configure()
        act()
        return [json.loads(line) for line in capsys.readouterr().out.splitlines()]

    yield written
    root.handlers, root.level = before


def test_writes_one_json_object_a_line(written):
    [line] = written(lambda: log.warning("%s is\nbroken", "it", extra={"fields": {"ms": 1.5}}))

    assert (line["severity"], line["message"], line["ms"]) == ("WARNING", "it is\nbroken", 1.5)
    assert line["time"].endswith("Z")


def test_says_which_trace_a_line_belongs_to(written):
    def work():
        with tracing.span("outer", f"00-{'a' * 32}-{'b' * 16}-01"):
            log.info("inside")
        log.info("outside")

    inside, outside = written(work)

    assert inside["trace"] == "a" * 32
    assert "trace" not in outside


def test_says_what_a_request_is_about_on_its_own_lines_alone(written):
    def work():
        with tracing.span("outer", None):
            logs.note(occurrence="spring:2026-03-01")
            log.info("inside")
        with tracing.span("another", None):
            log.info("inside another")

    own, another = written(work)

    assert (own["occurrence"], own["message"]) == ("spring:2026-03-01", "inside")
    assert "trace" in own
    assert "occurrence" not in another


def test_tells_of_an_exception_with_its_cause(written):
    def fail():
        try:
            try:
                {}["first"]
            except KeyError as error:
                raise ValueError("second") from error
        except ValueError:
            log.exception("failed")

    [line] = written(fail)

    assert "KeyError: 'first'" in line["exception"]
    assert "ValueError: second" in line["exception"]


def test_says_nothing_twice_when_configured_again(written):
    def again():
        logs.configure()
        log.info("once")

    assert len(written(again)) == 1


@pytest.mark.parametrize("value", ["\udcff", object(), b"\xff", float("nan")])
def test_writes_whatever_it_is_given(written, value):
    assert len(written(lambda: log.info("a %s b", value, extra={"fields": {"value": value}}))) == 1
