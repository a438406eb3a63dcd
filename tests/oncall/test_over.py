"""An urgent concern that is over with its dispute, by the word of whoever called it urgent: who reads what."""

from __future__ import annotations

from oncall.night import Night, loaded_with
from oncall.test_handover import begun, days_and_nights, rota_of
from oncall.test_hours_by_day import letter

START = "2026-04-11 23:40"


def withdrawn() -> Night:
    night = begun(Night(loaded_with(rota_of(days_and_nights)), START))
    night.raised()
    night.reply("priya", "WITHDRAW", "23:45", "raised")
    night.reply("priya", "YES", "23:47", "asked_back")
    return night


def test_whoever_was_woken_reads_that_they_need_not_ring_and_nobody_else_is() -> None:
    night = withdrawn()
    told = letter(night, "in_hand")
    assert "D-2026-0001 is closed: withdrawn by the side that raised it." in told
    assert "you need not ring" in told and "has taken this on" not in told
    night.until("2026-04-13 09:01")
    assert not any(who.endswith("dev") for who in night.woken)
    summary = letter(night, "night_summary")
    assert "It is closed since: withdrawn by the side that raised it. Nothing is asked of you." in summary
    assert "please speak to" not in summary.lower()


def test_whoever_comes_on_reads_of_nothing_that_is_open() -> None:
    night = withdrawn()
    night.until("2026-04-12 09:01")
    assert "Nothing urgent is open." in letter(night, "on_call_now")
