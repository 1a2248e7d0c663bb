from datetime import date
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from functions.messages.core.domain import Progress, accounted
from promotions.runs import Addressed, Batch, Skipped

EVENT = UUID("1f0c9a52-7c11-4d6e-9a68-5b8f3f7d2a01")


def batch(people, *, last):
    written = [Addressed(user_id=each, subject="s", content="c") for each, skipped in people if not skipped]
    left_out = [Skipped(user_id=each, reason="No name.") for each, skipped in people if skipped]
    place = {"event_id": EVENT, "date": date(2026, 3, 1), "revision": 3, "slice": 0, "slices": 1}
    return Batch(**place, last=last, messages=written, skipped=left_out)


def deliver(audience, *, page, pages, progress, inboxes):
    """Deliver a slice page by page, or only some pages where it crashes; answers the ledger's progress."""
    cuts = range(0, max(len(audience), 1), page)
    for start in list(cuts)[:pages]:
        given = batch(audience[start : start + page], last=start + page >= len(audience))
        new = {message.user_id for message in given.messages} - inboxes
        beyond = sum(user_id > progress.covered for user_id in new)
        inboxes |= new
        progress = accounted(progress, given, created=len(new), created_beyond=beyond)
    return progress


AUDIENCE = st.dictionaries(st.text(min_size=1, max_size=4), st.booleans(), max_size=30).map(
    lambda people: sorted(people.items())
)
ATTEMPTS = st.lists(st.tuples(st.integers(1, 12), st.integers(0, 5)), max_size=4)


@given(AUDIENCE, ATTEMPTS, st.integers(1, 12))
def test_counts_everyone_once_however_often_and_wherever_a_delivery_crashed(audience, crashes, page):
    progress, inboxes = Progress(), set()
    for cut, pages in crashes:
        progress = deliver(audience, page=cut, pages=pages, progress=progress, inboxes=inboxes)

    progress = deliver(audience, page=page, pages=None, progress=progress, inboxes=inboxes)

    skipped = sum(is_skipped for _, is_skipped in audience)
    assert progress.done
    assert (progress.created, progress.duplicates) == (len(audience) - skipped, 0)
    assert sum(progress.skipped.values()) == skipped


@given(AUDIENCE, st.integers(1, 12), st.data())
def test_counts_as_duplicates_exactly_those_who_had_the_message_before_the_run(audience, page, data):
    messages = [user_id for user_id, is_skipped in audience if not is_skipped]
    before = data.draw(st.sets(st.sampled_from(messages))) if messages else set()

    progress = deliver(audience, page=page, pages=None, progress=Progress(), inboxes=set(before))

    assert (progress.created, progress.duplicates) == (len(messages) - len(before), len(before))
