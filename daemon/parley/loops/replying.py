"""A mail to a dispute that there is already becomes what it means: an answer, a request, a note, or a place in the holding pen.

Runs inside the transaction of the door, as `taking` does, which finds out first where a mail belongs.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from parley.dispute.changed import changed
from parley.dispute.effects import SendNotice
from parley.dispute.naming import vacated
from parley.dispute.people import everywhere
from parley.dispute.protocol import SIDES
from parley.dispute.sides import on_neither_side
from parley.dispute.view import View
from parley.dispute.world import Person
from parley.loops.acquaintance import Writer
from parley.loops.afterwards import after_the_end, goes_on, other_side_before
from parley.loops.asking_back import my_question
from parley.loops.come_back import as_theirs
from parley.loops.first_mails import FirstMails, said_by
from parley.loops.free_text import NOTES, REQUESTS, said_once
from parley.loops.proposing import from_lines, with_time
from parley.loops.said_lines import Speaker
from parley.loops.set_aside import called_urgent
from parley.loops.speakers import speaker_of, with_other_phone
from parley.loops.steps import to_its_end
from parley.loops.taken import Taken, verdict_of
from parley.loops.understanding import understand
from parley.loops.visit import Visit
from parley.mail.message import Answers, InboundMail
from parley.mail.proposed_times import proposes_a_time
from parley.store import disputes, questions

_NAMES = ("Receiving practitioner", "Receiving agency")  # lines of a first mail
NO_PART = "its sender takes no part in that dispute"
GONE_OVER = "its sender works for the other side of that dispute by now"


class Replies(FirstMails):
    """Takes what people write to running and to closed disputes; and, as its base does, what opens new ones."""

    def reply(
        self, raw: int, mail: InboundMail, known: Writer, row: disputes.DisputeRow,
        asked: questions.QuestionRow | None, now: datetime, *, filed: bool = False,
    ) -> Taken:  # fmt: skip
        """filed: somebody has looked at it already, and put it here."""
        person = known.person
        if person is None:
            why = NO_PART if known.agencies else "its sender is of no agency of the partnership"
            return self._held_with(row, raw, mail, why, now)
        person = self._entry_of(person, row.reference, asked)
        mail = as_theirs(self.door, mail, row.reference, person, asked)
        visit = self.door.visit(row.reference, people=(person.id,))
        if not self.may_speak(visit, person, asked, mail.answers, now):
            if asked is not None and asked.question.kind == "alert":
                return self.aside.not_their_alert(raw, said_by(mail, person.id), visit, asked, now)
            gone = on_neither_side(visit.view(now), person.id)
            return self._held_with(row, raw, mail, GONE_OVER if gone else NO_PART, now)
        if asked is not None and asked.question.kind == "new":
            if _whether_new(mail.answers, visit):
                return self._reopened(raw, mail, known, asked, now)
            asked = None
        speaker = speaker_of(self.door, person.id, mail.envelope.received, mail.typed)
        if visit.dispute.status == "closed" and not goes_on(visit, person.id, asked, mail.answers, now):
            return self._after_the_end(raw, mail, speaker, row.reference, now, filed=filed)
        view = visit.view(now)
        understood = understand(mail.answers, asked.question if asked else None, view, speaker)
        echo = understood.echo
        meeting = from_lines(self.door, visit, person.id, mail.answers, mail.envelope.received, now)
        meant = echo is not None and echo.template == "asked_back"
        if understood.note and meeting is None and not meant and proposes_a_time(mail.answers.other_text):
            question = asked.question if asked else my_question(view, person.id)
            about = question.keys if question else ()
            echo = SendNotice("time_in_words", person.id, keys=about, question=question)
        note, commands = understood.note and meeting is None, understood.commands
        commands, echo = with_time(commands, echo, meeting)
        if known.other_phone:
            commands, given = with_other_phone(visit.dispute, speaker, commands)
            note = note and not given
        said = said_once(
            self.store, mail, visit, person, asked, NOTES if note else REQUESTS, now,
            echo=echo.template if echo else "", unplaced=understood.unplaced,
        )  # fmt: skip
        unplaced = (*understood.unplaced, *said.unplaced)
        said = changed(said, unplaced=unplaced, question=asked.question if asked else None)
        done = self.door.tell(
            row.reference, commands, said, now=now, cause=f"mail:{raw}", echo=echo, visit=visit
        )
        if asked is not None and not note and done.refused is None:
            questions.mark_answered(self.store, row.reference, asked.number, at=now)
        return verdict_of(raw, row.reference, done, note or (echo is not None and not done.events))

    def _entry_of(self, person: Person, reference: str, asked: questions.QuestionRow | None) -> Person:
        """Whoever works for two agencies, as the one of the two who was asked, or takes part."""
        entries = self.door.library.world.directory.entries_of(person)
        if len(entries) < 2 or (asked is not None and asked.person == person.id):
            return person
        if asked is not None and (found := [one for one in entries if one.id == asked.person]):
            return found[0]
        dispute = self.door.dispute(reference)
        return next((one for one in (person, *entries) if dispute.takes_part(one.id)), person)

    def _held_with(
        self, row: disputes.DisputeRow, raw: int, mail: InboundMail, why: str, now: datetime
    ) -> Taken:
        """Somebody without a part in this dispute has written to it; what they call urgent goes to who is awake."""
        return self.aside.hold(
            raw, why, now, suggestion=row.reference, urgent=called_urgent(mail), sender=mail.sender.address
        )

    def _after_the_end(
        self, raw: int, mail: InboundMail, speaker: Speaker, reference: str, now: datetime, *, filed: bool
    ) -> Taken:
        """What is said of a dispute that is closed; what they call urgent goes to who is awake."""
        urgent = called_urgent(mail) and not filed
        taken = after_the_end(
            self.door, speaker, mail.answers, reference, said_by(mail, speaker.person), now,
            cause=f"mail:{raw}", raw=raw, alerting=not filed,
        )  # fmt: skip
        return self._urgent_all_the_same(taken, mail, now) if urgent else taken

    def _urgent_all_the_same(self, taken: Taken, mail: InboundMail, now: datetime) -> Taken:
        """What is closed has nobody who owes a step: a person who is awake must look at it."""
        held = self.aside.hold(
            taken.raw, "it is urgent, and that dispute is closed", now, suggestion="new", urgent=True, sender=mail.sender.address
        )  # fmt: skip
        return replace(held, dispute=taken.dispute, done=taken.done, letters=taken.letters + held.letters)

    def may_speak(
        self, visit: Visit, person: Person, asked: questions.QuestionRow | None, answers: Answers, now: datetime,
    ) -> bool:  # fmt: skip
        """Whether this is theirs to say: they take part, were asked or rung, or tell what the rules have them tell."""
        rung = {who for alert in visit.dispute.alerts.values() for _, who, _ in alert.rung}
        if person.id in rung:
            return True
        if on_neither_side(visit.view(now), person.id):
            return asked is not None and asked.question.kind == "new"
        if (asked is not None and asked.person == person.id) or visit.dispute.takes_part(person.id):
            return True
        if any(word.word == "NOT ME" for word in answers.words) and vacated(visit.view(now), person.id):
            return True
        return _tells_a_fact(visit.view(now), person, answers)

    def _reopened(
        self, raw: int, mail: InboundMail, known: Writer, asked: questions.QuestionRow, now: datetime
    ) -> Taken:
        """YES, it is a new one: the mail that was kept opens a dispute of its own after all."""
        words = {word.word for word in mail.answers.words}
        opened = self.opened_with(asked, known, now) if words & {"YES", "NEW"} else None
        if opened is not None:
            return opened
        if words == {"NO"} and not mail.answers.other_text.strip():
            return self._the_same(raw, mail, known, asked.reference, now)
        held = self.aside.hold(
            raw, "it answers whether this is a new dispute, but not with YES", now, suggestion=asked.reference,
            urgent=called_urgent(mail), sender=mail.sender.address,
        )  # fmt: skip
        if known.person is None or asked.question.once_more:  # once is enough; YES and NO still answer it
            return held
        question = replace(asked.question, once_more="new")
        echo = SendNotice("note_kept", known.person.id, question=question, details=(("waits", "yes"),))
        done = self.door.tell(
            asked.reference, [], said_by(mail, known.person.id), now=now, cause=f"mail:{raw}", echo=echo
        )
        return replace(held, letters=held.letters + done.letters)

    def opened_with(self, asked: questions.QuestionRow, known: Writer, now: datetime) -> Taken | None:
        """The mail that was kept until somebody says whether it is a new one, as a dispute of its own. None: it is gone."""
        kept = self.door.reread(int(asked.question.words))
        if not isinstance(kept, InboundMail):
            return None
        questions.mark_answered(self.store, asked.reference, asked.number, at=now)
        before = self.door.visit(asked.reference)
        likely = other_side_before(before, known.person.id, now) if known.person else ""
        return to_its_end(self.new(int(asked.question.words), kept, known, now, anyway=True, likely=likely))

    def _the_same(self, raw: int, mail: InboundMail, known: Writer, reference: str, now: datetime) -> Taken:
        """NO, it is none: the mail that was kept stands with the one that it came to. A sentence beside it is for a person to read."""
        person = known.person.id if known.person else ""
        visit = self.door.visit(reference, people=(person,))
        running = visit.dispute.status == "open"
        question = my_question(visit.view(now), person) if running else None
        echo = SendNotice("recorded", person, question=question, details=(("already", "yes"),))
        done = self.door.tell(
            reference, [], said_by(mail, person), now=now, cause=f"mail:{raw}", echo=echo, visit=visit
        )
        return verdict_of(raw, reference, done, True)


def _whether_new(answers: Answers, visit: Visit) -> bool:
    """Whether they answer that, in a word or in a sentence for a person to read. Another word is about the dispute itself; so are
    a misspelt one and lines by themselves, while it runs: whoever raises it twice answers the newest letter that they have. But who is
    on the other side of it is known, and whoever names somebody most likely says what the other matter is."""
    words = {word.word for word in answers.words}
    if words:
        return bool(words & {"YES", "NEW", "NO"})
    named = any(side == SIDES[1] for side, _ in visit.dispute.people)
    if visit.dispute.status != "open" or (named and any(one.label in _NAMES for one in answers.lines)):
        return True
    if answers.nearly:
        return answers.nearly[0].word in ("YES", "NO")
    return not answers.lines or bool(answers.other_text.strip())


def _tells_a_fact(view: View, person: Person, answers: Answers) -> bool:
    """Whether they take no part yet, and tell what the rule file has them tell all the same (`told_by`): the chair who says that
    the clocks stand still. Other words of theirs wait until they do."""
    facts = view.protocol.facts
    told = [facts[line.label].told_by for line in answers.lines if line.label in facts]
    return not answers.words and any(person.id in everywhere(view, who) for who in told if who)
