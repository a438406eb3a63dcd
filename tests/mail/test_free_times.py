"""When people say that they can talk: a moment, several, or from one hour to another."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from parley.mail.free_times import read_free

ZONE = "Europe/London"
RECEIVED = datetime(2026, 4, 1, 9, 5, tzinfo=UTC)  # Wednesday 1 April, 10:05 in London

TYPED = [
    ("today 15:30", "1 15:30"),
    ("now", "1 10:05"),
    ("Thu 2 April 14:00, Fri 10 April 9am", "2 14:00, 10 09:00"),
    ("tomorrow 2pm-4pm", "2 14:00-16:00"),
    ("tomorrow 2-4pm", "2 14:00-16:00"),
    ("tomorrow 11-1pm", "2 11:00-13:00"),
    ("tomorrow 9 to 11", "2 09:00-11:00"),
    ("1500-1600 tomorrow", "2 15:00-16:00"),
    ("Thu 2 April between 2 and 4pm", "2 14:00-16:00"),
    ("from 14:00 until 16:30 on 2 April", "2 14:00-16:30"),
    ("Thursday 2pm – 4pm", "2 14:00-16:00"),
    ("2026-04-02 14:00-15:00", "2 14:00-15:00"),
    ("tomorrow 9-10, Wed 8 April 2-3pm", "2 09:00-10:00, 8 14:00-15:00"),
    ("2 April", ""),  # a day says no hour
    ("tomorrow afternoon", ""),
    ("any time", ""),
    ("2-4 April 14:00", ""),  # days, not hours
    ("tomorrow 16:00-14:00", ""),
    ("1/4-3/4 10:00", ""),
    ("", ""),
]


@pytest.mark.parametrize(("typed", "wanted"), TYPED)
def test_when_somebody_can_talk(typed: str, wanted: str) -> None:
    def local(moment: datetime, form: str) -> str:
        return moment.astimezone(ZoneInfo(ZONE)).strftime(form)

    found = [
        local(start, "%-d %H:%M") + (local(end, "-%H:%M") if end else "")
        for start, end in read_free(typed, RECEIVED, ZONE)
    ]
    assert ", ".join(found) == wanted
