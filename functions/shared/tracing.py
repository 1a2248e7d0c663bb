"""W3C trace context: one trace id from a browser's click or a Flink timer to the last row written.

Spans are exported only where OTEL_EXPORTER_OTLP_ENDPOINT is set; otherwise nothing of OpenTelemetry is imported.
"""

import contextlib
import contextvars
import functools
import os
import random
import re
from collections.abc import Iterator
from typing import Any

from functions.shared import logs

_TRACEPARENT = re.compile(r"00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})")
_current: contextvars.ContextVar[str | None] = contextvars.ContextVar("traceparent", default=None)


def traceparent() -> str:
    """Return the header that hands the current trace on; outside a request, that of a new trace."""
    return _current.get() or _new(_random(16))


@contextlib.contextmanager
def span(name: str, parent: str | None) -> Iterator[None]:
    """Run the block as one span of the caller's trace, or of a new one where the caller sent none."""
    match = _TRACEPARENT.fullmatch(parent or "")
    trace_id = match[1] if match and match[1] != "0" * 32 else _random(16)
    with _exported(name, parent if match else None) as own:
        tokens = _current.set(own or _new(trace_id)), logs.context.set({"trace": trace_id})
        try:
            yield
        finally:
            _current.reset(tokens[0])
            logs.context.reset(tokens[1])


def _new(trace_id: str) -> str:
    return f"00-{trace_id}-{_random(8)}-01"


def _random(size: int) -> str:
    """Return so many bytes as hex; nobody need be unable to guess them, and asking the kernel would take longer."""
    return random.getrandbits(size * 8).to_bytes(size, "big").hex()


@contextlib.contextmanager
def _exported(name: str, parent: str | None) -> Iterator[str | None]:
    if not os.environ.get("OTEL_EXPORTER_OTLP_ENDPOINT"):
        yield None
        return
    from opentelemetry.trace import propagation  # noqa: PLC0415 - imported only where spans are exported
    from opentelemetry.trace.propagation import tracecontext  # noqa: PLC0415

    carrier = {"traceparent": parent} if parent else {}
    propagator = tracecontext.TraceContextTextMapPropagator()
    with _tracer().start_as_current_span(name, context=propagator.extract(carrier)) as current:
        headers: dict[str, str] = {}
        propagator.inject(headers, propagation.set_span_in_context(current))
        yield headers["traceparent"]


@functools.cache
def _tracer() -> Any:
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter  # noqa: PLC0415
    from opentelemetry.sdk.resources import Resource  # noqa: PLC0415
    from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415
    from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415

    provider = TracerProvider(resource=Resource.create({"service.name": os.environ.get("K_SERVICE", "fanfare")}))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    return provider.get_tracer("fanfare")
