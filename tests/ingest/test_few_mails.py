"""Few mails: who is asked for a name, asked whether it is settled, or asks how it ended, gets one mail each."""

from __future__ import annotations

import pytest
from conversing import NEW, PRIYA, ROBERT, House, addresses, later, told


def test_not_me_without_a_name_is_one_mail_to_the_raiser(talk: House) -> None:
    to = talk.raise_one()
    row = talk.say(ROBERT, "NOT ME", to["Robert"], later(hours=1))
    assert [letter for letter in told(row) if letter[1] == "Priya"] == [("who", "Priya")]
    (asked,) = [letter for letter in row["outgoing"] if letter["template"] == "who"]
    assert "speak to the practitioner on the receiving side, by Tue 7 April 17:00" in asked["text"]


def test_not_me_with_a_name_still_tells_how_the_step_reads_now(talk: House) -> None:
    to = talk.raise_one()
    row = talk.say(ROBERT, "NOT ME Sol Adeyemi", to["Robert"], later(hours=1))
    assert [letter for letter in told(row) if letter[1] == "Priya"] == [("now_yours", "Priya")]


@pytest.mark.parametrize("word", ["STATUS", "HELP", "STATUS\n\nand what was agreed?"])
def test_how_a_closed_one_stands(talk: House, word: str) -> None:
    to = talk.raise_one()
    talk.say(PRIYA, "WITHDRAW", to["Priya"], later(hours=1))
    talk.say(PRIYA, "YES", talk.last("priya"), later(hours=2))
    row = talk.say(PRIYA, word, talk.address(), later(hours=3))
    assert (row["verdict"], told(row)) == ("note", [("status", "Priya")])
    (letter,) = row["outgoing"]
    assert "closed: withdrawn" in letter["subject"] and "escalations+new@parley.example" in letter["text"]
    assert row["events"] == (["NoteKept"] if "agreed" in word else [])


def test_anything_else_to_a_closed_one_is_asked_about(talk: House) -> None:
    to = talk.raise_one()
    talk.say(PRIYA, "WITHDRAW", to["Priya"], later(hours=1))
    talk.say(PRIYA, "YES", talk.last("priya"), later(hours=2))
    assert told(talk.say(PRIYA, "And now?", talk.address(), later(hours=3))) == [("closed_mail", "Priya")]


def settled(talk: House) -> str:
    """Priya says that it is settled; the address of the question to Robert."""
    to = talk.raise_one()
    talk.say(PRIYA, "SOLVED phone", to["Priya"], later(hours=2))
    return talk.last("robert")


def test_words_to_is_it_settled_are_asked_once_more_and_only_once(talk: House) -> None:
    to = settled(talk)
    first = talk.say(ROBERT, "We had a good talk.", to, later(hours=3))
    assert (first["verdict"], told(first)) == ("note", [("confirm_outcome", "Robert")])
    assert "please reply YES or NO" in first["outgoing"][0]["text"]
    again = talk.say(ROBERT, "A very good talk.", addresses(first)["Robert"], later(hours=4))
    assert told(again) == [("note_kept", "Robert")]
    closed = talk.say(ROBERT, "YES", addresses(again)["Robert"], later(hours=5))
    assert "DisputeClosed" in closed["events"]


def test_the_first_question_may_still_be_answered(talk: House) -> None:
    to = settled(talk)
    talk.say(ROBERT, "We had a good talk.", to, later(hours=3))
    assert "DisputeClosed" in talk.say(ROBERT, "YES", to, later(hours=4))["events"]


def test_words_moved_nothing(talk: House) -> None:
    to = settled(talk)
    row = talk.say(ROBERT, "Yes that is what she says, but I am not so sure.", to, later(hours=3))
    assert row["events"] == ["NoteKept"]


def test_not_me_without_a_name_takes_the_booked_call_out_of_every_diary(talk: House) -> None:
    to = talk.raise_one()
    row = talk.say(ROBERT, "NOT ME", to["Robert"], later(hours=1))
    assert told(row) == [("recorded", "Robert"), ("who", "Priya"), ("needs_somebody", "Bea")]
    robert, priya, bea = row["outgoing"]
    assert [letter["calendar"] for letter in (robert, priya, bea)] == ["CANCEL", "CANCEL", None]
    assert "You are no longer the practitioner" in robert["text"]
    assert "NOT NEEDED ANY MORE: a call on Thursday 2 April, 12:15" in robert["text"]
    assert "OFF UNTIL THERE IS A NAME: a call on Thursday 2 April, 12:15" in priya["text"]


def test_the_name_that_comes_later_brings_a_call_of_its_own(talk: House) -> None:
    to = talk.raise_one()
    asked = addresses(talk.say(ROBERT, "NOT ME", to["Robert"], later(hours=1)))
    named = talk.say(PRIYA, "Marie Kent", asked["Priya"], later(hours=2))
    assert [(letter["who"].split()[0], letter["calendar"]) for letter in named["outgoing"]] == [
        ("Priya", "REQUEST"), ("Marie", "REQUEST"),
    ]  # fmt: skip
    meetings = [type(event).__name__ for event in talk.events() if type(event).__name__.startswith("Meeting")]
    assert meetings == ["MeetingPlaced", "MeetingCancelled", "MeetingPlaced"]


def test_one_of_several_who_is_not_the_one_leaves_the_meeting_to_the_others(talk: House) -> None:
    to = talk.raise_one()
    row = talk.say(ROBERT, "NOT ME Sol Adeyemi", to["Robert"], later(hours=1))
    methods = {letter["who"].split()[0]: letter["calendar"] for letter in row["outgoing"]}
    assert methods == {"Robert": "CANCEL", "Sol": "REQUEST", "Priya": "REQUEST"}


def test_of_several_practitioners_the_first_is_asked_and_the_others_are_not_dropped_in_silence(
    talk: House,
) -> None:
    row = talk.say(PRIYA, "Receiving practitioner: Robert Hale\nReceiving practitioner: Marie Kent\n", NEW)
    assert told(row) == [("raised", "Priya"), ("asked_to_talk", "Robert")]
    assert "a new mail for Marie Kent" in " ".join(row["outgoing"][0]["text"].split())
