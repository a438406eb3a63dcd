"""A case number: what counts as one, and that no letter shows that of another agency, whatever the template and the reader."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from notice_samples import TEMPLATES, Sample, at, every_sample, facts_of, raising, shipped

from parley.dispute.case_numbers import number_shown
from parley.dispute.commands import GiveCaseNumber, Refused
from parley.dispute.decide import decide
from parley.dispute.dispute import Alert, Dispute, Told
from parley.dispute.evolve import evolve
from parley.dispute.sides import agency_of
from parley.dispute.view import View
from parley.mail.case_numbers import read_case_number, same_number
from parley.mail.notice_texts import ids_in
from parley.mail.rendering import Templates

PROTOCOL, WORLD = shipped()
FOLDER = Templates(TEMPLATES)
NUMBERS = {"t-school": "11/111", "t-council": "22/222"}
OF = {"school": "11/111", "council": "22/222"}
KEPT = {agency: Told(f"t-{agency}", at(1, 10, 5), "") for agency in OF}
SAMPLES = [one for one in every_sample(PROTOCOL, WORLD, {"free": "A visit.", **NUMBERS}) if one.dispute]


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("12/345", "12/345"), ("LCS 998877", "LCS 998877"), ("EHM-2026-00012", "EHM-2026-00012"), ("lcs12345", "lcs12345"),
        (" 0012345. ", "0012345"), ("Ref: 12/345", "12/345"), ("case no. 4711", "4711"), ("Our ref 12/345/B", "12/345/B"),
        ("A1", "A1"), ("99/13/26", "99/13/26"), ("P-12 (3)", "P-12 (3)"), ("943 476 5919", "943 476 5919"),
        ("", ""), ("none", ""), ("not known yet", ""), ("Zebedee Quux", ""), ("Zebedee-Quux-1", ""), ("Sam 12", ""),
        ("SMITH 12", ""), ("sam 12", ""), ("12/345 (Sam)", ""), ("3 May 2025", ""), ("3 MAY 25", ""), ("03.05.2025", ""),
        ("2025-05-03", ""), ("3/5/25", ""), ("05/13/2025", ""), ("12/345 dob 3/5/25", ""), ("1" * 41, ""),
        ("12/345\u2028x", "12/345 x"), ("12<b>", ""), ("12@3", ""), ("=1+2", ""), ("١٢", ""), ("Ünal 1", ""),
    ],
)  # fmt: skip
def test_what_counts_as_one(typed: str, number: str) -> None:
    assert read_case_number(typed) == number


def test_the_same_number_may_be_written_in_another_way() -> None:
    assert same_number("LCS 12/345", "lcs-12 345") and not same_number("12/345", "12/346")


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda one: one.name)
def test_no_letter_shows_that_of_another_agency(sample: Sample) -> None:
    assert sample.dispute is not None
    numbered = replace(sample, dispute=replace(sample.dispute, case_numbers=KEPT))
    person, view = sample.effect.person, View(PROTOCOL, WORLD, sample.dispute, sample.now)
    facts = facts_of(numbered, PROTOCOL, WORLD)
    letter = FOLDER.render(facts)
    said = [letter.subject, letter.text, letter.html]
    if facts.get("booked"):
        entry = FOLDER.invitation_text(facts)
        said += [entry.summary, entry.location, entry.description]
        assert not set(OF.values()) & set((entry.summary + entry.location).split())
    mine = OF.get(agency_of(view, person), "")
    for number in OF.values():
        assert number == mine or not [one for one in said if number in one]
        assert number not in letter.subject
    # Whoever takes part for a side of the two has theirs before their eyes, whatever the letter is about
    if mine and sample.dispute.side_of(person) and not facts.get("matters") and facts["reference"]:
        assert mine in letter.text and mine in letter.html, sample.name
        assert set(ids_in(facts)) & set(NUMBERS)


def test_the_samples_have_readers_of_both_sides_and_of_none() -> None:
    """So that the test above has looked at something."""
    sides = {one.dispute.side_of(one.effect.person) for one in SAMPLES if one.dispute}
    assert {"referring", "receiving", ""} <= sides and len({one.effect.template for one in SAMPLES}) > 40


def begun() -> Dispute:
    dispute = Dispute()
    events = decide(PROTOCOL, WORLD, dispute, raising(at(1, 10, 5)), at(1, 10, 5))
    assert isinstance(events, list)
    for event in events:
        dispute = evolve(dispute, event)
    return replace(dispute, case_numbers=KEPT)


@pytest.mark.parametrize(
    ("person", "number"),
    [
        ("priya", "t-school"), ("liam", "t-school"), ("sana", "t-school"), ("robert", "t-council"), ("dev", "t-council"),
        ("bea", ""), ("ivy", ""), ("ines", ""), ("nobody", ""), ("", ""),
    ],
)  # fmt: skip
def test_who_is_shown_one(person: str, number: str) -> None:
    assert number_shown(View(PROTOCOL, WORLD, begun(), at(1, 11)), person) == number


def test_an_officer_of_an_agency_is_none_of_its_side() -> None:
    """The business manager may be employed by the council: what they get as that is no letter to the council."""
    people = {**WORLD.directory.people, "bea": replace(WORLD.directory.people["bea"], agency="council")}
    people["rafe"] = replace(people["rafe"], agency="council")
    world = replace(WORLD, directory=replace(WORLD.directory, people=people))
    assert number_shown(View(PROTOCOL, world, begun(), at(1, 11)), "bea") == ""
    assert number_shown(View(PROTOCOL, world, begun(), at(1, 11)), "rafe") == ""


def test_on_call_is_shown_that_of_their_own_agency_alone() -> None:
    people = {**WORLD.directory.people, "nora": replace(WORLD.directory.people["nora"], agency="council")}
    world = replace(WORLD, directory=replace(WORLD.directory, people=people))
    alert = Alert(1, "council", at(1, 23), "priya", False, rung=(("manager", "nora", at(1, 23, 15)),))
    dispute = replace(begun(), alerts={1: alert})
    assert number_shown(View(PROTOCOL, world, dispute, at(1, 23)), "nora") == "t-council"


def test_a_mail_that_was_filed_late_does_not_undo_a_later_one() -> None:
    dispute = replace(begun(), case_numbers={})
    for received, number in ((at(1, 12), "t-new"), (at(1, 11), "t-old")):
        command = GiveCaseNumber(by="priya", happened=received, received=received, number=number)
        events = decide(PROTOCOL, WORLD, dispute, command, at(1, 13))
        assert isinstance(events, list) and [type(event).__name__ for event in events] == ["CaseNumberGiven"]
        dispute = evolve(dispute, events[0])
    assert dispute.case_numbers["school"].value == "t-new"


def test_nobody_of_the_partnership_gives_one() -> None:
    command = GiveCaseNumber(by="bea", happened=at(1, 12), received=at(1, 12), number="t-1")
    assert isinstance(decide(PROTOCOL, WORLD, begun(), command, at(1, 13)), Refused)
