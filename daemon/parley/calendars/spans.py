"""Sets of times as sorted lists of half-open spans of whole seconds of the epoch: join, intersect, take away.

Integers only: no zones, no people. Everything is linear in the number of spans, but for the sorting.
"""

from __future__ import annotations

from collections.abc import Iterable

Span = tuple[int, int]


def merged(spans: Iterable[Span]) -> list[Span]:
    """The same times, sorted, without overlaps or empty spans."""
    joined: list[Span] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        elif start < end:
            joined.append((start, end))
    return joined


def overlap(left: list[Span], right: list[Span]) -> list[Span]:
    """What two sorted lists have in common."""
    both: list[Span] = []
    i = j = 0
    while i < len(left) and j < len(right):
        (start, end), (other_start, other_end) = left[i], right[j]
        if end < other_end:
            i += 1
        else:
            j, end = j + 1, other_end
        if other_start > start:
            start = other_start
        if start < end:
            both.append((start, end))
    return both


def without(spans: list[Span], taken: list[Span]) -> list[Span]:
    """The sorted spans less the sorted, merged taken ones."""
    gaps: list[Span] = []
    edge = spans[0][0] if spans else 0
    for start, end in taken:
        gaps.append((edge, start))
        edge = max(edge, end)
    gaps.append((edge, max(edge, spans[-1][1] if spans else 0)))
    return overlap(spans, [gap for gap in gaps if gap[0] < gap[1]])
