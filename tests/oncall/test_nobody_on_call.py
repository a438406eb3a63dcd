"""Rules that have nobody on call, as four of the five: something urgent at night goes to the day's people, and nobody is told that
their office is open. Whoever waits hears when it opens, so that they wait for no mail that nobody reads."""

from dataclasses import replace

import pytest

from oncall.night import REFERENCE, Night, config_with
from oncall.test_hours_by_day import letter, minuted
from parley.documents.figures import figures_of
from parley.loops.loading import load

RULES = ("london-cp5", "leeds-2016", "richmond-kingston", "safeguarding-lead")
ASLEEP = "nobody may read it before 09:00 on Monday 13 April."


def night_under(protocol: str, when: str) -> Night:
    return Night(load(replace(config_with(), protocol=protocol)), when)


@pytest.mark.parametrize("protocol", RULES)
def test_at_night_nobody_reads_that_it_is_office_hours(protocol: str) -> None:
    night = night_under(protocol, "2026-04-11 22:40")
    night.raised()
    asked, answer, minutes = letter(night, "urgent_day"), letter(night, "raised"), minuted(night)
    assert "Your office is shut (Saturday), and these rules have nobody on call" in asked
    assert (
        "their office is shut (Saturday), and these rules have nobody on call" in answer and ASLEEP in answer
    )
    assert (
        "outside the office hours of Borough Council (Saturday; these rules have nobody on call)" in minutes
    )
    assert "told at once, by mail." in minutes
    assert not any(
        "office hours, so" in one or "the office is open" in one for one in (asked, answer, minutes)
    )
    (alert,) = figures_of(night.door.visit(REFERENCE).view(night.now)).alerts
    assert not alert.inside


def test_so_does_whoever_calls_it_urgent_later() -> None:
    night = night_under("london-cp5", "2026-04-10 16:00")
    night.raised("Receiving practitioner: Robert Hale")
    night.until("2026-04-11 22:40")
    night.reply("priya", "URGENT", template="raised")
    told = [row for row in night.left if row[2].person == "priya"][-1][2]
    (said,) = [line for line in night.facts(told)["echo"] if line.startswith("Marked as urgent")]
    assert "have been asked to ring you now. But their office is shut (Saturday)" in said and ASLEEP in said


def test_by_day_it_is_as_ever() -> None:
    night = night_under("london-cp5", "2026-04-10 11:00")
    night.raised()
    assert "It is office hours, so nobody on call has been woken" in letter(night, "urgent_day")
    assert "inside the office hours of Borough Council." in minuted(night)
    assert "nobody may read it" not in letter(night, "raised")
