import subprocess
import sys

import pytest

from functions.shared import tracing

PARENT = f"00-{'a' * 32}-{'b' * 16}-01"


def test_goes_on_with_the_callers_trace_in_a_span_of_its_own():
    with tracing.span("work", PARENT):
        version, trace, span, flags = tracing.traceparent().split("-")

    assert (version, trace, flags) == ("00", "a" * 32, "01")
    assert span != "b" * 16


@pytest.mark.parametrize(
    "parent",
    [
        None,
        "",
        "nonsense",
        PARENT.upper(),
        f"01-{'a' * 32}-{'b' * 16}-01",
        f"00-{'0' * 32}-{'b' * 16}-01",
        PARENT + "x",
    ],
)
def test_begins_a_trace_where_the_caller_sent_none(parent):
    with tracing.span("work", parent):
        first = tracing.traceparent()
    with tracing.span("work", parent):
        second = tracing.traceparent()

    assert tracing._TRACEPARENT.fullmatch(first)
    assert first.split("-")[1] not in {"a" * 32, "0" * 32, second.split("-")[1]}


def test_spans_lie_inside_each_other():
    with tracing.span("outer", PARENT):
        outer = tracing.traceparent()
        with tracing.span("inner", f"00-{'c' * 32}-{'d' * 16}-01"):
            assert tracing.traceparent().startswith(f"00-{'c' * 32}")
        assert tracing.traceparent() == outer


def test_a_response_is_logged_with_its_trace(sample, caplog):
    caplog.set_level("INFO")

    sample("get_thing").get("/things/7", headers={"traceparent": PARENT})

    assert "GET /things/7 404" in caplog.text


def python(code, **environ):
    own = {"PYTHONPATH": ".", "PATH": "", **environ}
    command = [sys.executable, "-c", code]
    return subprocess.run(command, env=own, capture_output=True, text=True, timeout=60, check=True).stdout


def test_costs_no_import_of_opentelemetry_where_nothing_is_exported():
    code = """
import sys
from functions.shared import http, tracing
with tracing.span("work", None):
    pass
print([name for name in sys.modules if name.startswith("opentelemetry")])
"""
    assert python(code).strip() == "[]"


def test_exports_spans_where_a_collector_is_named(stand_in):
    code = f"""
from functions.shared import tracing
with tracing.span("a-span-of-mine", "{PARENT}"):
    print(tracing.traceparent())
from opentelemetry.sdk.trace import TracerProvider
tracing._tracer().span_processor.force_flush()
"""
    handed_on = python(code, OTEL_EXPORTER_OTLP_ENDPOINT=stand_in.url, K_SERVICE="messages-list-messages").strip()

    method, path, _, body = stand_in.requests[0]
    _, trace, span, _ = handed_on.split("-")
    assert (method, path, trace) == ("POST", "/v1/traces", "a" * 32)
    for told in (b"a-span-of-mine", b"messages-list-messages", bytes.fromhex(trace), bytes.fromhex(span)):
        assert told in body
