"""Our own letter, come back without a mark of quoting: what is left of the text is its sender's."""

from __future__ import annotations

from datetime import UTC, datetime
from textwrap import wrap

import pytest

from parley.mail.come_back import texts_of, without_ours

RECEIVED, ZONE = datetime(2026, 4, 2, 15, 0, tzinfo=UTC), "Europe/London"
LETTER = """Dear Robert, Priya Nair (designated teacher) sees a professional decision differently and would like to talk with you.
This is not a complaint about anybody (3.7a). It is stage 1 of "Conflict Resolution and Escalation Protocol" (4.1).

NEXT: Priya Nair is asked to speak to you by phone, face to face or video by 17:00 on Tuesday 7 April (4.1.1).
  E-mail does not count as the conversation (flowchart).
AFTER THE CONVERSATION, press Reply and type one of:
  SPOKE (we have spoken)   STUCK TOLD (not resolved, and I told them that it goes on)
I counted from today, when your mail arrived. Another day? Reply: Decision date: 31 March
"""


def left(typed: str) -> str:
    return without_ours(typed, [LETTER], RECEIVED, ZONE)


@pytest.mark.parametrize(
    "back",
    [
        LETTER,
        LETTER.upper(),
        "\n".join(wrap(LETTER, 40)),
        " ".join(LETTER.split()),
        "\n".join(f"    {line}" for line in LETTER.split("\n")),
        LETTER.replace('"', "“"),
        LETTER[:400],
        "\n".join(f"{n} {line}" for n, line in enumerate(LETTER.split("\n")) if line.strip()),
    ],
    ids=["as it is", "shouted", "in short lines", "in one line", "set off", "other quotes", "its half", "with numbers"],
)  # fmt: skip
def test_nothing_of_it_is_theirs(back: str) -> None:
    assert left(back) == ""


def test_what_they_typed_above_and_below_stays() -> None:
    own = left(f"I rang him at noon.\n\n{LETTER}\nHe was out, and so I wrote it down.")
    assert " ".join(own.split()) == "I rang him at noon. He was out, and so I wrote it down."


@pytest.mark.parametrize("said", ["STUCK TOLD", "STUCK TOLD (not resolved, and I told them that it goes on)"])
def test_a_choice_that_they_copied_from_it_is_their_answer(said: str) -> None:
    assert left(f"{said}\n\n{LETTER}") == said
    assert left(said) == said


def test_whoever_copies_a_sentence_to_speak_of_it_says_all_of_it() -> None:
    typed = (
        "You wrote: Priya Nair is asked to speak to you by phone, face to face or video by 17:00 on Tuesday 7 April (4.1.1).\n"
        "But I am on leave until the 8th, and nobody has asked me whether that day is one on which I can be reached at all."
    )
    assert left(typed) == typed


def test_both_sides_of_a_letter_are_looked_at() -> None:
    raw = (
        b"Content-Type: multipart/alternative; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nas text\r\n"
        b"--b\r\nContent-Type: text/html\r\n\r\n<p>as a <b>page</b></p>\r\n--b--\r\n"
    )
    assert [text.strip() for text in texts_of(raw)] == ["as text", "as a page"]
