"""The codec refuses any bytes, or reads the same of what it writes; `python -m tests.fuzz` is the long form."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fuzz import codec

EXAMPLES = list(codec.examples())


@pytest.mark.parametrize("number", range(len(EXAMPLES)))
def test_the_fuzzer_begins_with_events(number: int) -> None:
    assert codec.check(EXAMPLES[number])


@settings(max_examples=300)
@given(st.sampled_from(EXAMPLES), st.data())
def test_an_event_with_bytes_changed_is_refused_or_an_event(example: bytes, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(example)))
    end = data.draw(st.integers(start, min(len(example), start + 20)))

    codec.check(example[:start] + data.draw(st.binary(max_size=10)) + example[end:])
