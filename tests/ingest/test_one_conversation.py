"""They spoke, and what came of it is said in the next mail: that is one conversation. The council's own step, to come back after
its review, is met by nobody's second word about the first."""

from __future__ import annotations

from datetime import timedelta

import pytest
from conversing import PRIYA, House, later, told

from parley.dispute.events import DiscussionRecorded, OutcomeStated, StageOpened


def spoken(talk: House) -> list[tuple[str, ...]]:
    """What each conversation on record has met."""
    return [
        tuple(key.duty for key in event.met)
        for event in talk.events()
        if isinstance(event, DiscussionRecorded)
    ]


def said(talk: House) -> list[str]:
    return [event.value for event in talk.events() if isinstance(event, OutcomeStated)]


def after_the_talk(talk: House) -> str:
    """Priya says that they spoke; where she answers that she told him where it goes."""
    row = talk.say(PRIYA, "SPOKE", talk.raise_one()["Priya"], later(hours=5))
    return next(str(letter["reply_to"]) for letter in row["outgoing"] if letter["template"] == "recorded")


def test_what_came_of_it_is_no_second_conversation(talk: House) -> None:
    row = talk.say(PRIYA, "STUCK TOLD", after_the_talk(talk), later(hours=5) + timedelta(minutes=5))
    assert spoken(talk) == [("contact",)] and said(talk) == ["unresolved"]
    assert [event.stage for event in talk.events() if isinstance(event, StageOpened)] == ["s1", "s2"]
    assert ("stage_opened", "Liam") in told(row)


@pytest.mark.parametrize(("text", "met"), [("STUCK", 1), ("STUCK phone 15:08", 2), ("STUCK phone 14:08", 1)])
def test_one_with_how_and_when_is_another(talk: House, text: str, met: int) -> None:
    """Hers was told of at 15:05: one of 14:08 is no later one."""
    talk.say(PRIYA, text, after_the_talk(talk), later(hours=5) + timedelta(minutes=5))
    assert len(spoken(talk)) == met and said(talk) == ["unresolved"]


@pytest.mark.parametrize("first", [("STUCK",), ("SPOKE", "STUCK")])
def test_the_same_once_more_with_what_was_told_is_no_second_conversation(
    talk: House, first: tuple[str, ...]
) -> None:
    to = talk.raise_one()["Priya"]
    for hours, text in enumerate((*first, "STUCK TOLD"), start=5):
        row = talk.say(PRIYA, text, to, later(hours=hours))
        to = next(
            (
                str(one["reply_to"])
                for one in row["outgoing"]
                if one["who"] == "Priya Nair" and one["reply_to"]
            ),
            to,
        )
    assert spoken(talk) == [("contact",)] and set(said(talk)) == {"unresolved"}
    assert ("stage_opened", "Liam") in told(row)
