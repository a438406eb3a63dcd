"""What can be said by mail can be recorded by command, and the other way round: the same entries, the same letters.

A mail answers the letter it is sent to; the command finds the newest question that the words fit. So each word here goes to the
letter that asks for it.
"""

from __future__ import annotations

from dataclasses import fields
from datetime import datetime
from typing import Any

import pytest
from conversing import FIRST, PRIYA, ROBERT, House, a_house, later

from parley.dispute.events import AnyEvent
from parley.loops.recording import record
from parley.store import texts

PEOPLE = {"priya": PRIYA, "robert": ROBERT, "liam": "Liam Doyle <liam.doyle@school.example>",
          "marie": "Marie Kent <marie.kent@council.example>"}  # fmt: skip
THE_CALL = later(days=1, hours=6)


def just_raised(house: House) -> datetime:
    return later(hours=1)


def after_the_call(house: House) -> datetime:
    house.pass_to(THE_CALL)
    return THE_CALL


def settled_says_one(house: House) -> datetime:
    at = after_the_call(house)
    house.say(PRIYA, "SOLVED", _asked_by(house, "priya", "did_you_speak"), at)
    return later(days=1, hours=7)


def stage_two(house: House) -> datetime:
    at = after_the_call(house)
    house.say(PRIYA, "STUCK TOLD", _asked_by(house, "priya", "did_you_speak"), at)
    return later(days=2, hours=1)


def a_date_missed(house: House) -> datetime:
    stage_two(house)
    return later(days=16, hours=1)


def over(house: House) -> datetime:
    settled_says_one(house)
    house.say(ROBERT, "YES", _asked_by(house, "robert", "confirm_outcome"), later(days=1, hours=7))
    return later(days=2)


SAID = {
    (just_raised, "priya", "raised"): (
        "SOLVED", "WAITING", "STUCK", "STUCK TOLD", "STUCK phone 10:30", "STUCK by e-mail", "NO ANSWER", "NO ANSWER 10:30", "TOLD",
        "AGREED", "SPOKE", "SPOKE phone", "SPOKE by chat", "YES", "NO", "NOT ME", "PASS TO Marie Kent", "PASS TO Liam", "PASS TO Zebedee",
        "SOONER 2 April 12:00 because the visit is then", "SOONER 3 April", "LATE because I was ill", "LATE", "CORRECT",
        "CORRECT it was Tuesday", "STATUS", "HELP", "WITHDRAW", "WITHDRAW because they moved", "URGENT", "URGENT because alone", "ACK",
        "PASS", "Thank you.", "I want to escalate", "SOLVED AGREED", "SOLVED or STUCK?", "Has it been solved?",
        "Spoke: phone, 10:30", "Spoke: e-mail", "Tried: phone, 10:30, no answer", "Decision date: 31 March", "Decision date: 31 February",
        "Earlier date: 3 April 12:00 because the visit is then", "Urgent: yes", "Meet: Thu 2 April 15:00", "Meet: Sun 5 April 15:00",
        "Free: Thu 2 April 15:00, Tue 7 April 10:00", "Child: under 1", "My line manager: Sana Iqbal", "Next: s2",
        "Receiving practitioner: Marie Kent", "Receiving practitioner: Tom Jones", "Also receiving: Sol Adeyemi", "Agreed: a visit",
        "Concern: this", "Action: a | b | Priya | 14 April", "Phone: 020 7946 0113", "Your case number: 12", "STUCK TOLD\nChild: under 1",
        "Type: complaint about a person",
    ),
    (just_raised, "robert", "asked_to_talk"): (
        "NOT ME", "NOT ME, it is Marie Kent", "PASS TO Marie Kent", "SOLVED", "STUCK", "WITHDRAW", "Decision date: 31 March",
        "Meet: Thu 2 April 15:00", "HELP", "URGENT", "LATE because of court",
    ),
    (after_the_call, "priya", "did_you_speak"): (
        "SOLVED", "SOLVED by phone", "WAITING", "WAITING until Fri 3 April", "STUCK", "STUCK TOLD", "NO ANSWER", "SPOKE", "YES", "NO",
        "STUCK TOLD video 13:15", "SOLVED\nAgreed: a visit", "CORRECT phone Thu 2 April 11:00",
    ),
    (settled_says_one, "robert", "confirm_outcome"): ("YES", "NO", "NO because he never said so", "SOLVED", "STUCK", "HELP", "STATUS"),
    (settled_says_one, "priya", "recorded"): ("CORRECT it was by video", "WITHDRAW", "STATUS", "Thank you."),
    (stage_two, "liam", "stage_opened"): ("AGREED", "AGREED\nStrategy: talk first", "PASS TO Sana Iqbal", "LATE because of a trip",
        "SPOKE phone", "HELP", "WITHDRAW", "STUCK"),
    (stage_two, "marie", "stage_opened"): ("NOT ME", "PASS TO Sol Adeyemi", "SPOKE phone", "NO ANSWER", "SOLVED", "Meet: Wed 8 April 11:00"),
    (stage_two, "priya", "raised"): ("SPOKE phone",),
    (a_date_missed, "liam", "missed"): ("AGREED", "AGREED 14 April 10:00", "LATE because I was ill", "STATUS", "SOLVED", "STUCK TOLD"),
    (a_date_missed, "liam", "did_you_speak"): ("NO ANSWER", "SPOKE phone"),
    (over, "priya", "closed"): ("STUCK TOLD", "CORRECT it was video", "STATUS", "HELP", "Thank you.", "YES", "Child: under 1", "PASS"),
    (over, "robert", "closed"): ("SOLVED", "CORRECT it was video", "I do not agree.", "WITHDRAW"),
}  # fmt: skip
WORDS = [(*where, words) for where, several in SAID.items() for words in several]


