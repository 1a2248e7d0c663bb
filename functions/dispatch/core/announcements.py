"""The CloudEvents that a delivery emits."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from eventing.facts import MAX_REASONS, DeliveryCompleted, DeliveryRequested, Fact, cloud_event
from functions.shared import clock, sink, tracing
from promotions.runs import OpenRun, Run

OTHER_REASONS = "other reasons"


def announce(run: OpenRun, *, expirytime: datetime) -> None:
    """Publish what comes next for a run: that it has ended, or which slices are to be delivered."""
    if run.finished_at is not None:
        announce_end(run)
    else:
        _send((_requested(run, number) for number in run.missing), expirytime=expirytime)


def announce_end(run: Run) -> None:
    """Publish that a run has ended, with its totals."""
    _send([_completed(run)])


def _completed(run: Run) -> DeliveryCompleted:
    if run.finished_at is None:
        raise ValueError(f"The run of {run.event_id} on {run.date} has not ended.")
    return DeliveryCompleted(
        event_id=run.event_id,
        date=run.date,
        outcome=run.state if run.state in ("skipped", "withdrawn") else "completed",
        reason=run.reason,
        recipients=run.recipients,
        created=run.created,
        duplicates=run.duplicates,
        skipped=_reasons(run.skipped),
        started_at=run.started_at,
        finished_at=run.finished_at,
    )


def _reasons(skipped: Mapping[str, int]) -> dict[str, int]:
    """Return how many were skipped by reason; the rarest together, as the contract bounds their number."""
    most = sorted(skipped.items(), key=lambda each: -each[1])
    if len(most) <= MAX_REASONS:
        return dict(most)
    return {**dict(most[: MAX_REASONS - 1]), OTHER_REASONS: sum(count for _, count in most[MAX_REASONS - 1 :])}


def _requested(run: Run, number: int) -> DeliveryRequested:
    return DeliveryRequested(event_id=run.event_id, date=run.date, slice=number, slices=run.slices)


def _send(facts: Iterable[Fact], *, expirytime: datetime | None = None) -> None:
    now, trace = clock.now(), tracing.traceparent()
    sink.send(cloud_event(fact, time=now, traceparent=trace, expirytime=expirytime) for fact in facts)
