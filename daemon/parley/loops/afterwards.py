"""What is said to a closed dispute: kept there, a correction as one, STATUS answered, all else asked "new, or this one?"."""

from __future__ import annotations

from datetime import datetime

from parley.dispute.audience import owed_by
from parley.dispute.changed import changed
from parley.dispute.commands import CorrectRecord, KeepNote
from parley.dispute.dispute import OTHER_SIDE
from parley.dispute.effects import Question, SendNotice
from parley.dispute.ways_asked import ways_to_ask
from parley.dispute.world import in_post
from parley.loops.door import Door
from parley.loops.lines_not_taken import in_words_alone
from parley.loops.said_lines import Speaker
from parley.loops.set_aside import urgent
from parley.loops.taken import Taken
from parley.loops.visit import Said, Visit
from parley.mail.message import Answers, SaidWord
from parley.store.questions import QuestionRow

WHY = "that dispute is closed"


def goes_on(visit: Visit, person: str, asked: QuestionRow | None, answers: Answers, now: datetime) -> bool:
    """Whether what is said to a closed dispute is about what goes on after the end: an alert, something still owed, a
    track that outlives it."""
    if asked is not None and asked.question.kind == "alert":
        return True
    still = {state.key for state in visit.dispute.open_duties}
    if asked is not None and still & set(asked.question.keys):
        return True
    if any(line.label == "Next" for line in answers.lines):
        return bool(ways_to_ask(visit.view(now), person))
    return bool(answers.words) and asked is None and bool(owed_by(visit.view(now), person))


def after_the_end(
    door: Door, speaker: Speaker, answers: Answers, reference: str, said: Said, now: datetime, *, cause: str, raw: int = 0,
    alerting: bool = False,
) -> Taken:  # fmt: skip
    """What somebody says of a dispute that is over: nothing moves. raw: the mail in which they say it, which YES opens as a
    new one; 0 for none. alerting: somebody is told at once if they call it urgent."""
    words = {word.word for word in answers.words}
    corrects = _how_it_was(answers) or _by_a_line(speaker, answers)
    if not corrects and words & {"STATUS", "HELP"}:
        return _how_it_ended(door, speaker, answers, reference, said, now, cause, raw)
    body = speaker.typed if corrects else answers.other_text or speaker.typed
    text = speaker.keep(body)
    command = _correction(speaker, answers, text) if corrects else speaker.asks(KeepNote, text=text)
    question = Question("new", words=str(raw)) if raw else None
    told = (("urgent", "yes"),) if alerting and urgent(answers) else ()
    # A sentence wakes nobody here either, and its writer may believe that it has
    if not corrects and not told:
        said = changed(said, unplaced=(*said.unplaced, *in_words_alone(answers)))
    asks = SendNotice("closed_mail", speaker.person, question=question, details=told)
    done = door.tell(reference, [command], said, now=now, cause=cause, echo=None if corrects else asks)
    verdict = "recorded" if corrects else "note"
    return Taken(raw, verdict, WHY, dispute=reference, done=(done,), letters=done.letters)


def other_side_before(visit: Visit, person: str, now: datetime) -> str:
    """The practitioner across from this person there, if still in post: whoever goes on with it as a new one mostly means them."""
    side = OTHER_SIDE.get(visit.dispute.side_of(person), "")
    other = visit.dispute.people.get((side, visit.protocol.raiser), "")
    listed = visit.world.directory.people.get(other)
    return other if listed and in_post(listed, visit.view(now).today) else ""


def _how_it_was(answers: Answers) -> bool:
    """Whether they say CORRECT, and how it was; the word alone is no correction."""
    said = [word for word in answers.words if word.word == "CORRECT"]
    return bool(said) and bool(answers.other_text or any(w.reason or w.medium or w.happened for w in said))


def _by_a_line(speaker: Speaker, answers: Answers) -> bool:
    """Whether they say it with a labelled line behind CORRECT: no line moves anything any more, and it stays a correction."""
    return bool(answers.lines) and not answers.words and speaker.typed.lstrip()[:7].upper() == "CORRECT"


def _correction(speaker: Speaker, answers: Answers, text: str) -> CorrectRecord:
    word = next((word for word in answers.words if word.word == "CORRECT"), SaidWord("CORRECT"))
    none = word.not_held and not word.name  # with a name their words are kept, as all else that is said now
    return speaker.asks(CorrectRecord, text=text, medium=word.medium, at=word.happened, not_held=none)


def _how_it_ended(
    door: Door, speaker: Speaker, answers: Answers, reference: str, said: Said, now: datetime, cause: str, raw: int
) -> Taken:  # fmt: skip
    """STATUS and HELP are about the old one: how it ended, what is on record, whom to ring. What else they wrote is kept."""
    more = answers.other_text
    notes = [speaker.asks(KeepNote, text=speaker.keep(more))] if more else []
    echo = SendNotice("status", speaker.person)
    done = door.tell(reference, notes, said, now=now, cause=cause, echo=echo)
    return Taken(raw, "note", WHY, dispute=reference, done=(done,), letters=done.letters)