@pytest.mark.parametrize(("when", "who", "letter", "words"), WORDS)
def test_the_same_comes_of_it(when: Any, who: str, letter: str, words: str) -> None:
    by_mail, by_command = _by_mail(when, who, letter, words), _by_command(when, who, words)
    assert by_mail == by_command
    assert any(by_mail), "something comes of everything"


def _by_mail(when: Any, who: str, letter: str, words: str) -> tuple[list[Any], ...]:
    with a_house() as house:
        at, before = _begun(house, when)
        house.say(PEOPLE[who], words, _asked_by(house, who, letter), at)
        return _came_of_it(house, before)


def _by_command(when: Any, who: str, words: str) -> tuple[list[Any], ...]:
    with a_house() as house:
        at, before = _begun(house, when)
        with house.play.store.write():
            record(house.play.door, FIRST, who, words, now=at)
        house.play.dispatch()
        return _came_of_it(house, before)


def _begun(house: House, when: Any) -> tuple[datetime, tuple[int, int]]:
    house.raise_one()
    at = when(house)
    house.pass_to(at)
    return at, (len(house.events()), len(house.play.posted))


def _asked_by(house: House, person: str, template: str) -> str:
    """The address for answers of the newest letter of that kind to this person."""
    found = (
        one.row
        for one in reversed(house.play.posted)
        if (one.row.person, one.row.template) == (person, template)
    )
    return str(next(found).facts["reply_to"])


def _came_of_it(house: House, before: tuple[int, int]) -> tuple[list[Any], ...]:
    events, letters = before
    told = [(one.row.template, one.row.person) for one in house.play.posted[letters:]]
    return [_plain(house, event) for event in house.events()[events:]], told


def _plain(house: House, event: AnyEvent) -> tuple[str, dict[str, Any]]:
    """An entry without what only says by which way it came; the id of a text as what was typed."""
    said = {field.name: getattr(event, field.name) for field in fields(event)}
    for name, value in said.items():
        if isinstance(value, str) and value.startswith(texts.BEGINNING):
            kept = texts.text(house.play.store, value)
            said[name] = kept.body.strip() if kept else value
    return type(event).__name__, {
        name: value for name, value in said.items() if name not in ("cause", "hold", "uid")
    }
