"""`Your case number:` tells people of one agency which child a letter is about, and two matters of the same two people apart.

It is shown to nobody of another agency: the tests read every letter that has left, as its reader gets it.
"""

from __future__ import annotations

import email
import email.policy
from collections.abc import Iterator

import pytest
from conversing import FIRST, LIAM, MARIE, NEW, PRIYA, ROBERT, House, a_house, later, told

from parley.dispute.events import CaseNumberGiven
from parley.rehearsal.playhouse import Posted
from parley.store import texts

SECOND = "D-2026-0002"
LINE = "Receiving practitioner: Robert Hale\nYour case number: "
OURS = "Your agency's case number: "


@pytest.fixture
def house() -> Iterator[House]:
    with a_house() as found:
        yield found


def whole(one: Posted) -> str:
    """All that can be read in a letter, its subject and its calendar part included."""
    mail = email.message_from_bytes(one.raw, policy=email.policy.default)
    parts = [str(part.get_content()) for part in mail.walk() if part.get_content_maintype() == "text"]
    return "\n".join([*map(str, mail.values()), *parts]).replace("\r\n ", "").replace("\\,", ",")


def letters(house: House, person: str = "") -> list[tuple[str, str, str]]:
    """(person, reference, all of it) of each that has left, or that went to this person."""
    return [
        (one.row.person, one.row.reference, whole(one))
        for one in house.play.posted
        if person in ("", one.row.person)
    ]


def agency(house: House, person: str) -> str:
    return house.play.door.library.world.person(person).agency


def test_it_stands_in_the_letters_of_ones_own_agency_and_in_no_other(house: House) -> None:
    row = house.say(PRIYA, LINE + "12/345", NEW)
    assert row["verdict"] == "raised" and "CaseNumberGiven" in row["events"]
    house.say(ROBERT, "Your case number: LCS 998877", house.last("robert"), later(hours=1))
    house.pass_to(later(days=1, hours=6))
    house.say(PRIYA, "STUCK TOLD", house.last("priya"), later(days=1, hours=6))
    house.pass_to(later(days=30))
    seen = {who: [text for _, _, text in letters(house, who)] for who, _, _ in letters(house)}
    assert {"priya", "robert", "liam", "marie"} <= set(seen)
    for who, texts_ in seen.items():
        for text in texts_:
            ours, theirs = ("12/345" in text), ("998877" in text)
            assert not ours or agency(house, who) == "school", who
            assert not theirs or agency(house, who) == "council", who
    assert all(OURS + "12/345" in text for text in seen["priya"] + seen["liam"])
    assert all(OURS + "LCS 998877" in text for text in seen["marie"] + seen["robert"][1:])
    subjects = [email.message_from_bytes(one.raw)["Subject"] for one in house.play.posted]
    assert not [one for one in subjects if "12/345" in one or "998877" in one]


def test_two_children_between_the_same_two_are_two_matters(house: House) -> None:
    house.say(PRIYA, LINE + "12/345", NEW)
    row = house.say(PRIYA, LINE + "77/001", NEW, later(hours=1))
    assert (row["verdict"], row["dispute"]) == ("raised", SECOND)
    assert told(row)[0][0] == "raised"
    (answer,) = [text for _, reference, text in letters(house, "priya") if reference == SECOND]
    assert OURS + "77/001" in answer and f"beside {FIRST}" in answer and "12/345" not in answer
    assert not [text for _, _, text in letters(house, "robert") if "77/001" in text or "beside" in text]
    # An answer lands where it was asked, and the other clock runs on
    house.pass_to(later(days=1, hours=6))
    asked = next(
        one.row
        for one in reversed(house.play.posted)
        if one.row.person == "priya" and one.row.reference == SECOND
    )
    assert (
        house.say(PRIYA, "STUCK TOLD phone", asked.facts["reply_to"], later(days=1, hours=7))["dispute"]
        == SECOND
    )
    assert house.play.door.dispute(SECOND).at.stage != house.play.door.dispute(FIRST).at.stage
    # The same number once more is the same matter again, however it is written
    again = house.say(PRIYA, LINE + "77-001", NEW, later(days=1, hours=8))
    assert (again["verdict"], again["dispute"]) == ("recorded", SECOND)
    assert house.say(PRIYA, LINE + "12 / 345", NEW, later(days=1, hours=9))["dispute"] == FIRST


def test_a_mail_about_both_says_which_is_which(house: House) -> None:
    house.say(PRIYA, LINE + "12/345", NEW)
    house.say(PRIYA, LINE + "77/001", NEW, later(hours=1))
    house.say(ROBERT, "Your case number: 998877", house.last("robert"), later(hours=2))
    house.pass_to(later(days=5, hours=23, minutes=30))
    both = [one for one in house.play.posted if one.row.template == "reminders"]
    assert {one.row.person for one in both} >= {"priya", "robert"}
    said = {one.row.person: " ".join(whole(one).split()) for one in both}
    assert (
        f"{FIRST}, your case number 12/345" in said["priya"]
        and f"{SECOND}, your case number 77/001" in said["priya"]
    )
    assert f"{SECOND}, your case number 998877" in said["robert"] and f"{FIRST}, your" not in said["robert"]
    assert OURS not in said["priya"] + said["robert"]
    assert not [text for _, _, text in letters(house, "robert") if "12/345" in text or "77/001" in text]


