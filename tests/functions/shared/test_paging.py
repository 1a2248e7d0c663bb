from datetime import UTC

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.shared import paging
from functions.shared.problems import BadRequest


@given(st.datetimes(timezones=st.just(UTC)), st.uuids())
def test_a_cursor_names_the_row_it_was_made_of(at, row_id):
    found = paging.position_of(paging.cursor_of(at=at, id=row_id))

    assert (found.at, found.id) == (at, row_id)


@given(st.text(min_size=1, max_size=200))
def test_any_other_text_is_a_bad_request(text):
    with pytest.raises(BadRequest, match="cursor"):
        paging.position_of(text)


@pytest.mark.parametrize("cursor", ["WyIyMDI2LTAzLTAxIl0", "WyIyMDI2LTAzLTAxVDEwOjAwOjAwIiwieCJd"])
def test_json_of_another_shape_is_a_bad_request(cursor):
    with pytest.raises(BadRequest, match="cursor"):
        paging.position_of(cursor)


@given(st.integers(0, 12), st.integers(1, 5))
def test_pages_that_follow_each_other_hold_every_row_once(count, limit):
    rows, seen, last = list(range(count)), [], -1
    while True:
        found = [row for row in rows if row > last][: limit + 1]
        page, end = paging.page(found, limit, end=lambda row: row)
        seen += page
        assert len(page) <= limit
        if end is None:
            break
        last = end

    assert seen == rows


def test_the_first_page_begins_after_no_row():
    assert paging.after(None) == {"at": None, "id": None}


@given(st.datetimes(timezones=st.just(UTC)), st.uuids())
def test_the_next_page_begins_after_the_row_of_the_cursor(at, row_id):
    assert paging.after(paging.cursor_of(at=at, id=row_id)) == {"at": at, "id": row_id}
