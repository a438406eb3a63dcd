"""What imagined strangers wrote: first mails with lines in every shape, and answers; each was expected before it was read.

Two thirds of the answers must stay notes: negations, hopes, questions, what others said. Each is read alone and as one of
several programs sends it.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from parley.mail import htmltext
from parley.mail.answers import read_answers
from parley.mail.message import Answers
from parley.mail.quoting import split

RECEIVED = datetime(2026, 4, 2, 15, 0, tzinfo=UTC)
LETTER = "--- Type your answer above this line ---\nAFTER THE CONVERSATION, press Reply and type one of:\n  SOLVED   WAITING   STUCK   NO ANSWER"
MARKED = "\n".join(f"> {line}" for line in LETTER.split("\n"))
STARS = "*" * 50
# How programs and gateways send a first mail, and an answer
FIRST = (
    "{}",
    "{}\n\nSent from my iPhone",
    "OFFICIAL - SENSITIVE\n\nCAUTION: This email originated from outside of the organisation. Do not click links.\n\n{}\n\nPC 4411 Nadia Brook\nHarbour Police",
    f"{STARS}\n* This message was sent from outside Hillside Health Trust. *\n* Please do not open attachments.  *\n{STARS}\n\n{{}}",
    "You don't often get email from nadia.brook@police.example. Learn why this is important\n{}",
)
REPLIES = (
    *FIRST,
    f"{{}}\n\nOn Wed, 1 Apr 2026 at 10:07, parley <escalations@parley.example> wrote:\n\n{MARKED}",
    f"On 01/04/2026 10:07, parley wrote:\n{MARKED}\n\n{{}}\n\n-- \nGus Lamb\nThe Lantern Project",
    f"{{}}\n\nśr., 1 kwi 2026 o 10:07 parley <escalations@parley.example> napisał(a):\n\n{MARKED}",
    f"{{}}\n\nVon: parley <escalations@parley.example>\nGesendet: Mittwoch, 1. April 2026 10:07\nAn: Priya Nair <priya.nair@school.example>\nBetreff: [D-2026-0001]\n\n{LETTER}",
)


def rows(name: str) -> list[tuple[str, str, str]]:
    lines = Path(__file__).with_name(name).read_text("utf-8").splitlines()
    split_up = (line.split("\t") for line in lines if line and not line.startswith("#"))
    return [(one, two, text.replace("\\n", "\n").replace("\\t", "\t")) for one, two, text in split_up]


def read(text: str) -> Answers:
    return read_answers(split(text).typed, RECEIVED, "Europe/London", {}, "Priya Nair")


@pytest.mark.parametrize(("counts", "asked", "text"), rows("strangers_first.tsv"))
def test_first_mail(counts: str, asked: str, text: str) -> None:
    for program in FIRST:
        found = read(program.format(text))
        assert (", ".join(line.label for line in found.lines) or "-") == counts, program
    assert (", ".join(line.label for line in read(text).pasted) or "-") == asked


@pytest.mark.parametrize(("counts", "asked", "text"), rows("strangers_replies.tsv"))
def test_answer(counts: str, asked: str, text: str) -> None:
    for program in REPLIES:
        found = read(program.format(text))
        assert (", ".join(word.word for word in found.words) or "-") == counts, program
    assert (" ".join(word.word for word in read(text).nearly) or "-") == asked


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("Hi Bea, we spoke for half an hour and I am none the wiser.\n\nSTUCK\n\nPriya", "STUCK"),
        ("Priya Nair\nDesignated Teacher\n\nSTUCK TOLD", "STUCK TOLD"),
        ("{Gateway stamp 7}\n\nSTUCK TOLD", "STUCK TOLD"),
        ("We spoke at two and he agreed.\n\nSOLVED", "SOLVED"),
        ("I rang his desk and nobody picked up.\n\nSTUCK", "NO ANSWER"),
        ("His message said:\n\nSTUCK", ""),
        ("The options were:\n\nSOLVED\n\nWAITING", ""),
        ("I do not know which:\n\nSOLVED", ""),
        ("We spoke at two.\n\nsolved the puzzle of who knew", ""),
        ("I do not know what to say to that.\n\nSOLVED\n\nSTUCK", ""),
    ],
)
def test_a_word_in_a_paragraph_of_its_own_is_asked_back(text: str, asked: str) -> None:
    """Below a sentence, or a stamp that no table knows, it was a note like any other."""
    assert read(text).words == ()
    assert " ".join(word.word for word in read(text).nearly) == asked


def test_what_stands_around_such_a_word_may_tell_of_an_e_mail() -> None:
    assert [word.medium for word in read("He only e-mailed me back.\n\nSTUCK").nearly] == ["email"]


OWN = [("Receiving practitioner", "Robert Hale"), ("Child", "under 1"), ("Urgent", "yes")]
LABELS = ["Receiving practitioner", "Child", "Urgent"]


@pytest.mark.parametrize(
    "page",
    [
        "".join(f"<h3>{label}</h3><p>{said}</p>" for label, said in OWN),
        "".join(f"<h3>{label}:</h3><p>{said}</p>" for label, said in OWN),
        "".join(f"<p>{label}:</p><p>{said}</p>" for label, said in OWN),
        f"<dl>{''.join(f'<dt>{label}</dt><dd>{said}</dd>' for label, said in OWN)}</dl>",
        "<table><tr><th>Field</th><th>Answer</th></tr>"
        f"{''.join(f'<tr><td>{label}</td><td>{said}</td></tr>' for label, said in OWN)}</table>",
        f"<p>{' '.join(f'{label}: {said}' for label, said in OWN)}</p>",
        f"<ol>{''.join(f'<li><b>{label}</b>: {said}</li>' for label, said in OWN)}</ol>",
    ],
)
def test_lines_in_a_page(page: str) -> None:
    """In headings, in a list of terms, below the head of a table: an urgent yes was lost in each of them."""
    assert [line.label for line in read(htmltext.to_text(page)).lines] == LABELS


def test_a_word_above_lines_in_cells_stays_a_word() -> None:
    found = read("URGENT\n\nReceiving practitioner\nRobert Hale\nChild\nunder 1")
    assert [word.word for word in found.words] == ["URGENT"]
    assert [line.label for line in found.lines] == LABELS[:2]