@pytest.mark.parametrize(("first", "then"), [("12/345", ""), ("", "12/345"), ("", "")])
def test_without_a_number_on_both_it_is_the_same_again_and_asked(house: House, first: str, then: str) -> None:
    house.say(PRIYA, LINE + first if first else "Receiving practitioner: Robert Hale", NEW)
    row = house.say(
        PRIYA, LINE + then if then else "Receiving practitioner: Robert Hale", NEW, later(hours=1)
    )
    assert (row["verdict"], row["dispute"]) == ("recorded", FIRST)
    answer = " ".join(letters(house, "priya")[-1][2].split())
    assert "another matter" in answer
    # Whether it is the same child is presumed: no number gets where nobody has put it, and its writer is told how
    assert set(house.play.door.dispute(FIRST).case_numbers) == ({"school"} if first else set())
    asked = "Your case number: and the number, in reply to an earlier mail of D-2026-0001"
    assert (asked in answer) == (bool(then) and not first)


def test_what_turns_out_to_be_another_matter_takes_its_number_along(house: House) -> None:
    house.say(PRIYA, "Receiving practitioner: Robert Hale", NEW)
    row = house.say(PRIYA, LINE + "77/001", NEW, later(hours=1))
    row = house.say(PRIYA, "YES", row["outgoing"][0]["reply_to"], later(hours=2))
    assert (row["verdict"], row["dispute"]) == ("raised", SECOND)
    numbers = [set(house.play.door.dispute(one).case_numbers) for one in (FIRST, SECOND)]
    assert numbers == [set(), {"school"}]
    assert OURS + "77/001" in letters(house, "priya")[-1][2]


def test_another_agencys_number_tells_nothing_apart(house: House) -> None:
    house.say(PRIYA, LINE + "12/345", NEW)
    row = house.say(
        ROBERT, "Receiving practitioner: Priya Nair\nYour case number: 998877", NEW, later(hours=1)
    )
    assert (row["verdict"], row["dispute"]) == ("recorded", FIRST)
    assert "12/345" not in letters(house, "robert")[-1][2]


def test_a_later_one_of_the_same_agency_takes_its_place(house: House) -> None:
    house.say(PRIYA, LINE + "12/345", NEW)
    row = house.say(PRIYA, "CORRECT Your case number: 12/346", house.last("priya"), later(hours=1))
    assert row["events"] == ["CaseNumberGiven"]
    assert (
        OURS + "12/346" in letters(house, "priya")[-1][2] and "12/345" not in letters(house, "priya")[-1][2]
    )
    house.pass_to(later(days=1, hours=6))
    house.say(PRIYA, "STUCK TOLD", house.last("priya"), later(days=1, hours=6))
    row = house.say(LIAM, "Your case number: 12/347", house.last("liam"), later(days=1, hours=7))
    assert row["events"] == ["CaseNumberGiven"]
    house.say(PRIYA, "STATUS", house.last("priya"), later(days=1, hours=8))
    assert OURS + "12/347" in letters(house, "priya")[-1][2]
    house.say(MARIE, "STATUS", house.last("marie"), later(days=1, hours=8))
    assert OURS not in letters(house, "marie")[-1][2]


@pytest.mark.parametrize("typed", ["Zebedee Quux", "Zebedee 12", "3 May 2025", "03/05/2025", "x" * 39 + "12"])
def test_a_name_or_a_date_is_not_taken_and_said_so(house: House, typed: str) -> None:
    row = house.say(PRIYA, LINE + typed, NEW)
    assert "CaseNumberGiven" not in row["events"]
    _, _, answer = letters(house, "priya")[-1]
    answer = " ".join(answer.split())
    assert "Your case number: the number alone" in answer and typed not in answer
    row = house.say(PRIYA, f"Your case number: {typed}", house.last("priya"), later(hours=1))
    assert "CaseNumberGiven" not in row["events"]
    assert "Your case number: the number alone" in " ".join(letters(house, "priya")[-1][2].split())


def test_it_lies_with_what_people_typed_and_nowhere_else(house: House) -> None:
    house.say(PRIYA, LINE + "PLNT/345", NEW)
    house.pass_to(later(days=8))
    (given,) = [event for event in house.events() if isinstance(event, CaseNumberGiven)]
    kept = texts.text(house.play.store, given.number)
    assert kept is not None and kept.body == "PLNT/345"
    tables = [
        name for (name,) in house.play.store.query("SELECT name FROM sqlite_master WHERE type = 'table'")
    ]
    for table in tables:
        assert not [row for row in house.play.store.query(f"SELECT * FROM {table}") if "PLNT" in repr(row)], (
            table
        )


def test_whoever_is_of_no_side_neither_gives_nor_gets_one(house: House) -> None:
    house.say(PRIYA, LINE + "12/345", NEW)
    row = house.say(
        "Bea Long <bea.long@partnership.example>", "Your case number: 4711", house.address(), later(hours=1)
    )
    assert "CaseNumberGiven" not in row["events"]
    assert set(house.play.door.dispute(FIRST).case_numbers) == {"school"}
