"""What is worked out once is worked out once for each question, and a question that would be forgotten is refused."""

from __future__ import annotations

import gc
import weakref
from dataclasses import field
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import pytest

from parley.dispute.dispute import Dispute
from parley.dispute.once import once
from parley.dispute.protocol import DisputeProtocol
from parley.dispute.view import View
from parley.dispute.world import World
from parley.value import value

NOW = datetime(2026, 4, 1, 9, 5, tzinfo=UTC)


@value
class Sum:
    """Something frozen, with a place for what was worked out from it, and a count of the work."""

    first: int
    kept: dict[Any, Any] = field(default_factory=dict, init=False, repr=False, compare=False)
    asked: list[int] = field(default_factory=list, init=False, repr=False, compare=False)

    @once
    def and_(self, second: int) -> int:
        """The two together."""
        self.asked.append(second)
        return self.first + second


def test_each_question_is_worked_out_once_for_each_value() -> None:
    one, other = Sum(1), Sum(10)
    assert [one.and_(2), one.and_(2), one.and_(3), other.and_(2)] == [3, 3, 4, 12]
    assert (one.asked, other.asked) == ([2, 3], [2])


def test_an_argument_by_name_is_refused_for_it_would_not_be_part_of_the_question() -> None:
    with pytest.raises(TypeError, match="second"):
        Sum(1).and_(second=2)


def test_a_view_that_was_asked_for_its_own_instant_goes_when_nobody_holds_it() -> None:
    """It holds a dispute: one that kept itself stayed until the collector came by, which is rarely."""
    rules, world = cast(DisputeProtocol, Sum(1)), cast(World, Sum(2))  # nothing of them is asked
    view = View(rules, world, Dispute(), NOW)
    assert view.at(NOW) is view and view.at(NOW + timedelta(days=1)) is view.at(NOW + timedelta(days=1))
    seen, _ = weakref.ref(view), gc.disable()
    try:
        del view
        assert seen() is None
    finally:
        gc.enable()
