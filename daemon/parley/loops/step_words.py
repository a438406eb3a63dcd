"""What a word means for a step that is owed: a conversation, a notice, anything else that is done.

STUCK, SOLVED, WAITING and SPOKE say how a conversation went, TOLD that notice was given, AGREED that it was agreed, YES and
DONE that anything else was done, all that the letter says they mean. YES to the time of a meeting may mean that somebody
will come, or that the date is too late: it is asked back, and never taken for the conversation.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from parley.dispute import audience
from parley.dispute import commands as c
from parley.dispute.duty_state import DutyState
from parley.dispute.events import DutyKey
from parley.dispute.saying_settled import an_account
from parley.dispute.view import View
from parley.loops.asking_back import which_is_meant, which_talk
from parley.loops.said_lines import CONVERSATIONS, verb_of
from parley.loops.understood import COMMON, Heard, Words
from parley.mail.message import SaidWord
from parley.value import value

OUTCOMES = {"STUCK": "unresolved", "SOLVED": "resolved", "WAITING": "waiting", "SPOKE": ""}


def of_duty(words: Words, heard: Heard) -> None:
    """What these words ask for the steps that the question is about."""
    step = _Step.of(words, heard)
    for name, word in words.items():
        if name in _MEANING:
            _MEANING[name](word, step)
        elif name in COMMON:
            COMMON[name](word, heard)


@value
class _Step:
    """What is owed: conversations, notices to the other side, and acts, which are all the rest. words: all that were
    said."""

    words: Words
    heard: Heard
    talks: tuple[DutyKey, ...]
    tells: tuple[DutyKey, ...]
    acts: tuple[DutyKey, ...]

    @staticmethod
    def of(words: Words, heard: Heard) -> _Step:
        verbs = {key: verb_of(heard.view.dispute, key) for key in heard.asked.keys}
        talks = tuple(key for key, verb in verbs.items() if verb in CONVERSATIONS)
        tells = tuple(key for key, verb in verbs.items() if verb == "tell")
        acts = tuple(key for key in verbs if key not in talks + tells)
        return _Step(
            words,
            heard,
            talks,
            audience.of_one_place(heard.view, tells),
            audience.of_one_place(heard.view, acts),
        )

    @property
    def of_talk(self) -> bool:
        """Whether some word says how a conversation went."""
        return bool(self.words.keys() & OUTCOMES.keys())

    @property
    def says_what_came_of_it(self) -> bool:
        """Whether STUCK, SOLVED or WAITING stands there too: "STUCK, met today 11:00" is one conversation."""
        return any(OUTCOMES.get(word) for word in self.words)

    def text_beside(self, word: SaidWord) -> str:
        """The text kept with a word: its own reason; with SOLVED also what was agreed, from its line or in free words."""
        answers = self.heard.answers
        agreed = next((line.value for line in answers.lines if line.label == "Agreed"), "")
        return self.heard.kept(
            word.reason or ((agreed or answers.other_text) if word.word == "SOLVED" else "")
        )

    def at_the_meeting(self) -> datetime | None:
        """When they spoke, if they answer "did you speak then?" and name no other time: by the end of that meeting."""
        hold = self.heard.view.dispute.holds.get(self.heard.asked.hold)
        return hold.end if hold else None


def _how_it_went(word: SaidWord, step: _Step) -> None:
    told = step.words.get("TOLD")
    if word.word == "SPOKE" and (not step.talks or step.says_what_came_of_it):
        return
    reported = _just_reported(word, step)
    if reported is not None:
        step.heard.found.echo = which_talk(
            word.word, step.heard.view, step.heard.speaker, step.heard.asked, reported, step.talks
        )
        return
    if told:  # in "STUCK TOLD video Wed 14:30" medium and moment stand behind the last word, and are the conversation's
        word = replace(word, medium=word.medium or told.medium, happened=word.happened or told.happened)
    when = word.happened or step.at_the_meeting()
    how = word.medium or when or step.heard.found.commands or told
    step.heard.asks(
        c.RecordDiscussion,
        when,
        account=word.word == "SOLVED" and not how and an_account(step.heard.view, step.heard.asked),
        timed=when is not None,
        by_day=step.heard.speaker.said_by_day(word.happened),
        medium=word.medium,
        keys=step.talks or _on_record(word, step),
        outcome=OUTCOMES[word.word],
        told=told is not None,
        text=step.text_beside(word),
    )


def _on_record(word: SaidWord, step: _Step) -> tuple[DutyKey, ...]:
    """The conversation of theirs in this stage that is on record without how it went, where they answer a letter that asks for none
    and say of no other how or when: what came of it is of that one, and no second conversation; nor is the same said once more, with
    that they told the others where it goes."""
    heard, dispute = step.heard, step.heard.view.dispute
    if not heard.asked.keys or heard.asked.hold or word.medium or word.happened or word.name:
        return ()
    statement = dispute.statement(dispute.side_of(heard.speaker.person))
    found = [
        duty
        for duty in dispute.duties.values()
        if duty.status == "done"
        and duty.do in CONVERSATIONS
        and dispute.is_here(duty.key)
        and heard.speaker.person in (*duty.holders, *duty.counterparts)
        and duty.done_at is not None
        and (statement is None or statement.at < duty.done_at or statement.value == OUTCOMES[word.word])
    ]
    last = max(found, key=lambda duty: duty.done_at or heard.view.now, default=None)
    return (last.key,) if last else ()


def _just_reported(word: SaidWord, step: _Step) -> DutyState | None:
    """The conversation with somebody else that its speaker has reported in this stage, and of which their side has not said yet
    how it went: a bare STUCK to a letter about the next one may mean either."""
    heard = step.heard
    view, asked = heard.view, [heard.view.dispute.duties[key] for key in step.talks]
    if (
        word.word == "SPOKE"
        or word.medium
        or word.happened
        or word.name
        or heard.asked.hold
        or heard.asked.once_more == "this talk"
    ):
        return None
    statement = view.dispute.statement(view.dispute.side_of(heard.speaker.person))
    here = {(duty.key.stage, duty.key.visit) for duty in asked if duty.status == "open"}
    with_whom = {person for duty in asked for person in (*duty.holders, *duty.counterparts)}
    reported = [
        duty
        for duty in view.dispute.duties.values()
        if duty.done_by == heard.speaker.person
        and duty.do in CONVERSATIONS
        and (duty.key.stage, duty.key.visit) in here
        and duty.done_at is not None
        and (statement is None or statement.at < duty.done_at)
        and not with_whom.issuperset((*duty.holders, *duty.counterparts))
    ]
    return max(reported, key=lambda duty: duty.done_at or view.now, default=None)


def _no_answer(word: SaidWord, step: _Step) -> None:
    step.heard.asks(c.RecordAttempt, word.happened, medium=word.medium, keys=step.talks)


def _told(word: SaidWord, step: _Step) -> None:
    if not step.of_talk:
        step.heard.asks(c.GiveNotice, word.happened, keys=step.tells, medium=word.medium)


def _agreed(word: SaidWord, step: _Step) -> None:
    """It never says that notice was given, nor that something else was done which nobody agreed on."""
    heard, dispute = step.heard, step.heard.view.dispute
    agreed = tuple(key for key in step.acts if verb_of(dispute, key) == "agree") or step.acts
    several = len(agreed) > 1 and verb_of(dispute, agreed[0]) != "agree"
    if several or (not step.acts and _shares_acts(heard.view, heard.speaker.person)):
        heard.asks_back(word)
    else:
        heard.asks(c.RecordAct, word.happened, keys=agreed, text=step.text_beside(word))


def _done(word: SaidWord, step: _Step) -> None:
    heard = step.heard
    if heard.asked.hold:
        happened = word.happened or step.at_the_meeting()
        text = step.text_beside(word)
        timed = happened is not None
        heard.asks(c.RecordDiscussion, happened, timed=timed, medium=word.medium, keys=step.talks, text=text)
    elif step.acts or not step.talks:
        done = audience.meant_by_yes(heard.view, heard.asked.keys) or step.tells
        heard.asks(c.RecordAct, word.happened, keys=done, text=step.text_beside(word))
    elif not step.of_talk:
        heard.found.echo = which_is_meant(heard.speaker, heard.asked)


def _late(word: SaidWord, step: _Step) -> None:
    heard = step.heard
    reason = step.text_beside(word) or heard.kept(heard.answers.other_text)
    heard.asks(c.ExplainLateness, word.happened, keys=heard.asked.keys, reason=reason)


_MEANING: dict[str, Callable[[SaidWord, _Step], None]] = {
    **dict.fromkeys(OUTCOMES, _how_it_went),
    "NO ANSWER": _no_answer,
    "TOLD": _told,
    "AGREED": _agreed,
    "YES": _done,
    "DONE": _done,
    "LATE": _late,
}


def _shares_acts(view: View, person: str) -> bool:
    return any(duty.do not in (*CONVERSATIONS, "tell") for duty in audience.shared_by(view, person))
