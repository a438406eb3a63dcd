"""Who was there, as a line of a mail says it, and that it stands with what a panel recorded."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from parley.dispute import commands as c
from parley.loops.said_lines import Speaker
from parley.loops.those_present import not_known, people_there, with_present
from parley.mail.answers import read_answers

NOW = datetime(2026, 6, 1, 11, 10, tzinfo=UTC)
KNOWN = {"tess hollow": "tess", "imogen vale": "imogen", "una brook": "una"}
ADDRESSES = {"una.brook@police.example": "una"}
TESS = Speaker(
    "tess",
    NOW,
    "Europe/London",
    lambda text: "t1",
    lambda name, at: ADDRESSES.get(at) or KNOWN.get(name.lower(), ""),
)

LINES = [
    ("Present: Tess Hollow, Imogen Vale, Una Brook", ("tess", "imogen", "una")),
    ("Present: me, Imogen Vale and Una Brook", ("tess", "imogen", "una")),
    (
        "In attendance: Tess Hollow; Imogen Vale; Una Brook <una.brook@police.example>",
        ("tess", "imogen", "una"),
    ),
    ("Present: Tess Hollow (health), Imogen Vale (council), Una Brook (police)", ("tess", "imogen", "una")),
    ("Those present:\nTess Hollow, Tess Hollow, Imogen Vale", ("tess", "imogen")),
    ("Present: Dana Wood, Una Brook", ("una",)),  # whoever nobody knows does not count
    ("Present: Una Brook\nPresent: Imogen Vale", ("una", "imogen")),
    ("Present:", ()),
    ("I was present, and so was Una Brook", ()),
]


@pytest.mark.parametrize(("typed", "there"), LINES)
def test_who_was_there(typed: str, there: tuple[str, ...]) -> None:
    assert people_there(read_answers(f"SPOKE video 11:00\n{typed}", NOW, "Europe/London"), TESS) == there


@pytest.mark.parametrize(
    ("typed", "unknown"),
    [
        ("Present: Tess Hollow, me, Una Brook", ""),
        ("Present: Tess Hollow (health), Imogen Vale;", ""),
        ("Present: Wilbur Quux, Una Brook", "one is not known"),
        ("Present: Wilbur Quux, Una Brook and Zoe Plim <zoe.plim@elsewhere.example>", "2 are not known"),
    ],
)
def test_of_whoever_nobody_knows_its_writer_reads_that_they_do_not_count(typed: str, unknown: str) -> None:
    said = " ".join(not_known(read_answers(f"SPOKE video 11:00\n{typed}", NOW, "Europe/London"), TESS))
    assert unknown in said and bool(unknown) == bool(said)
    assert "Quux" not in said and "Plim" not in said


def test_it_stands_with_the_meeting_and_the_decision_and_nowhere_else() -> None:
    there = ("tess", "una")
    met = TESS.asks(c.RecordDiscussion, medium="video", present=("imogen",))
    assert with_present(met, there) == TESS.asks(
        c.RecordDiscussion, medium="video", present=("imogen", "tess", "una")
    )
    assert with_present(TESS.asks(c.RecordAct, keys=()), there) == TESS.asks(
        c.RecordAct, keys=(), present=there
    )
    note = TESS.asks(c.KeepNote, text="t1")
    assert with_present(note, there) == note and with_present(met, ()) == met


def test_a_line_of_thousands_of_names_costs_no_time() -> None:
    typed = "SPOKE\nPresent: " + ", ".join(["Una Brook"] * 50_000)
    assert people_there(read_answers(typed, NOW, "Europe/London"), TESS) == ("una",)
