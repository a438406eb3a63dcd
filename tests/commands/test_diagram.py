"""parley diagram: every stage, duty, clause and way out of a rule file stands in its picture, and nothing overlaps."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner

from parley.commands.diagram import command
from parley.documents.diagram import diagram
from parley.reference.rules import load_protocol

ROOT = Path(__file__).parents[2]
FILES = sorted([*(ROOT / "rules").glob("*.yaml"), *(ROOT / "tests" / "rules" / "invented").glob("*.yaml")])
SVG = "{http://www.w3.org/2000/svg}"


def words_of(picture: str) -> str:
    """Every word of the picture, in order, one space between them."""
    root = ElementTree.fromstring(picture)
    return " ".join(" ".join(text.text or "" for text in root.iter(f"{SVG}text")).split())


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_everything_that_the_rules_ask_stands_in_the_picture(path: Path) -> None:
    protocol = load_protocol(path)
    words = words_of(diagram(protocol))
    for stage in protocol.every_stage:
        assert stage.clause in words and stage.label in words and stage.title in words, "whole, however long"
        for duty in stage.duties:
            assert duty.clause in words
            assert (duty.say or "").split("{")[0].strip() in words
        for exit_ in stage.exits:
            assert exit_.clause in words
    for clock in protocol.clocks:
        assert str(clock.within).split()[0] in words


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_no_two_lines_of_text_lie_on_each_other(path: Path) -> None:
    root = ElementTree.fromstring(diagram(load_protocol(path)))
    seen: dict[float, list[tuple[float, float, str]]] = {}
    for text in root.iter(f"{SVG}text"):
        x, y, words = float(text.get("x", 0)), float(text.get("y", 0)), text.text or ""
        wide = len(words) * 6.2
        left = x - wide if "right" in (text.get("class") or "") else x
        for row, others in seen.items():
            for begins, ends, said in others if abs(row - y) < 11 else ():
                assert left >= ends or left + wide <= begins, f"{words!r} lies on {said!r}"
        seen.setdefault(y, []).append((left, left + wide, words))


def test_a_loop_is_drawn_back_and_says_where_it_begins_again() -> None:
    picture = diagram(load_protocol(ROOT / "rules" / "richmond-kingston.yaml"))
    assert picture.count('class="back"') >= 1
    assert "begins again at 5.6" in words_of(picture)


def test_the_same_rules_give_the_same_bytes_with_nothing_from_outside() -> None:
    result = CliRunner().invoke(command, ["richmond-kingston"])
    assert result.exit_code == 0
    assert result.stdout == diagram(load_protocol(ROOT / "rules" / "richmond-kingston.yaml"))
    assert not re.search(r"(href|src|url\((?!#)|<script|<image)", result.stdout)


def test_an_unknown_protocol_is_a_problem_of_configuration() -> None:
    result = CliRunner().invoke(command, ["nowhere"])
    assert result.exit_code == 78 and "one of" in result.output


def test_it_says_where_a_dispute_begins_and_when_somebody_is_told() -> None:
    words = words_of(diagram(load_protocol(ROOT / "tests" / "story" / "saltmarsh.rules")))
    assert (
        "Begins here if the sector that raises it is police." in words and "Begins here otherwise." in words
    )
    assert "When it opens: line manager on both sides is told (5)" in words
    assert "opens when it is urgent (4)" in words
    assert (
        "20 working days (10 working days if the sector that raises it is police) from the raising" in words
    )
    assert (
        "within 5 working days from the opening of the stage" in words
        and "from the opening of Step 3" in words
    )
