"""Whoever writes in a sentence that it is urgent alerts nobody by that, and hears so at once, with the word that does."""

from __future__ import annotations

from datetime import timedelta

import pytest
from conversing import BEGAN, NEW, PRIYA, House, addresses

ASKED = "Please write: URGENT, on its own"
LATER = BEGAN + timedelta(hours=30)


def to_priya(row: dict[str, object]) -> str:
    """The first letter that she gets of what came of her mail."""
    letters = row["outgoing"]
    assert isinstance(letters, list)
    return str(next(letter["text"] for letter in letters if letter["who"] == "Priya Nair"))


@pytest.mark.parametrize(
    "said",
    [
        "This is very urgent, she goes home at five.",
        "Is it urgent: yes",
        "Concern: she goes home. Urgent: yes",
    ],
)
def test_a_first_mail(said: str) -> None:
    """It alerted nobody, and nobody said so."""
    house = House()
    row = house.say(PRIYA, f"Receiving practitioner: Robert Hale\n\n{said}", NEW)
    assert "UrgencyRaised" not in row["events"] and ASKED in to_priya(row)
    row = house.say(PRIYA, "URGENT", addresses(row)["Priya"])
    assert "UrgencyRaised" in row["events"]


@pytest.mark.parametrize(
    "said",
    [
        "STUCK TOLD\n\nThis is very urgent now.",
        "I want to escalate. This is urgent.",
        "He has not rung. Please can somebody ring me asap.",
    ],
)
def test_an_answer(said: str) -> None:
    house = House()
    row = house.say(PRIYA, said, house.raise_one()["Priya"], LATER)
    assert "UrgencyRaised" not in row["events"] and ASKED in to_priya(row)


@pytest.mark.parametrize(
    "said", ["It is not urgent.", "He told me that it is urgent.", "If he does not ring, it is urgent."]
)
def test_a_sentence_that_calls_nothing_urgent_is_asked_about_nowhere(said: str) -> None:
    house = House()
    row = house.say(PRIYA, f"Receiving practitioner: Robert Hale\n\n{said}", NEW)
    assert ASKED not in to_priya(row)
    row = house.say(PRIYA, said, addresses(row)["Priya"], LATER)
    assert ASKED not in to_priya(row)


def test_neither_is_one_beside_an_end_nor_beside_an_urgent_line() -> None:
    for said in (
        "SOLVED\n\nThis is urgent for next time.",
        "STUCK TOLD\nUrgent: no\n\nThis is urgent, they said.",
    ):
        house = House()
        row = house.say(PRIYA, said, house.raise_one()["Priya"], LATER)
        assert ASKED not in to_priya(row)
