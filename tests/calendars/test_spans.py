"""Sets of spans against sets of seconds."""

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from parley.calendars.spans import Span, merged, overlap, without

SPANS = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=12)


def seconds(spans: list[Span]) -> set[int]:
    return {second for start, end in spans for second in range(start, end)}


@settings(deadline=None)
@given(SPANS)
def test_merged(spans: list[Span]) -> None:
    joined = merged(spans)
    assert seconds(joined) == seconds(spans)
    assert all(left[1] < right[0] for left, right in pairwise(joined))
    assert all(start < end for start, end in joined)


@settings(deadline=None)
@given(SPANS, SPANS)
def test_overlap_and_without(left: list[Span], right: list[Span]) -> None:
    a, b = merged(left), merged(right)
    assert seconds(overlap(a, b)) == seconds(a) & seconds(b)
    assert seconds(without(a, b)) == seconds(a) - seconds(b)
