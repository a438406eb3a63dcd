"""A day that is named and had passed before anybody was asked: as soon as possible, and nobody is late in a first letter."""

from __future__ import annotations

import pytest
from given import WORLD, at, london

from parley.dispute.named_days import AT_ONCE, as_soon_as_possible, end_by
from parley.dispute.workdays import Span


@pytest.mark.parametrize(
    ("now", "moment", "aim", "limit"),
    [
        ("12 May 09:40", "14 May 00:00", "Tue 12 May 17:00", "Wed 13 May 17:00"),
        (
            "13 May 18:00",
            "14 May 00:00",
            "Thu 14 May 17:00",
            "Thu 14 May 17:00",
        ),  # never behind the day itself
        ("13 May 18:00", "14 May 10:00", "Thu 14 May 10:00", "Thu 14 May 10:00"),  # nor behind its hour
        ("15 May 09:00", "14 May 00:00", "Fri 15 May 17:00", "Mon 18 May 17:00"),  # it has passed as well
    ],
)
def test_what_had_passed_is_due_as_soon_as_possible(now: str, moment: str, aim: str, limit: str) -> None:
    passed = end_by(WORLD.calendar, at(moment), Span(5, "working days"), "panel")
    aimed, ends = as_soon_as_possible(WORLD.calendar, at(now), at(moment), passed)
    assert (london(aimed.at), london(ends.at)) == (aim, limit)
    assert (
        ends.length == AT_ONCE and passed.why in ends.why and "had passed when this was asked for" in ends.why
    )
