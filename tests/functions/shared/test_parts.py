from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.shared import parts


@pytest.mark.parametrize("count", [0, 1, 100, 101, 104, 250])
def test_short_values_are_asked_a_hundred_at_a_time(count):
    found = list(parts.of("sku", [f"S-{n}" for n in range(count)]))

    assert [len(part) for part in found] == [100] * (count // 100) + ([count % 100] if count % 100 else [])


@given(st.lists(st.text(max_size=80), max_size=250))
def test_every_part_fits_an_address_and_nothing_is_lost(values):
    found = list(parts.of("sku", values))

    assert [value for part in found for value in part] == values
    for part in found:
        assert 0 < len(part) <= parts.MOST
        assert len(part) == 1 or len(urlencode([("sku", value) for value in part])) <= parts.LONGEST
