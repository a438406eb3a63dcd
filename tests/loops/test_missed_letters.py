"""After an outage: a letter about a missed date waits for the mail that may answer it, and leaves if that does not."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from oncall.night import REFERENCE, Night, config_with, loaded_with
from parley.dispute.events import DutyKey
from parley.loops import timekeeper
from parley.loops.loading import Loaded, load
from parley.mail.message import Envelope
from parley.store import outbox
from parley.store.outbox import OutboxRow

MONDAY = "2026-05-18 08:00"  # the date was Thursday 14 May, 17:00


def after_an_outage(words: str, loaded: Loaded | None = None) -> tuple[Night, int]:
    """Back on Monday: the date is recorded as missed, and a mail of Saturday's waits in the spool."""
    night = Night(loaded or loaded_with(), "2026-05-12 09:30")
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


def of_the_date(night: Night) -> list[OutboxRow]:
    rows = outbox.of(night.store, REFERENCE)
    return [row for row in rows if row.template in ("missed", "may_open", "met_in_time")]


def letters(night: Night) -> dict[str, str]:
    """What became of each letter about the date, by template and person."""
    return {f"{row.template} {row.person}": row.state for row in of_the_date(night)}


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
    assert letters(night)["met_in_time liam"] == "sent" and "met_in_time priya" not in letters(night)
    # whoever reports it reads that in the echo, with what they reported
    echo = next(row for _, _, row in night.left if (row.template, row.person) == ("recorded", "priya"))
    assert echo.facts["details"]["in_time"] == "yes"


PLAN = "first/1/plan//0"
TWO_AT_ONCE = """
id: two-at-once
version: 1
title: Two steps with one date
partnership: Oakshire
roles:
  practitioner: {name: practitioner, named: yes, clause: "1"}
  manager: {name: manager, post: line_manager, clause: "2"}
stages:
- id: first
  label: Step 1
  clause: "1"
  duties:
  - {id: speak, do: talk, by: referring practitioner, with: receiving practitioner, within: 2 working days, from: raised, clause: "1.1"}
  - {id: plan, do: act, by: referring practitioner, within: 2 working days, from: raised, say: keep the child's plan going, clause: "1.2"}
  exits:
  - {to: closed, when: {outcome: resolved}}
  - {to: second, when: {outcome: unresolved}, needs: {done: [speak, plan]}, override: referring manager}
- id: second
  label: Step 2
  clause: "2"
  duties:
  - {id: decide, do: talk, by: referring manager, with: receiving manager, within: 5 working days, from: entry, clause: "2.1"}
  exits:
  - {to: closed, when: {outcome: resolved}}
says:
  danger: {say: "If a child may be in danger now: ring 999, or {safety}.", clause: "0"}
end: two-at-once
"""


def two_at_once(folder: Path) -> Loaded:
    (folder / "two-at-once.yaml").write_text(TWO_AT_ONCE, encoding="utf-8")
    return load(replace(config_with(), rules=folder, protocol="two-at-once"))


def test_of_two_steps_in_one_letter_only_the_one_that_was_answered_is_not_told(tmp_path: Path) -> None:
    night, number = after_an_outage("STUCK phone Wed 16:30", two_at_once(tmp_path))
    of_both = {row.person: row.facts["keys"] for row in of_the_date(night)}
    assert set(of_both) == {"priya", "liam"} and all(len(keys) == 2 for keys in of_both.values())
    night.take(number)
    night.until("2026-05-18 08:01")
    left = {
        (row.template, row.person): row.facts["keys"] for row in of_the_date(night) if row.state == "sent"
    }
    assert left == {("missed", "priya"): [PLAN], ("may_open", "liam"): [PLAN]}
    night.reply("priya", "DONE", "2026-05-18 09:01", template="missed")
    assert night.dispute.duties[DutyKey("first", 1, "plan")].status == "done", (
        "the letter asks for this one alone"
    )


def test_one_letter_about_two_steps_is_answered_for_both(tmp_path: Path) -> None:
    night = Night(two_at_once(tmp_path), "2026-05-12 09:30")
    night.mail("priya", "Receiving practitioner: Robert Hale")
    night.until("2026-05-14 17:01")
    night.reply("priya", "DONE", "2026-05-14 17:10", template="missed")
    assert night.dispute.duties[DutyKey("first", 1, "plan")].status == "done"
