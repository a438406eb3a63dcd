"""What stands still, and what may not be done too early, in the pictures and in the register."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from parley.dispute.protocol import DisputeProtocol
from parley.documents.as_text import to_text
from parley.documents.diagram import diagram
from parley.documents.register import register
from parley.reference.rules import load_protocol, parse_protocol

STORIES = Path(__file__).parents[1] / "story"


def rules(name: str) -> DisputeProtocol:
    return load_protocol(STORIES / f"{name}.rules")


def test_a_pause_stands_in_the_picture() -> None:
    picture = diagram(rules("clock-stands-still"))
    assert "Every clock stands still as long as this holds: where the child is: missing (4)." in picture
    assert "stands still" not in diagram(rules("not-before"))


def test_the_first_day_stands_beside_the_limit() -> None:
    picture = diagram(rules("not-before"))
    assert "not before 5 working days" in picture
    assert "not before" not in diagram(rules("clock-stands-still"))


def test_words_and_a_number_stand_both_in_the_picture() -> None:
    text = (STORIES / "strathcairn.rules").read_text(encoding="utf-8")
    text = text.replace(
        "within: 2 working days, from: entry",
        "aim: as soon as possible, within: 2 working days, from: entry",
        1,
    )
    found, problems = parse_protocol(text, "strathcairn.rules")
    assert found is not None, problems
    picture = " ".join(diagram(found).split())
    assert "as soon as possible; within 2 working days" in picture


def test_the_register_says_how_parley_counts() -> None:
    made = datetime(2026, 4, 1, tzinfo=UTC)
    text = to_text(register([rules("not-before")], made))
    for said in ("Mon-Fri 09:00-17:00", "bank holidays of England", "day 0", "the fifth is the first day"):
        assert said in " ".join(text.split())
    assert "the fifth" not in to_text(register([rules("clock-stands-still")], made))
