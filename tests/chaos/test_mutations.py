"""The checker finds each of these faults, injected on purpose, if enough scenarios run."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import msgspec
import pytest

from flink import rules
from functions.dispatch import deliver, stop_delivery  # noqa: F401 - loaded before they are broken
from functions.dispatch.core import clients, slices
from functions.ecommerce.core import reads as shop
from functions.event_calendar.core import lifecycle
from functions.event_calendar.core import store as calendar
from functions.messages.core import inbox, ledger
from functions.messages.core.domain import InboxState
from promotions import occurrences
from tests.chaos import simulated
from tests.chaos.services import Services

SCENARIOS = 400  # the rarest fault shows in one scenario of fifty
Break = Callable[[pytest.MonkeyPatch], None]


def forgets_a_page(patch: pytest.MonkeyPatch) -> None:
    plain = clients.customers
    patch.setattr(clients, "customers", lambda *a, **k: (_without_first(page) for page in plain(*a, **k)))


def _without_first(page: Any) -> Any:
    return msgspec.structs.replace(page, customers=page.customers[1:])


def never_states_twice(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(rules.Backoff, "after", lambda *_: timedelta(days=900))


def starts_what_was_withdrawn(patch: pytest.MonkeyPatch) -> None:
    allowed = msgspec.structs.replace(lifecycle.TRANSITIONS["start"], unless={})
    patch.setattr(lifecycle, "TRANSITIONS", {**lifecycle.TRANSITIONS, "start": allowed})


def never_stops_what_was_withdrawn(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(stop_delivery, "announce_end", lambda _: None)
    patch.setattr(ledger, "CLOSE", ledger.CLOSE + " AND false")


def says_what_its_revision_does_not_say(patch: pytest.MonkeyPatch) -> None:
    plain = clients.slice_task

    def changed(part: Any) -> Any:
        task = plain(part)
        return task and msgspec.structs.replace(task, snapshot={**task.snapshot, "title": "Offer 99"})

    patch.setattr(clients, "slice_task", changed)


def repairs_nothing(patch: pytest.MonkeyPatch) -> None:
    plain, opened = clients.open_run, set()

    def once(event_id: Any, day: Any, request: Any) -> Any:
        run = plain(event_id, day, request)
        again = (event_id, day) in opened
        opened.add((event_id, day))
        return msgspec.structs.replace(run, missing=[]) if run and again else run

    patch.setattr(clients, "open_run", once)


def writes_to_who_did_not_agree(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(shop, "CUSTOMERS", shop.CUSTOMERS.replace("WHERE marketing_consent", "WHERE true"))


def loses_a_border(patch: pytest.MonkeyPatch) -> None:
    plain = slices.bounds
    patch.setattr(slices, "bounds", lambda *a: (plain(*a)[0] or "1", plain(*a)[1]))


def counts_twice(patch: pytest.MonkeyPatch) -> None:
    plain = ledger.accounted
    patch.setattr(
        ledger, "accounted", lambda before, batch, **k: plain(msgspec.structs.replace(before, covered=""), batch, **k)
    )


def sends_an_hour_early(patch: pytest.MonkeyPatch) -> None:
    plain = occurrences._instant
    patch.setattr(occurrences, "_instant", lambda day, at, zone: plain(day, at, zone) - timedelta(hours=at.hour > 1))


def forgets_the_outcome(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(calendar, "record", lambda *_: None)


def counts_one_too_many(patch: pytest.MonkeyPatch) -> None:
    plain = inbox.state

    def broken(user_id: str) -> InboxState:
        found = plain(user_id)
        return msgspec.structs.replace(found, unread=found.unread + 1)

    patch.setattr(inbox, "state", broken)


def counts_what_has_ended(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(inbox, "STATE", inbox.STATE.replace("ends_at > :now", "ends_at IS NOT NULL"))


def never_expires(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(calendar, "expire", lambda *_: None)


def never_reports_what_was_missed(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(rules, "_pending_missed", lambda *_: iter(()))


# Each with a seed at which the fault shows today: after a change another may be the first, and the test takes longer.
BREAKS = {
    forgets_a_page: 502,
    never_states_twice: 563,
    starts_what_was_withdrawn: 501,
    never_stops_what_was_withdrawn: 1158,
    says_what_its_revision_does_not_say: 500,
    repairs_nothing: 510,
    writes_to_who_did_not_agree: 502,
    loses_a_border: 502,
    counts_twice: 503,
    sends_an_hour_early: 505,
    forgets_the_outcome: 502,
    counts_one_too_many: 500,
    counts_what_has_ended: 500,
    never_expires: 502,
    never_reports_what_was_missed: 512,
}


@pytest.mark.parametrize("break_it", BREAKS, ids=lambda each: each.__name__)
def test_finds_what_was_broken_on_purpose(services: Services, monkeypatch: pytest.MonkeyPatch, break_it: Break) -> None:
    break_it(monkeypatch)

    first = BREAKS[break_it]
    assert any(simulated.run(services, seed).faults for seed in range(first, first + SCENARIOS))
