"""What a woken person types: an acknowledgement is hard to miss, and impossible by accident."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parley.mail.alert_answers import answer_to_alert, in_doubt
from parley.mail.answers import read_answers

AT = datetime(2026, 4, 11, 22, 45, tzinfo=UTC)


def rows() -> list[tuple[str, str, str]]:
    table = Path(__file__).with_name("alert_answers.tsv").read_text("utf-8")
    lines = [line.split("\t") for line in table.splitlines() if line and not line.startswith("#")]
    return [(typed.replace("|", "\n"), meaning, why) for typed, meaning, why in lines]


def meant(typed: str) -> str:
    """As `understanding` takes it: the bare words first, then words of their own."""
    words = {word.word for word in read_answers(typed, AT, "Europe/London").words}
    if words & {"ACK", "YES"}:
        return "note" if in_doubt(typed) else "ACK"
    if words:
        return "PASS" if words & {"PASS", "NO", "NOT ME", "PASS TO"} else "note"
    return answer_to_alert(typed, "Olu Ade", "Priya Nair") or "note"


@pytest.mark.parametrize(("typed", "meaning", "why"), rows(), ids=[typed for typed, _, _ in rows()])
def test_each_phrasing(typed: str, meaning: str, why: str) -> None:
    assert meant(typed) == meaning, why


def test_half_of_them_stay_notes() -> None:
    notes = [typed for typed, meaning, _ in rows() if meaning == "note"]
    assert len(rows()) >= 80 and 0.4 <= len(notes) / len(rows()) <= 0.6


ACKS = [typed for typed, meaning, _ in rows() if meaning == "ACK" and "\n" not in typed]


@pytest.mark.parametrize("typed", ACKS)
@pytest.mark.parametrize(
    "around", ["I was told that {} is what to type", "{}?", "not {}", "Did Nora say {}", "Dev: {}", "if {}"]
)
def test_inside_another_sentence_it_acknowledges_nothing(typed: str, around: str) -> None:
    assert meant(around.format(typed.rstrip("."))) != "ACK"


@given(st.text(alphabet="ack onitmyw.,-?\nACK", max_size=60))
def test_whatever_is_typed_is_read_quickly_and_never_both(typed: str) -> None:
    assert answer_to_alert(typed, "Olu Ade", "Priya Nair") in ("ACK", "PASS", "")


def test_a_name_with_odd_letters_breaks_nothing() -> None:
    assert answer_to_alert("ACK, O'Neil (Olu) here", "O'Neil (Olu) [x", "") in ("ACK", "")
    assert answer_to_alert("calling Priya now", "Olu Ade", "") == ""
