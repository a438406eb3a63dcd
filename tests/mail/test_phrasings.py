"""Two hundred things people in a hurry type: half are answers, half must stay notes (design.md section 7)."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from parley.mail.answers import read_answers
from parley.mail.message import SaidWord

RECEIVED = datetime(2026, 4, 2, 15, 0, tzinfo=UTC)
ZONE = "Europe/London"


def rows() -> list[tuple[str, str]]:
    table = Path(__file__).with_name("phrasings.tsv").read_text("utf-8")
    lines = [line for line in table.splitlines() if line and not line.startswith("#")]
    return [(typed.replace("|", "\n"), meaning) for typed, meaning in (line.split("\t") for line in lines)]


def local(moment: datetime) -> str:
    return moment.astimezone(ZoneInfo(ZONE)).strftime("%Y-%m-%dT%H:%M")


def shown(word: SaidWord) -> str:
    medium = f"({word.medium})" if word.medium else ""
    happened = f"@{local(word.happened)}" if word.happened else ""
    until = f"<{local(word.until)}" if word.until else ""
    name = f"->{word.name}" if word.name else ""
    return f"{word.word}{medium}{happened}{until}{name}"


@pytest.mark.parametrize(("typed", "meaning"), rows())
def test_phrasing(typed: str, meaning: str) -> None:
    answers = read_answers(typed, RECEIVED, ZONE)
    assert " ".join(shown(word) for word in answers.words) == ("" if meaning == "note" else meaning)
    if meaning == "note":
        assert answers.other_text


def test_the_table_is_long_and_even() -> None:
    notes = [typed for typed, meaning in rows() if meaning == "note"]
    assert len(rows()) >= 200
    assert 0.45 <= len(notes) / len(rows()) <= 0.55


@pytest.mark.parametrize("typed", [typed for typed, meaning in rows() if meaning != "note"])
def test_a_word_inside_a_sentence_is_a_note(typed: str) -> None:
    sentence = "I read that " + re.sub(r"\W+", " ", typed).strip().lower() + " may be written here"
    assert read_answers(sentence, RECEIVED, ZONE).words == ()
