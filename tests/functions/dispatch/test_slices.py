import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.dispatch.core.slices import bounds

COUNTS = [2**power for power in range(13)]


def holds(number, slices, key):
    after, upto = bounds(number, slices)
    return (after is None or after.encode() < key) and (upto is None or key <= upto.encode())


@given(st.text(max_size=40) | st.uuids().map(str), st.sampled_from(COUNTS))
def test_everyone_lies_in_exactly_one_slice(user_id, slices):
    key = user_id.encode()

    assert sum(holds(number, slices, key) for number in range(slices)) == 1


@pytest.mark.parametrize("slices", COUNTS)
def test_slices_tile_the_user_ids_without_gap_or_overlap(slices):
    ranges = [bounds(number, slices) for number in range(slices)]

    assert (ranges[0][0], ranges[-1][1]) == (None, None)
    assert [upto for _, upto in ranges[:-1]] == [after for after, _ in ranges[1:]]
    borders = [upto for _, upto in ranges[:-1]]
    assert borders == sorted(set(borders))


def test_slices_are_of_one_size():
    assert [bounds(number, 4) for number in range(4)] == [(None, "400"), ("400", "800"), ("800", "c00"), ("c00", None)]
    assert bounds(4095, 4096) == ("fff", None)
