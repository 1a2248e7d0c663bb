"""The CloudEvents that a delivery emits."""

from collections.abc import Iterable
from datetime import datetime

from eventing.facts import DeliveryCompleted, DeliveryRequested, Fact, cloud_event
from functions.dispatch.core.domain import Run
from functions.shared import clock, sink, tracing


def announce(run: Run, *, expirytime: datetime | None = None) -> None:
    """Say what comes next for a run: that it has ended, or which slices are to be delivered."""
    if run.finished_at is not None:
        _send([_completed(run, run.finished_at)])
    else:
        _send((_requested(run, number) for number in run.missing), expirytime=expirytime)


def _completed(run: Run, finished_at: datetime) -> DeliveryCompleted:
    return DeliveryCompleted(
        event_id=run.event_id,
        date=run.date,
        outcome="completed" if run.reason is None else "skipped",
        reason=run.reason,
        recipients=run.recipients,
        created=run.created,
        duplicates=run.duplicates,
        skipped=run.skipped,
        started_at=run.started_at,
        finished_at=finished_at,
    )


def _requested(run: Run, number: int) -> DeliveryRequested:
    return DeliveryRequested(event_id=run.event_id, date=run.date, slice=number, slices=run.slices)


def _send(facts: Iterable[Fact], *, expirytime: datetime | None = None) -> None:
    now, trace = clock.now(), tracing.traceparent()
    sink.send(cloud_event(fact, time=now, traceparent=trace, expirytime=expirytime) for fact in facts)
