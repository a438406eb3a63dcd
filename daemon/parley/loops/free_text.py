"""Whether free text in a dispute is answered once more: people write notes, and so does a machine that strips every mark.

What somebody wrote is kept all the same; only the answer is held back. Each answer that says so says it of the next ones.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from itertools import takewhile

from parley.dispute.dispute import Dispute
from parley.dispute.world import Person
from parley.loops.answering import (
    A_DAY,
    AN_HOUR,
    ENOUGH,
    MANY,
    named,
    said_before,
    told_enough,
    went_in_circles,
)
from parley.loops.first_mails import said_by
from parley.loops.lines_not_taken import IF_URGENT
from parley.loops.visit import Said, Visit
from parley.mail.message import InboundMail
from parley.store import outbox
from parley.store.kept_facts import may_hold
from parley.store.questions import QuestionRow
from parley.store.store import Store

NOTES, REQUESTS = 1, 2  # how often the same free text is answered within a day
_ANSWERS_TO_TEXT = frozenset({"note_kept", "time_in_words", "refused", "asked_back"})
_ASKS = frozenset({"time_in_words", "asked_back"})  # what says how to write what somebody seems to mean
_TWICE = 2
# Answers that say something, each kind so often, IF_URGENT beside them
_LONGEST_RUN = _TWICE * (1 + len(_ASKS) + 1)


def said_once(
    store: Store, mail: InboundMail, visit: Visit, person: Person, asked: QuestionRow | None, answered: int, now: datetime,
    *, echo: str = "", unplaced: Collection[str] = (),
) -> Said:  # fmt: skip
    """Who said it; not to be answered if they said the very same so often before, or something else each time, as machines
    do. Answer words and lines are typed on purpose, and always answered within the rates; so is whoever was woken, for as
    long as the alert rings: they may believe that they have answered, or have it. echo, unplaced: the template of the answer,
    where it is known, and what it would say of their lines."""
    said = said_by(mail, person.id)
    if not said.answerable or mail.answers.words or mail.answers.lines:
        return said
    dispute = visit.dispute
    reference = dispute.reference
    again = said_before(store, reference, person.id, mail.answers.other_text, now, answered=answered)
    if not again and not (asked and _rings(dispute, asked.question.alert)):
        # What is nearly an answer most likely waits for the question that makes it one
        often = MANY if mail.answers.nearly else ENOUGH
        circling = went_in_circles(store, reference, person.id, _ANSWERS_TO_TEXT, named(mail), often=often)
        by_name = _template_answered(store, mail, asked)
        # Without a thread, and to the address of an older letter: people do so days later
        again = circling and by_name in ("", *_ANSWERS_TO_TEXT)
        more = (echo in _ASKS or IF_URGENT in unplaced) and _says_more(
            store, reference, person.id, echo, unplaced
        )
        if not again and not mail.answers.nearly:
            # each stage is another matter, and so is a request
            told = f"{answered}:{reference}:{len(dispute.visits)}:{dispute.status}:{person.id}"
            again = told_enough(
                store, told, now, A_DAY if circling or by_name in _ANSWERS_TO_TEXT else AN_HOUR
            )
        again &= not more
    return replace(said, answerable=not again)


def _says_more(store: Store, reference: str, person: str, echo: str, unplaced: Collection[str]) -> bool:
    """Whether the answer says what none or one of those has said that they were given last, one after the other: after two notes
    somebody writes that it is urgent, or a word with a slip, and would believe that it has been taken."""
    run = [
        outbox.by_message_id(store, message_id)
        for template, message_id in takewhile(
            lambda one: one[0] in _ANSWERS_TO_TEXT, outbox.newest(store, reference, person, _LONGEST_RUN)
        )
    ]
    letters = [letter for letter in run if letter is not None]
    asked = echo in _ASKS and sum(letter.template == echo for letter in letters) < _TWICE
    urgent = sum(may_hold(letter.facts, IF_URGENT) for letter in letters) < _TWICE
    return asked or (IF_URGENT in unplaced and urgent)


def _template_answered(store: Store, mail: InboundMail, asked: QuestionRow | None) -> str:
    """The template of the letter of ours that this text answers, by its thread or else by its address; "" if it names none. A
    slow machine, which is the same to look at as a busy person but for that, answers each letter; people go back to the one
    that told them what to do."""
    letter = outbox.by_message_id(store, named(mail))
    return letter.template if letter else asked.template if asked else ""


def _rings(dispute: Dispute, alert: int) -> bool:
    rung = dispute.alerts.get(alert)
    return rung is not None and rung.waiting
