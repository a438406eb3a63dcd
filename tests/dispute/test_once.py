"""What is worked out once is worked out once for each question, and a question that would be forgotten is refused."""

from __future__ import annotations

from dataclasses import field
from typing import Any

import pytest

from parley.dispute.once import once
from parley.value import value


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
