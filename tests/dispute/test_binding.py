"""Which of a step's dates binds: said once more in the plainest way, for whatever dates there are."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from parley.dispute.duty_state import binds
from parley.dispute.events import Deadline

OPENED = datetime(2026, 4, 1, 9, tzinfo=UTC)
# Few days, so that dates fall on one instant, and on the opening itself
dates = st.builds(
    lambda days, clock, firm: Deadline(
        OPENED + timedelta(days=days), OPENED, "decision", "so long", "why", "4.1", clock=clock, firm=firm
    ),
    st.integers(-2, 2),
    st.sampled_from(["", "", "ten", "five", "earlier"]),
    st.booleans(),
)


@given(st.lists(dates, max_size=4))
def test_the_earliest_binds_unless_something_speaks_against_it(found: list[Deadline]) -> None:
    own = any(date.clock == "" for date in found)
    order = [
        (date.at < OPENED, own and date.clock != "" and not date.firm, date.at, not date.firm)
        for date in found
    ]
    wanted = found[order.index(min(order))] if found else None
    assert binds(tuple(found), OPENED) is wanted
