"""What is asked back keeps all that was typed beside the word: YES means the name, the reason and the date too."""

from __future__ import annotations

import pytest
from conversing import FIRST, PRIYA, House, later, told

from parley.dispute.events import DeadlineShortened, DiscussionRecorded, DutyReassigned, LatenessExplained
from parley.store import journal, questions, texts


def asked(house: House, sender: str, text: str, hours: float = 1) -> str:
    """The word comes to the dispute's own address, which asked nothing; the address of the question back."""
    row = house.say(sender, text, house.address(), later(hours=hours))
    assert [letter[0] for letter in told(row)] == ["asked_back"]
    return str(row["outgoing"][0]["reply_to"])


def kept(house: House, text: str) -> str:
    found = texts.text(house.play.store, text)
    assert found is not None
    return found.body


def test_the_reason_of_late(talk: House) -> None:
    talk.raise_one()
    to = asked(talk, PRIYA, "LATE because he is on leave until Monday")
    talk.say(PRIYA, "YES", to, later(hours=2))
    reasons = {e.reason for e in talk.events() if isinstance(e, LatenessExplained)}
    assert kept(talk, reasons.pop()) == "he is on leave until Monday"


def test_a_reason_on_the_lines_below(talk: House) -> None:
    talk.raise_one()
    to = asked(talk, PRIYA, "LATE\nHe is on leave until Monday.\n")
    talk.say(PRIYA, "YES", to, later(hours=2))
    reasons = {e.reason for e in talk.events() if isinstance(e, LatenessExplained)}
    assert kept(talk, reasons.pop()) == "He is on leave until Monday."


def test_the_name_of_pass_to_and_it_is_shown(talk: House) -> None:
    talk.raise_one()
    row = talk.say(PRIYA, "PASS TO Liam Doyle", talk.address(), later(hours=1))
    (letter,) = row["outgoing"]
    assert "DID YOU MEAN: PASS TO Liam Doyle?" in letter["text"]
    talk.say(PRIYA, "YES", letter["reply_to"], later(hours=2))
    assert {e.holders for e in talk.events() if isinstance(e, DutyReassigned)} == {("liam",)}


def test_the_date_and_the_reason_of_sooner_as_they_were_meant_then(talk: House) -> None:
    talk.raise_one()
    to = asked(talk, PRIYA, "SOONER tomorrow because she goes home on Friday")
    talk.say(PRIYA, "YES", to, later(hours=20))  # tomorrow itself
    (event,) = [e for e in talk.events() if isinstance(e, DeadlineShortened)]
    assert event.until.date().isoformat() == "2026-04-02"
    assert "she goes home on Friday" in kept(talk, event.reason)


def test_nothing_typed_freely_stands_in_the_journal_or_the_question(talk: House) -> None:
    talk.raise_one()
    asked(talk, PRIYA, "LATE because Tommy Wilkins was ill")
    rows = questions.of(talk.play.store, FIRST, person="priya")
    assert rows[-1].question.text and "Tommy" not in repr(rows)
    assert "Tommy" not in repr(journal.entries(talk.play.store, FIRST))


def test_what_was_deleted_meanwhile_is_asked_again_or_stands_without_it(talk: House) -> None:
    talk.raise_one()
    to = asked(talk, PRIYA, "LATE because of the holidays")
    with talk.play.store.write():
        talk.play.store.mail_run("texts", "DELETE FROM texts", ())
    row = talk.say(PRIYA, "YES", to, later(hours=2))
    assert row["verdict"] == "recorded" and "LatenessExplained" in row["events"]


def test_the_word_again_with_a_name_is_what_is_taken(talk: House) -> None:
    talk.raise_one()
    row = talk.say(PRIYA, "PASS TO Nobody Known", talk.address(), later(hours=1))
    to = row["outgoing"][0]["reply_to"]
    talk.say(PRIYA, "PASS TO Liam Doyle", to, later(hours=2))
    assert {e.holders for e in talk.events() if isinstance(e, DutyReassigned)} == {("liam",)}


def test_what_was_agreed_stands_with_solved(talk: House) -> None:
    talk.raise_one()
    to = asked(talk, PRIYA, "SOLVED phone 10:30\nWe agreed a joint visit.\n")
    talk.say(PRIYA, "YES", to, later(hours=2))
    (said,) = [e for e in talk.events() if isinstance(e, DiscussionRecorded)]
    assert said.text and kept(talk, said.text) == "We agreed a joint visit."


def test_no_means_nothing_of_it(talk: House) -> None:
    talk.raise_one()
    to = asked(talk, PRIYA, "LATE because he is on leave")
    row = talk.say(PRIYA, "NO", to, later(hours=2))
    assert "LatenessExplained" not in row["events"] and row["verdict"] == "note"


@pytest.mark.parametrize(
    ("text", "template"),
    [
        ("Could we do Thursday at 2 instead?", "time_in_words"), ("tomorrow at 3?", "time_in_words"),
        ("Is 2 o’clock any good?", "time_in_words"), ("half past two would suit me", "time_in_words"),
        ("I read it 3 months at 2 sittings", "note_kept"), ("On Friday at 100% of the cost", "note_kept"),
        ("I will think about it on Thursday", "note_kept"),
    ],
)  # fmt: skip
def test_a_time_in_words_moves_nothing_and_is_told_how_to_propose_it(
    talk: House, text: str, template: str
) -> None:
    talk.raise_one()
    before = talk.events()
    row = talk.say(PRIYA, text, talk.address(), later(hours=1))
    assert [letter[0] for letter in told(row)] == [template]
    assert [type(event).__name__ for event in talk.events()[len(before) :]] == ["NoteKept"]
