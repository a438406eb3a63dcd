"""What a mail can say, said by the command line or a story: through the same reader, the same door, the same rules.

Whoever is recorded for gets the same answer by mail as if they had written, so that nobody speaks for them unseen.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from parley.dispute import audience
from parley.dispute import commands as c
from parley.dispute.changed import changed
from parley.dispute.effects import Question
from parley.dispute.view import View
from parley.loops.acquaintance import note_phone
from parley.loops.afterwards import after_the_end, goes_on
from parley.loops.door import Door
from parley.loops.form_lines import labels_of
from parley.loops.proposing import from_lines, with_time
from parley.loops.said_lines import Speaker
from parley.loops.set_aside import urgent
from parley.loops.speakers import speaker_of, with_other_phone
from parley.loops.taken import Taken
from parley.loops.those_present import with_present
from parley.loops.understanding import understand
from parley.loops.understood import Understood
from parley.loops.visit import Said
from parley.mail.answers import read_answers
from parley.mail.message import Answers
from parley.store import questions
from parley.store.questions import QuestionRow


def record(
    door: Door, reference: str, person_id: str, text: str, *, now: datetime, duty: str = "", override: str = "",
    reason: str = "", happened: datetime | None = None, present: tuple[str, ...] = (), cause: str = "command",
) -> Taken:  # fmt: skip
    """What this person says of this dispute. Callers hold `store.write()`.

    text: words and lines as in a mail ("STUCK TOLD"). duty: the id of the duty that is meant; else the newest question
    to this person that the words fit. override: the stage to open, by whom the rule names, with a `reason`.
    happened: when it was, for words that do not say so. present: who was there. Raises KeyError for an unknown dispute.
    """
    visit = door.visit(reference, people=(person_id,))
    view = View(visit.protocol, visit.world, visit.dispute, now)
    speaker = speaker_of(door, person_id, now, text)
    answers = _read(view, text, now, happened)
    if override:
        kept = speaker.keep(reason or answers.other_text) if reason or answers.other_text else ""
        understood = Understood([speaker.asks(c.Override, happened, reason=kept, to=override)])
        row = None
    else:
        row, asked = _question(door, view, answers, speaker, duty)
        over = visit.dispute.status == "closed" and not goes_on(visit, person_id, row, answers, now)
        # What is urgent is refused: whoever types it must do something else
        if over and not duty and not urgent(answers):
            said = _said(view, person_id)
            return after_the_end(door, speaker, answers, reference, said, now, cause=cause)
        understood = understand(answers, asked, view, speaker)
        proposed = from_lines(door, visit, person_id, answers, now, now)
        understood.commands, understood.echo = with_time(understood.commands, understood.echo, proposed)
        understood.note = understood.note and proposed is None
        if note_phone(door.store, visit.world.person(person_id), answers):
            understood.commands, given = with_other_phone(visit.dispute, speaker, understood.commands)
            understood.note = understood.note and not given
    understood.commands = [with_present(one, present) for one in understood.commands]
    said = changed(_said(view, person_id), unplaced=understood.unplaced)
    done = door.tell(reference, understood.commands, said, now=now, cause=cause, echo=understood.echo)
    if row is not None and not understood.note and done.refused is None:
        questions.mark_answered(door.store, reference, row.number, at=now)
    if done.refused is not None:
        clause = done.refused.clause
        return Taken(
            0, "refused", done.refused.reason, "", reference, clause, done.refused, (done,), done.letters
        )
    verdict = "note" if understood.note or not understood.commands else "recorded"
    clause = next((event.clause for event in done.events if event.clause and event.by), "")
    return Taken(0, verdict, "", "", reference, clause, None, (done,), done.letters)


def _said(view: View, person: str) -> Said:
    return Said(person=person, answerable=True, address=view.world.person(person).address)


def _read(view: View, text: str, now: datetime, happened: datetime | None) -> Answers:
    lines: dict[str, str] = {}
    for fact in view.protocol.facts.values():
        lines.setdefault(fact.label.lower(), fact.id)
    lines = labels_of(view.protocol) | lines
    answers = read_answers(text, now, view.world.calendar.zone, lines)
    if happened is None:
        return answers
    words = tuple(replace(word, happened=word.happened or happened) for word in answers.words)
    return replace(answers, words=words)


def _question(
    door: Door, view: View, answers: Answers, speaker: Speaker, duty: str
) -> tuple[QuestionRow | None, Question | None]:
    """The question that these words answer: the duty's, or the newest one to this person that they fit."""
    person = speaker.person
    if duty:
        keys = tuple(d.key for d in view.dispute.open_duties if d.key.duty == duty)
        return None, Question("duty", keys)
    tried = replace(speaker, keep=lambda body: "")
    asked = questions.of(door.store, view.dispute.reference, person=person, unanswered=True)
    yes_or_no = any(word.word in ("YES", "NO") for word in answers.words)
    newest_first = sorted(
        asked, key=lambda row: (yes_or_no and row.question.kind != "duty", row.number), reverse=True
    )
    for row in newest_first:
        found = understand(answers, row.question, view, tried)
        if found.commands and found.echo is None and not found.note:
            return row, row.question
    return None, audience.ask(audience.owed_by(view, person) or audience.shared_by(view, person))
