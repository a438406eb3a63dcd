"""What was understood of a mail, and the words that mean the same whatever was asked (STATUS, HELP, NOT ME …)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from parley.dispute import commands as c
from parley.dispute.effects import Question, SendNotice
from parley.dispute.people import View
from parley.dispute.withdrawing import NO_REASON
from parley.loops.asking_back import asked_back, my_question
from parley.loops.said_lines import Speaker
from parley.mail.message import Answers, SaidWord

Words = dict[str, SaidWord]


@dataclass
class Understood:
    """The commands, in order, and what to answer instead of the usual echo. note: they are free text, and move nothing."""

    commands: list[c.AnyCommand] = field(default_factory=list)
    echo: SendNotice | None = None
    note: bool = False


def _status(
    found: Understood, word: SaidWord, answers: Answers, asked: Question, view: View, speaker: Speaker
) -> None:
    found.echo = SendNotice("status", speaker.person, question=my_question(view, speaker.person))


def _help(
    found: Understood, word: SaidWord, answers: Answers, asked: Question, view: View, speaker: Speaker
) -> None:
    found.commands.append(speaker.asks(c.AskSupport))


def _urgent(
    found: Understood, word: SaidWord, answers: Answers, asked: Question, view: View, speaker: Speaker
) -> None:
    found.commands.append(speaker.asks(c.MarkUrgent))


def _withdraw(
    found: Understood, word: SaidWord, answers: Answers, asked: Question, view: View, speaker: Speaker
) -> None:
    """It ends the dispute, so it is asked for once more; first of all for the reason, where the rules ask for one."""
    typed, rule = word.reason or answers.other_text, view.protocol.withdraw
    text = speaker.keep(typed) if typed else ""
    question = Question("again", words="WITHDRAW", text=text)
    why = ("why", NO_REASON) if rule.reason and not typed else ("words", "WITHDRAW")
    details = (why, ("ends", "yes"), *((("beside", "yes"),) if typed else ()))
    found.echo = SendNotice("asked_back", speaker.person, rule.clause, question=question, details=details)


def _sooner(
    found: Understood, word: SaidWord, answers: Answers, asked: Question, view: View, speaker: Speaker
) -> None:
    if word.until is None:
        found.echo = asked_back(view, speaker, (word,))
        return
    reason = speaker.keep(word.reason or answers.other_text)
    found.commands.append(speaker.asks(c.ShortenDeadline, until=word.until, reason=reason, keys=asked.keys))


def _correct(
    found: Understood, word: SaidWord, answers: Answers, asked: Question, view: View, speaker: Speaker
) -> None:
    text = speaker.keep("\n".join(part for part in (word.reason, answers.other_text) if part))
    found.commands.append(speaker.asks(c.CorrectRecord, text=text))


def _not_me(
    found: Understood, word: SaidWord, answers: Answers, asked: Question, view: View, speaker: Speaker
) -> None:
    instead = speaker.find(word.name, word.address) if word.name or word.address else ""
    found.commands.append(speaker.asks(c.StandDown, instead=instead))


def _pass_to(
    found: Understood, word: SaidWord, answers: Answers, asked: Question, view: View, speaker: Speaker
) -> None:
    person = speaker.find(word.name, word.address)
    if person:
        found.commands.append(speaker.asks(c.PassOn, person=person))
    else:
        found.echo = asked_back(view, speaker, (word,))


COMMON: dict[str, Callable[[Understood, SaidWord, Answers, Question, View, Speaker], None]] = {
    "STATUS": _status,
    "HELP": _help,
    "URGENT": _urgent,
    "WITHDRAW": _withdraw,
    "SOONER": _sooner,
    "CORRECT": _correct,
    "NOT ME": _not_me,
    "PASS TO": _pass_to,
}
