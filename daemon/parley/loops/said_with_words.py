"""What a `Spoke:` or `Tried:` line says of the answer words beside it: "STUCK TOLD", and below it "Spoke: phone, 2 April 14:30".

Both are about one conversation, or one attempt: the words take the line's medium and moment, so that it is put on record
once, and a line that tells of an e-mail is never overlooked. A line that cannot be taken takes the words with it.
"""

from __future__ import annotations

from dataclasses import replace

from parley.dispute.view import View
from parley.loops.lines_not_taken import Reading, left_out, not_taken
from parley.loops.said_lines import Speaker, speaks_with
from parley.loops.those_present import not_known
from parley.mail.answers import read_spoken
from parley.mail.message import Answers, SaidLine, SaidWord
from parley.mail.spoken_lines import read_tries
from parley.mail.written_dates import zone_named

# The words that a line is about. TOLD alone is a notice, which needs no conversation.
_ABOUT = {"Spoke": ("SOLVED", "WAITING", "STUCK", "SPOKE", "TOLD"), "Tried": ("NO ANSWER",)}
_URGENT = "Urgent"  # one that says neither yes nor no, or may be pasted, is asked back by itself


def with_lines(answers: Answers, view: View, speaker: Speaker) -> tuple[Answers, tuple[str, ...]]:
    """The answers with each line of a conversation joined to its words, and what to write for lines that cannot be taken."""
    reading = Reading(
        view, speaker.received, speaker.find, lambda name: speaks_with(view, speaker.person, name)
    )
    for line in answers.lines:
        if line.label in _ABOUT:
            answers = _joined(answers, line, not_taken([line], reading) != (), speaker)
    apart = (line for line in answers.pasted if line.label != _URGENT)
    return answers, (
        *left_out(apart, acts=True),
        *not_taken((line for line in answers.lines if line.label != _URGENT), reading),
        *not_known(answers, speaker),
    )


def _joined(answers: Answers, line: SaidLine, amiss: bool, speaker: Speaker) -> Answers:
    about = [word for word in answers.words if word.word in _ABOUT[line.label]]
    if not about:
        return answers
    if amiss:
        return replace(answers, words=tuple(word for word in answers.words if word not in about))
    said = read_spoken(line.value, speaker.received, speaker.zone, tried=line.label == "Tried")
    if said is None or any(word.happened or word.medium for word in about) or _only_told(about):
        return answers
    words = tuple(
        replace(word, medium=said.medium, happened=said.happened) if word in about else word
        for word in answers.words
    )
    further = _further_tries(line, speaker)
    lines = (further if other is line else other for other in answers.lines)
    return replace(answers, words=words, lines=tuple(other for other in lines if other))


def _further_tries(line: SaidLine, speaker: Speaker) -> SaidLine | None:
    """The line without its first attempt, which the word beside it has taken; None where that was all."""
    tries = read_tries(line.value, speaker.received, speaker.zone) if line.label == "Tried" else ()
    zone = zone_named(speaker.zone)
    said = [
        f"{one.medium}, {one.happened.astimezone(zone):%d/%m/%Y %H:%M}" for one in tries[1:] if one.happened
    ]
    return replace(line, value=" and ".join(said)) if said else None


def _only_told(about: list[SaidWord]) -> bool:
    return all(word.word == "TOLD" for word in about)
