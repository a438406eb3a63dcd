"""The judge is content with the story as it is told, and with nothing less."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from parley.demonstration import checker, expected, promises, story
from parley.demonstration.expected import Verdict
from parley.demonstration.expected_mails import MUSTS
from parley.demonstration.house import free_port
from parley.demonstration.postbox import Letter
from parley.demonstration.story import april

Told = tuple[Sequence[Letter], Sequence[Verdict]]


def faults(verdicts: Sequence[Verdict]) -> list[str]:
    return [f"{what}: {fault}" for what, fault in verdicts if fault]


def test_the_story_as_it_is_told_is_as_it_must_be(told: Told) -> None:
    letters, port = told
    assert faults([*checker.of_letters(letters), *port]) == []


def test_a_mail_that_did_not_leave_is_missed(told: Told) -> None:
    letters, _ = told
    for must in MUSTS:
        others = [
            x for x in letters if (x.to, x.date, x.reference) != (must.who.address, must.at, must.dispute)
        ]
        assert expected.wanting(must, others), must.what


def test_a_word_that_is_not_said_is_missed_in_the_text_and_in_the_page(told: Told) -> None:
    letters, _ = told
    must = next(must for must in MUSTS if "SOONER" in must.has)
    for part in ("text", "html"):
        without = [replace(x, **{part: getattr(x, part).replace("SOONER", "")}) for x in letters]
        assert "SOONER" in expected.wanting(must, without)


def test_a_meeting_that_did_not_move_is_seen(told: Told) -> None:
    letters, _ = told
    must = next(must for must in MUSTS if must.meeting and must.meeting[1] == 1)
    stayed = [replace(x, entry=replace(x.entry, sequence=0)) if x.entry else x for x in letters]
    assert "REQUEST 0" in expected.wanting(must, stayed)


Spoil = Callable[[Letter], Letter]
SPOILT: dict[str, Spoil] = {
    "nothing goes to anybody outside *.example": lambda x: replace(x, to="dana@outsider.test"),
    "each mail goes to one person": lambda x: replace(x, everybody=(x.to, story.DEV.address)),
    "each mail has a text and an HTML form": lambda x: replace(x, html=""),
    "each subject begins with its reference": lambda x: replace(x, subject="Help"),
    "each date stands in the first forty characters of its subject": lambda x: replace(
        x, subject=f"{x.subject[:14]} {'please ' * 6} by Tue 7 April 17:00"
    ),
    "each mail says what to do in danger": lambda x: replace(x, text=x.text.replace("999", "")),
    "each mail has a number to ring and ask": lambda x: replace(x, text=re.sub(r"0\d{3}\b", "", x.text)),
    "each mail can be answered": lambda x: replace(x, reply_to="nobody@parley.example"),
    "no child is named": lambda x: replace(x, texts=(*x.texts, f"about {story.CHILD}")),
    "once Dev has said ACK nobody is alerted": lambda x: replace(
        x, subject="[D-2026-0002] URGENT, please", date=april(12, 0, 10)
    ),
    "a dispute that is closed is quiet": lambda x: replace(
        x, subject="[D-2026-0003] and another thing", date=april(17, 13, 30) + timedelta(days=1)
    ),
}


@pytest.mark.parametrize("what", SPOILT)
def test_one_mail_breaks_a_promise_and_is_seen(told: Told, what: str) -> None:
    letters, _ = told
    spoilt = [SPOILT[what](letters[0]), *letters[1:]]
    assert dict(promises.verdicts(spoilt))[what]
    assert not dict(promises.verdicts(letters))[what]


def test_what_leaves_twice_floods_or_moves_unseen_is_seen(told: Told) -> None:
    letters, _ = told
    assert dict(promises.verdicts([*letters, letters[0]]))["nothing leaves twice"]
    again = [
        replace(letters[0], subject=f"{letters[0].subject} {n}", message_id=f"<{n}@x>") for n in range(7)
    ]
    assert dict(promises.verdicts([*letters, *again]))["nobody is flooded"]
    moved = next(x for x in letters if x.entry)
    assert moved.entry is not None
    elsewhere = replace(moved, entry=replace(moved.entry, start=moved.entry.start + timedelta(hours=1)))
    assert dict(promises.verdicts([*letters, elsewhere]))["a meeting that moves stays one meeting"]


def test_every_promise_is_spoilt_here() -> None:
    elsewhere = {"nothing leaves twice", "nobody is flooded", "a meeting that moves stays one meeting"}
    assert {what for what, _ in promises.PROMISES} == SPOILT.keys() | elsewhere


def test_an_empty_maildir_and_a_silent_port_keep_no_promise() -> None:
    verdicts = [*checker.of_letters([]), *checker.of_port(free_port())]
    assert len(faults(verdicts)) == len(verdicts)
