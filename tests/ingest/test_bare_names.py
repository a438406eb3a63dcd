"""Nobody is named for a part, and whoever was asked answers with a name alone, to whichever letter lies on top."""

from __future__ import annotations

from datetime import timedelta

import pytest
from conversing import LIAM, NEW, PRIYA, House, later, told

from parley.dispute.events import PersonNamed


def nobody_named(talk: House) -> str:
    """A dispute with nobody on the receiving side; the address of its reminder, which asks "did you speak?"."""
    talk.say(PRIYA, "I do not agree with their decision.", NEW)
    talk.pass_to(later(days=5))
    return talk.last("priya")


def named(talk: House) -> list[str]:
    return [
        event.person
        for event in talk.events()
        if isinstance(event, PersonNamed) and event.side == "receiving"
    ]


@pytest.mark.parametrize("text", ["Robert Hale", "Robert Hale.\n\nPriya", "robert.hale@council.example"])
def test_a_name_alone_is_whoever_was_asked_for(talk: House, text: str) -> None:
    row = talk.say(PRIYA, text, nobody_named(talk), later(days=5) + timedelta(minutes=5))
    assert named(talk) == ["robert"] and ("recorded", "Priya") in told(row)


@pytest.mark.parametrize(
    "text",
    [
        "Somebody Else",
        "Robert Hale was rude",
        "Priya Nair",
        "Robert Hale\nLiam Doyle",
        "Liam Doyle",
        "Bea Long",
    ],
)
def test_anything_else_stays_a_note(talk: House, text: str) -> None:
    row = talk.say(PRIYA, text, nobody_named(talk), later(days=5) + timedelta(minutes=5))
    assert named(talk) == [] and row["verdict"] == "note"


def test_a_name_where_nobody_is_missing_stays_a_note(talk: House) -> None:
    row = talk.say(PRIYA, "Marie Kent", talk.raise_one()["Priya"], later(hours=1))
    assert named(talk) == ["robert"] and row["verdict"] == "note"


def test_nobody_else_names_them_so(talk: House) -> None:
    nobody_named(talk)
    talk.say(LIAM, "Robert Hale", talk.last("priya"), later(days=5) + timedelta(minutes=5))
    assert named(talk) == []


def test_a_time_for_somebody_named_after_the_date_is_not_said_to_be_the_only_one_free(talk: House) -> None:
    row = talk.say(PRIYA, "Robert Hale", nobody_named(talk), later(days=10))
    (letter,) = [letter for letter in row["outgoing"] if letter["who"] == "Robert Hale"]
    assert "The date has passed. Please ring at once" in letter["text"] and "was free" not in letter["text"]
