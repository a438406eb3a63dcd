"""What was understood of a mail, and the words that mean the same whatever was asked (STATUS, HELP, NOT ME …)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from parley.dispute import commands as c
from parley.dispute.effects import Question, SendNotice
from parley.dispute.names_written import words_of
from parley.dispute.saying_settled import SETTLED, ask_settled
from parley.dispute.view import View
from parley.dispute.withdrawing import NO_REASON, not_theirs, withdrawal
from parley.dispute.world import Person
from parley.loops.asking_back import (
    HOW_IT_WAS,
    HOW_SOON,
    OF_A_CONVERSATION,
    asked_back,
    my_question,
    which_is_meant,
)
from parley.loops.said_lines import Speaker, is_called
from parley.mail.answers import read_answers
from parley.mail.message import Answers, SaidWord
from parley.value import value

Words = dict[str, SaidWord]


@dataclass
class Understood:
    """The commands, in order, and what to answer instead of the usual echo. note: they are free text, and move nothing.
    unplaced: lines that could not be taken, each with what it should say."""

    commands: list[c.AnyCommand] = field(default_factory=list)
    echo: SendNotice | None = None
    note: bool = False
    unplaced: tuple[str, ...] = ()


@value
class Heard:
    """What words are said in: the whole answer, the question that it replies to, in which dispute, and by whom; and what
    has been understood so far (`found`)."""

    answers: Answers
    asked: Question
    view: View
    speaker: Speaker
    found: Understood

    def asks(
        self, kind: Callable[..., c.AnyCommand], happened: datetime | None = None, **fields: Any
    ) -> None:
        """They ask for this; it happened at receipt unless they said when."""
        self.found.commands.append(self.speaker.asks(kind, happened, **fields))

    def asks_back(self, *words: SaidWord) -> None:
        """It may have been meant, so they are asked whether it was."""
        self.found.echo = asked_back(self.view, self.speaker, words)

    def kept(self, text: str) -> str:
        """The id under which the text is kept, "" for none."""
        return self.speaker.keep(text) if text else ""

    @property
    def nothing_found(self) -> bool:
        return not self.found.commands and self.found.echo is None


def _status(word: SaidWord, heard: Heard) -> None:
    person = heard.speaker.person
    heard.found.echo = SendNotice(
        "status", person, question=my_question(heard.view, person) or ask_settled(heard.view, person)
    )


def _help(word: SaidWord, heard: Heard) -> None:
    heard.asks(c.AskSupport)


def _urgent(word: SaidWord, heard: Heard) -> None:
    heard.asks(c.MarkUrgent)


def _withdraw(word: SaidWord, heard: Heard) -> None:
    """It ends the dispute, so it is asked for once more; first of all for the reason, where the rules ask for one."""
    typed, rule = word.reason or heard.answers.other_text, withdrawal(heard.view)
    if not_theirs(heard.view, heard.speaker.person):  # refused at once: YES would help nobody
        heard.asks(c.Withdraw, reason=heard.kept(typed))
        return
    question = Question("again", words="WITHDRAW", text=heard.kept(typed))
    why = ("why", NO_REASON) if rule.reason and not typed else ("words", "WITHDRAW")
    details = (why, ("ends", "yes"), *((("beside", "yes"),) if typed else ()))
    heard.found.echo = SendNotice(
        "asked_back", heard.speaker.person, rule.clause, question=question, details=details
    )


def _sooner(word: SaidWord, heard: Heard) -> None:
    if word.until is None:  # YES could not say which
        heard.found.echo = which_is_meant(heard.speaker, heard.asked, HOW_SOON)
        return
    why = word.reason or heard.answers.other_text
    reason = heard.speaker.keep(why) if why else ""
    heard.asks(c.ShortenDeadline, until=word.until, reason=reason, keys=heard.asked.keys)


def _correct(word: SaidWord, heard: Heard) -> None:
    said = "\n".join(part for part in (word.reason, heard.answers.other_text) if part)
    if not (said or word.medium or word.happened):
        heard.found.echo = which_is_meant(heard.speaker, heard.asked, HOW_IT_WAS)
        return
    heard.asks(c.CorrectRecord, **how_it_was(word, said, heard.view, heard.speaker))
    heard.found.unplaced += answers_behind(said, heard.speaker)


def answers_behind(said: str, speaker: Speaker) -> tuple[str, ...]:
    """What to write instead of a word behind CORRECT that is an answer of its own ("CORRECT TOLD"): a correction moves nothing, and
    whoever typed it may believe that it did. A sentence about such a word is how it was."""
    answers = read_answers(said, speaker.received, speaker.zone)
    words = () if answers.other_text.strip() else answers.words
    meant = dict.fromkeys(word.word for word in words if word.word in OF_A_CONVERSATION)
    return tuple(f"{word}, without CORRECT before it, if it is your answer: {_AS_WORDS}" for word in meant)


_AS_WORDS = "behind CORRECT it is kept as words, and nothing else was recorded"


def how_it_was(word: SaidWord, said: str, view: View, speaker: Speaker) -> dict[str, Any]:
    """What CORRECT says of a conversation. That there was none with somebody counts where it is clear who that is of those with
    whom they reported one; else their words are kept."""
    fields = {"text": speaker.keep(said) if said else "", "medium": word.medium, "at": word.happened}
    if not (word.not_held and word.name):
        return {**fields, "not_held": word.not_held}
    reported = [duty for duty in view.dispute.duties.values() if duty.done_by == speaker.person]
    there = dict.fromkeys(p for d in reported for p in (*d.holders, *d.counterparts, *d.present))
    meant = [person for person in there if is_called(view, person, word.name)]
    return {**fields, "not_held": len(meant) == 1, "whom": meant[0] if len(meant) == 1 else ""}


def _not_me(word: SaidWord, heard: Heard) -> None:
    named = word.name or word.address
    instead, outside = heard.speaker.naming(word.name, word.address) if named else ("", False)
    heard.asks(c.StandDown, instead=instead, outside=outside)


def _pass_to(word: SaidWord, heard: Heard) -> None:
    if person := heard.speaker.find(word.name, word.address):
        heard.asks(c.PassOn, person=person)
        return
    likely = _colleagues_called(word.name, heard) if word.name and not word.address else []
    if len(likely) == 1:
        heard.asks_back(replace(word, name=likely[0].name))
    else:  # YES could not say who it is
        why = NOT_KNOWN if word.name or word.address else NOT_SAID
        question, details = _once_more(heard.asked), (("why", why),)
        heard.found.echo = SendNotice(
            "asked_back", heard.speaker.person, keys=question.keys, question=question, details=details
        )


def _once_more(asked: Question) -> Question:
    """The same question, whose words to type begin with PASS TO."""
    return replace(
        asked, text="", once_more="whom" if asked.kind in ("duty", "none", SETTLED) else asked.once_more
    )


NOT_SAID = (
    "PASS TO says that it is for somebody else, and not yet for whom. Please write PASS TO with the full name or the work address"
    " of a colleague."
)
NOT_KNOWN = (
    "I do not know who that is. Please write PASS TO with the full name or the work address of a colleague."
)


def _colleagues_called(name: str, heard: Heard) -> list[Person]:
    """People of the speaker's own agency who have each of these words in their name: "Marie" may be Marie Kent."""
    directory, wanted = heard.view.world.directory, set(words_of(name))
    own = directory.people.get(heard.speaker.person)
    return [
        person
        for person in directory.people.values()
        if own is not None
        and person.agency == own.agency
        and person.id != own.id
        and wanted
        and wanted <= set(words_of(person.name))
    ]


COMMON: dict[str, Callable[[SaidWord, Heard], None]] = {
    "STATUS": _status,
    "HELP": _help,
    "URGENT": _urgent,
    "WITHDRAW": _withdraw,
    "SOONER": _sooner,
    "CORRECT": _correct,
    "NOT ME": _not_me,
    "PASS TO": _pass_to,
}
