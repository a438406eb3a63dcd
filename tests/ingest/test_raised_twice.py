"""It is raised once more while it runs, and the answer asks whether it is another matter. Whoever answers the step instead, in the
newest letter that they have, has answered the step; whoever says so in a sentence has it looked at, and what they raised opens."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from conversing import FIRST, NEW, PRIYA, ROBERT, House, later

from parley.dispute.events import AttemptRecorded, FactTold, PersonNamed, UrgencyRaised
from parley.store import pen

MORNING = datetime(2026, 4, 2, 8, 0, tzinfo=UTC)  # Thu 2 April, 09:00 in London
BEA = "Bea Long <bea.long@partnership.example>"


def once_more(talk: House, sender: str, text: str) -> str:
    """The address for answers of the letter about a mail that raises it again."""
    row = talk.say(sender, text, NEW, later(minutes=10))
    assert [letter["template"] for letter in row["outgoing"]] == ["raised_again"]
    return str(row["outgoing"][0]["reply_to"])


@pytest.mark.parametrize(
    ("text", "template"),
    [
        ("Phone: 07700 900112\nType: practice", "recorded"),
        ("No anwser", "asked_back"),
        ("no answer 10:10\nType: practice", "asked_back"),
    ],
)
def test_what_answers_the_step_is_no_riddle_for_the_pen(talk: House, text: str, template: str) -> None:
    talk.raise_one()
    row = talk.say(
        PRIYA, text, once_more(talk, PRIYA, "Receiving practitioner: Robert Hale"), later(minutes=20)
    )
    assert [letter["template"] for letter in row["outgoing"] if letter["who"] == "Priya Nair"] == [template]
    assert pen.held(talk.play.store) == []
    if template == "asked_back":
        talk.say(PRIYA, "YES", str(row["outgoing"][-1]["reply_to"]), later(minutes=25))
        assert any(isinstance(event, AttemptRecorded) for event in talk.events())


def opened_by_bea(talk: House) -> None:
    talk.pass_to(MORNING)
    number = pen.held(talk.play.store)[0].number
    talk.say(BEA, f"{number} new", talk.last("bea"), MORNING + timedelta(minutes=5))


def test_a_sentence_goes_to_a_person_and_new_opens_what_was_raised(talk: House) -> None:
    talk.raise_one()
    where = once_more(talk, ROBERT, "Receiving practitioner: Priya Nair\nType: practice")
    talk.say(ROBERT, "Yes please treat mine as separate, it is about the plan.", where, later(minutes=20))
    opened_by_bea(talk)
    events = talk.events("D-2026-0002")
    assert [event.person for event in events if isinstance(event, PersonNamed)] == ["robert", "priya"]
    assert [event.value for event in events if isinstance(event, FactTold)] == ["practice"]
    assert {event.received for event in events if isinstance(event, FactTold)} == {later(minutes=10)}


@pytest.mark.parametrize(
    "text", ["Receiving practitioner: Marie Kent", "Receiving practitioner: Liam Doyle\nChild: other"]
)
def test_a_line_that_says_whom_it_is_with_changes_nobody_of_the_one_that_runs(talk: House, text: str) -> None:
    talk.raise_one()
    where = once_more(talk, PRIYA, "Receiving practitioner: Robert Hale")
    before = talk.events()
    row = talk.say(PRIYA, text, where, later(minutes=20))
    assert row["verdict"] == "held" and talk.events() == before


def test_a_sentence_with_lines_of_its_own_opens_by_itself(talk: House) -> None:
    talk.raise_one()
    where = once_more(talk, ROBERT, "Receiving practitioner: Priya Nair")
    talk.say(ROBERT, "It is another child.\nReceiving practitioner: Liam Doyle", where, later(minutes=20))
    opened_by_bea(talk)
    named = [event.person for event in talk.events("D-2026-0002") if isinstance(event, PersonNamed)]
    assert named == ["robert", "liam"]


def test_a_sentence_that_is_urgent_wakes_somebody_while_it_waits(talk: House) -> None:
    talk.raise_one()
    where = once_more(talk, PRIYA, "Receiving practitioner: Robert Hale")
    row = talk.say(
        PRIYA, "This is another child.\nUrgent: yes", where, datetime(2026, 4, 11, 22, 40, tzinfo=UTC)
    )
    assert [letter["template"] for letter in row["outgoing"]] != []
    assert pen.held(talk.play.store)[0].urgent
    assert not any(isinstance(event, UrgencyRaised) for event in talk.events(FIRST))


def test_a_first_mail_that_says_it_is_another_child_is_not_linked(talk: House) -> None:
    """The presumption is that the same two mean the same again; whoever says otherwise has answered what would be asked, and a
    second child has a clock from the mail on."""
    talk.raise_one()
    text = "This is about another child.\nReceiving practitioner: Robert Hale"
    row = talk.say(PRIYA, text, NEW, later(minutes=10))
    assert (row["verdict"], row["dispute"]) == ("raised", "D-2026-0002")
    assert f"beside {FIRST}" in " ".join(row["outgoing"][0]["text"].split())
    row = talk.say(PRIYA, "Receiving practitioner: Robert Hale", NEW, later(minutes=20))
    assert row["dispute"] == "D-2026-0002" and [one["template"] for one in row["outgoing"]] == [
        "raised_again"
    ]
