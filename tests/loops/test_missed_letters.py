"""After an outage: a letter about a missed date waits for the mail that may answer it, and leaves if that does not."""

from __future__ import annotations

import pytest

from oncall.night import REFERENCE, Night, loaded_with
from parley.loops import timekeeper
from parley.mail.message import Envelope
from parley.store import outbox

MONDAY = "2026-05-18 08:00"  # the date was Thursday 14 May, 17:00


def after_an_outage(words: str) -> tuple[Night, int]:
    """Back on Monday: the date is recorded as missed, and a mail of Saturday's waits in the spool."""
    night = Night(loaded_with(), "2026-05-12 09:30")
    night.mail("priya", "Receiving practitioner: Robert Hale")
    night.until("2026-05-14 15:30")
    saturday, night.now = night.at("2026-05-16 11:00"), night.at(MONDAY)
    address = night.loaded.library.world.person("priya").address
    to = next(row for _, _, row in night.left if row.template == "raised").facts["reply_to"]
    raw = f"From: {address}\nTo: {to}\nMessage-ID: <late@b.example>\n\n{words}\n".encode()
    number = night.keep(raw, Envelope(address, (to,), saturday))
    while timekeeper.tick(night.door, night.now):
        pass
    night.left.clear()
    night.dispatch()
    return night, number


def letters(night: Night) -> dict[str, str]:
    """What became of each letter about the date, by template and person."""
    return {
        f"{row.template} {row.person}": row.state
        for row in outbox.of(night.store, REFERENCE)
        if row.template in ("missed", "may_open", "met_in_time")
    }


@pytest.mark.parametrize(
    ("words", "fate", "answered"),
    [
        ("STUCK Wed 16:30", "superseded", True),  # in time, and said late
        ("STUCK Fri 16:30", "withdrawn", True),  # after the date
        ("I tried to find him", "sent", False),
    ],
)
def test_it_waits_for_what_may_answer_it(words: str, fate: str, answered: bool) -> None:
    night, number = after_an_outage(words)
    assert letters(night) == {"missed priya": "pending", "may_open liam": "pending"}, "not before it is read"
    night.take(number)
    night.until("2026-05-18 08:01")
    assert letters(night) == {"missed priya": fate, "may_open liam": fate}
    told = {row.template for _, _, row in night.left if row.person == "priya"}
    assert ("recorded" in told) == answered and ("missed" in told) != answered


def test_whoever_has_read_of_the_missed_date_reads_that_it_was_met() -> None:
    night, number = after_an_outage("I tried to find him")
    night.take(number)
    night.until("2026-05-18 09:01")
    to = next(row for _, _, row in night.left if row.template == "missed").facts["reply_to"]
    night.mail("priya", "STUCK Wed 16:30", to)
    assert letters(night)["met_in_time priya"] == letters(night)["met_in_time liam"] == "sent"
