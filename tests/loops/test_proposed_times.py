"""`Free:` and `Meet:` lines of a mail: how many of the times that they say are tried."""

from __future__ import annotations

from typing import Any

import pytest

from oncall.night import Night, loaded_with
from parley.calendars.slots import fits
from parley.loops import proposing

DAYS = ", ".join(f"{day} May 06:00 to 07:30, {day} May 18:00 to 23:30" for day in range(13, 29))


def test_however_many_times_one_mail_says_the_door_is_not_kept_shut(monkeypatch: pytest.MonkeyPatch) -> None:
    """None of them is in office hours, so each is tried until enough were."""
    tried: list[Any] = []

    def counted(*args: Any) -> str:
        tried.append(args)
        return fits(*args)

    night = Night(loaded_with(), "2026-05-12 09:30")
    night.mail("priya", "Receiving practitioner: Robert Hale")
    night.until("2026-05-12 09:31")
    to = next(row for _, _, row in night.left if row.template == "raised").facts["reply_to"]
    monkeypatch.setattr(proposing, "fits", counted)
    night.mail("priya", "\n".join([f"Free: {DAYS}"] * 10), to)
    night.until("2026-05-12 09:35")
    assert 0 < len(tried) <= proposing.MOST
    assert "time_refused" in [row.template for _, _, row in night.left]
    night.mail("priya", "Free: Thu 14 May 06:00, Thu 14 May 11:00", to)
    assert [hold.start for hold in night.dispute.live_holds] == [night.at("2026-05-14 11:00")]
