"""After two answers that nothing has moved, free text is kept in silence; but not what its writer may believe to have moved something."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest
from conversing import BEGAN, PRIYA, House, told

NOTES = ("I have left two messages with his team.", "His manager will look into it, I hear.")
ASKED = "Please write: URGENT, on its own"


def after_two_notes(house: House, gap: timedelta, said: list[str]) -> list[list[tuple[str, str]]]:
    """What Priya hears of each, who answers the letter that she got last; two notes of hers first."""
    to, at, found = house.raise_one()["Priya"], BEGAN + timedelta(minutes=30), []
    for n, text in enumerate((*NOTES, *said)):
        mine = [one.row for one in house.play.posted if one.row.person == "priya"]
        house.pass_to(at)
        found.append(
            told(house.say(PRIYA, text, to, at, f"In-Reply-To: {mine[-1].message_id}\n" if n else ""))
        )
        to, at = house.last("priya"), at + gap
    assert found[:2] == [[("note_kept", "Priya")]] * 2
    return found[2:]


@pytest.mark.parametrize("gap", [timedelta(minutes=11), timedelta(hours=3), timedelta(days=3)])
@pytest.mark.parametrize(
    ("said", "template"),
    [
        ("This is very urgent now, she goes home at five.", "note_kept"),
        ("Please ring me asap, he is at the house.", "note_kept"),
        ("STUCKK", "asked_back"),
        ("Could we speak on Friday at 3 instead?", "time_in_words"),
    ],
)
def test_whoever_may_believe_that_it_was_taken_hears_that_it_was_not(
    talk: House, gap: timedelta, said: str, template: str
) -> None:
    assert after_two_notes(talk, gap, [said]) == [[(template, "Priya")]]
    assert (ASKED in str(talk.play.posted[-1].raw)) == (template == "note_kept")


def test_another_note_is_kept_in_silence_as_was_said(talk: House) -> None:
    assert after_two_notes(talk, timedelta(hours=3), ["He was seen at the school gate."]) == [[]]


@pytest.mark.parametrize("gap", [timedelta(minutes=11), timedelta(hours=3), timedelta(days=8)])
def test_a_machine_that_says_all_of_it_ends(talk: House, gap: timedelta) -> None:
    """Each such answer is given twice, until another letter has come."""
    wheel = ("STUCKK", "Could we speak on Friday at {0}?", "{0} is kept. This is urgent.")
    after_two_notes(talk, gap, [wheel[n % 3].format("abcdefghijklmnopqrstuvwxyz"[n]) for n in range(24)])
    run = Counter[tuple[str, bool]]()
    for letter in (one for one in talk.play.posted if one.row.person == "priya"):
        if not letter.row.in_reply_to:
            run.clear()
        run[letter.row.template, ASKED in str(letter.raw)] += 1
        assert max(run.values()) <= 2, run
