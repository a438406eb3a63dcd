"""What a word means for a step that is owed: a conversation, a notice, anything else that is done.

STUCK, SOLVED, WAITING and SPOKE say how a conversation went, TOLD that notice was given, AGREED that it was agreed, YES and
DONE that anything else was done. YES to the time of a meeting may mean that somebody will come, or that the date is too late:
it is asked back, and never taken for the conversation.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from parley.dispute import audience
from parley.dispute import commands as c
from parley.dispute.effects import Question
from parley.dispute.people import View
from parley.loops.asking_back import asked_back, which_is_meant
from parley.loops.said_lines import CONVERSATIONS, Speaker, verb_of
from parley.loops.understood import COMMON, Understood, Words
from parley.mail.message import Answers, SaidWord

OUTCOMES = {"STUCK": "unresolved", "SOLVED": "resolved", "WAITING": "waiting", "SPOKE": ""}
FINISHED = ("YES", "DONE")


def of_duty(
    found: Understood, words: Words, answers: Answers, asked: Question, view: View, speaker: Speaker
) -> None:
    """The commands of these words for the steps that the question is about, put into what was found."""
    keys = asked.keys
    talks = tuple(key for key in keys if verb_of(view.dispute, key) in CONVERSATIONS)
    tells = tuple(key for key in keys if verb_of(view.dispute, key) == "tell")
    acts = tuple(key for key in keys if key not in talks + tells)
    told = words.get("TOLD")
    for name, word in words.items():
        text = _text_beside(word, answers, speaker)
        if told and name in OUTCOMES:
            word = _with_details_of(word, told)
        if name in OUTCOMES and (talks or name != "SPOKE"):
            found.commands.append(
                speaker.asks(
                    c.RecordDiscussion,
                    word.happened or _at_the_meeting(asked, view),
                    medium=word.medium,
                    keys=talks,
                    outcome=OUTCOMES[name],
                    told=told is not None,
                    text=text,
                )
            )
        elif name == "NO ANSWER":
            found.commands.append(
                speaker.asks(c.RecordAttempt, word.happened, medium=word.medium, keys=talks)
            )
        elif name == "TOLD" and not set(words) & set(OUTCOMES):
            found.commands.append(speaker.asks(c.GiveNotice, word.happened, keys=tells, medium=word.medium))
        elif name == "AGREED" and not acts and _shares_acts(view, speaker.person):
            found.echo = asked_back(view, speaker, (word,))
        elif name == "AGREED":  # which never says that notice was given
            found.commands.append(speaker.asks(c.RecordAct, word.happened, keys=acts, text=text))
        elif name in FINISHED and asked.hold:
            happened = word.happened or _at_the_meeting(asked, view)
            found.commands.append(
                speaker.asks(c.RecordDiscussion, happened, medium=word.medium, keys=talks, text=text)
            )
        elif name in FINISHED and (acts or not talks):
            found.commands.append(speaker.asks(c.RecordAct, word.happened, keys=acts or tells, text=text))
        elif name in FINISHED and not set(words) & set(OUTCOMES):
            found.echo = which_is_meant(speaker, asked)
        elif name == "LATE":
            reason = text or speaker.keep(answers.other_text or "LATE")
            found.commands.append(speaker.asks(c.ExplainLateness, word.happened, keys=keys, reason=reason))
        elif name in COMMON:
            COMMON[name](found, word, answers, asked, view, speaker)


def _at_the_meeting(asked: Question, view: View) -> datetime | None:
    """When they spoke, if they answer "did you speak then?" and name no other time: by the end of that meeting."""
    hold = view.dispute.holds.get(asked.hold)
    return hold.end if hold else None


def _shares_acts(view: View, person: str) -> bool:
    return any(duty.do not in (*CONVERSATIONS, "tell") for duty in audience.shared_by(view, person))


def _with_details_of(word: SaidWord, told: SaidWord) -> SaidWord:
    """In "STUCK TOLD video Wed 14:30" medium and moment stand behind the last word and are said of the conversation."""
    return replace(word, medium=word.medium or told.medium, happened=word.happened or told.happened)


def _text_beside(word: SaidWord, answers: Answers, speaker: Speaker) -> str:
    """The text kept with a word: its own reason; with SOLVED also what was agreed, from its line or in free words."""
    agreed = next((line.value for line in answers.lines if line.label == "Agreed"), "") or answers.other_text
    body = word.reason or (agreed if word.word == "SOLVED" else "")
    return speaker.keep(body) if body else ""
