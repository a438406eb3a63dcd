"""One mail that was read becomes what it means: a row that says what, and why.

Runs inside the transaction of the door. Nothing may be dropped without a verdict: raised, recorded, refused,
note, held (in the pen), automatic, bounce, calendar, duplicate or unreadable. Who is not proven changes nothing and
is told nothing where they wrote from (promise 8).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from parley.dispute.changed import changed
from parley.dispute.effects import SendNotice
from parley.dispute.naming import vacated
from parley.dispute.people import everywhere
from parley.dispute.view import View
from parley.dispute.world import Person
from parley.loops import contacts_answer, contacts_by_mail, sender_letters
from parley.loops import house_letters as house
from parley.loops.absence import tell_of_absence
from parley.loops.acquaintance import Writer, note_phone, writer
from parley.loops.afterwards import after_the_end, goes_on, other_side_before
from parley.loops.answering import HOURLY, RATES, named, went_in_circles
from parley.loops.answers_from_calendars import answers_a_meeting, comes_back, take_calendar
from parley.loops.asking_back import my_question
from parley.loops.come_back import as_theirs
from parley.loops.first_mails import FirstMails, said_by
from parley.loops.free_text import NOTES, REQUESTS, said_once
from parley.loops.pen_replies import answers_a_list
from parley.loops.placing import (
    Place,
    ToContacts,
    ToDispute,
    ToKept,
    ToList,
    ToNew,
    ToPen,
    ToQuestion,
    ToWhich,
    heard_beside,
    place,
    tag_of,
)
from parley.loops.proposing import from_lines, with_time
from parley.loops.reports import take_report
from parley.loops.sender_letters import NOT_YET
from parley.loops.set_aside import called_urgent
from parley.loops.several import one_answer
from parley.loops.speakers import speaker_of
from parley.loops.steps import ALONE, PAUSE, Step, Steps, to_its_end, touches
from parley.loops.taken import Taken, verdict_of
from parley.loops.understanding import understand
from parley.loops.visit import Visit
from parley.mail.automatic import FOR_A_PERSON, IN_ITS_OWN_WORDS, READS_LIKE_ONE
from parley.mail.message import Answers, Automatic, InboundMail, UnreadableMail
from parley.mail.proposed_times import proposes_a_time
from parley.store import away, disputes, messages, outbox, pen, questions, spool
from parley.store.pen import UNREAD

OUR_OWN_BACK, OUR_INVITATION_BACK = "our own message id", "our own invitation"
NO_PART = "its sender takes no part in that dispute"
CAME_PROVEN = "the same mail has come again, and its sender is proven"
ID_USED_BEFORE = "same message id, other content"  # a new event, flagged (mail.md section 6)


class Taker(FirstMails):
    """Takes read mails through the door. Callers hold `store.write()`, one `store.item()` per mail."""

    def taking(self, raw: int, mail: InboundMail | UnreadableMail, *, now: datetime) -> Steps[Taken]:
        """Everything that this mail brings, written down; and its verdict."""
        yield _begins(mail)
        if isinstance(mail, UnreadableMail):
            taken = self.aside.hold(raw, f"{UNREAD}: {mail.rule}", now, verdict="unreadable")
            self.note(raw, None, replace(taken, rule=mail.rule), now)
            return taken
        known = messages.by_id(self.store, mail.message_id) is not None  # nearly every id is new: one look
        if known:
            yield ALONE
        earlier = self._earlier(mail, now) if known else None
        taken = (
            Taken(raw, "duplicate", "it is here already", dispute=earlier.reference)
            if earlier is not None
            else (yield from self._first_time(raw, mail, now))
        )
        if known and earlier is None and not taken.rule:
            used = messages.same_id_other_content(self.store, mail.message_id, mail.digest)
            taken = replace(taken, rule=ID_USED_BEFORE) if used is not None else taken
        if not taken.rule:
            rule = mail.no_answer_rule or _rate_met(taken)  # why nobody is answered
            taken = replace(taken, rule=rule) if rule else taken
        taken = changed(taken, proof=mail.proof)
        if any(done.held_back == HOURLY for done in taken.done):
            taken = replace(taken, letters=taken.letters + house.over_the_rate(self.door, now=now))
        yield PAUSE
        self.note(raw, mail, taken, now)
        return taken

    def _earlier(self, mail: InboundMail, now: datetime) -> messages.Message | None:
        """The mail that this one is again. Of a proven one, copies that nobody could believe wait for nobody any more."""
        identity, proven = (mail.message_id, mail.digest, tag_of(mail)), mail.proof.proven
        earlier = messages.seen(self.store, *identity, proven=proven)
        copies = messages.disbelieved(self.store, *identity) if proven and earlier is None else ()
        for row in pen.held(self.store) if copies else ():
            if row.raw in copies:
                pen.discard(self.store, row.number, CAME_PROVEN, by=pen.NOBODY, at=now)
        return earlier

    def _first_time(self, raw: int, mail: InboundMail, now: datetime) -> Steps[Taken]:
        # Whatever else was taken off it on the way
        if outbox.by_message_id(self.store, mail.message_id) is not None:
            yield ALONE
            return Taken(raw, "automatic", "auto", OUR_OWN_BACK)
        if mail.calendar is not None and comes_back(self.door, mail):
            return Taken(raw, "automatic", "auto", OUR_INVITATION_BACK)
        if mail.report is not None:
            return take_report(self.door, raw, mail, mail.report, now)
        if mail.automatic is not None and mail.automatic.kind != "calendar":
            if why := _for_a_person(mail, mail.automatic):
                about = next(iter(mail.subject_references), "")
                return self.aside.hold(raw, why, now, suggestion=about, rule=mail.automatic.rule)
            if mail.automatic.kind == "out_of_office":
                self._noted_away(mail, now)
                return tell_of_absence(self.door, raw, mail, now)
            return Taken(raw, "automatic", mail.automatic.kind, mail.automatic.rule)
        if not mail.proof.proven:
            return self.aside.unproven(raw, mail, now)
        if mail.automatic is None and (person := self._listed(mail)) is not None:
            away.back(self.store, person.id)
        if mail.problem:
            return self.aside.unread(raw, mail, now)
        if mail.calendar is not None and answers_a_meeting(self.store, mail.calendar):
            return take_calendar(self.door, self.aside.hold, raw, mail, now=now)
        if mail.automatic is not None and mail.calendar is None:
            return self.aside.unread_calendar(raw, mail, now)
        places = place(self.store, mail)
        if len(places) == 1:
            taken = yield from self._to(places[0], raw, mail, now)
            return self._told_so(taken, places[0], mail, now)
        yield ALONE
        parts = [to_its_end(self._to(one, raw, heard_beside(mail, one, places), now)) for one in places]
        return one_answer(self.door, mail, parts, now)

    def _to(self, place_: Place, raw: int, mail: InboundMail, now: datetime) -> Steps[Taken]:
        if not isinstance(place_, ToNew):
            yield ALONE
        known = writer(self.store, self.door.library.world.directory, mail.sender, mail.answers)
        if known.person is not None and not isinstance(place_, ToPen):
            note_phone(self.store, known.person, mail.answers)
        match place_:
            case ToPen(reason, suggestion, score):
                return self.aside.hold(
                    raw, reason, now, suggestion=suggestion, score=score, urgent=called_urgent(mail),
                    sender=mail.sender.address,
                )  # fmt: skip
            case ToContacts():
                return contacts_by_mail.checked(self, raw, mail, known.person, now)
            case ToList(question) if question.question.kind == contacts_answer.KIND:
                return contacts_by_mail.applied(self, raw, mail, known.person, question, now)
            case ToList(question):
                return answers_a_list(self, raw, mail, known.person, question, now)
            case ToWhich(letter):
                return self.aside.which(raw, mail, letter, known.person, now)
            case ToNew():
                return (yield from self.new(raw, mail, known, now))
            case ToKept(kept_raw):
                return self._kept(raw, mail, kept_raw, now)
            case ToDispute(row, _):
                return self.reply(raw, mail, known, row, None, now)
            case ToQuestion(row, question):
                return self.reply(raw, mail, known, row, question, now)

    # --- a running dispute ----------------------------------------------------------------------------------

    def reply(
        self, raw: int, mail: InboundMail, known: Writer, row: disputes.DisputeRow,
        asked: questions.QuestionRow | None, now: datetime, *, filed: bool = False,
    ) -> Taken:  # fmt: skip
        """filed: somebody has looked at it already, and put it here."""
        person = known.person
        if person is None:
            return self._held_with(row, raw, mail, "its sender is of no agency of the partnership", now)
        mail = as_theirs(self.door, mail, row.reference, person, asked)
        visit = self.door.visit(row.reference, people=(person.id,))
        if not self.may_speak(visit, person, asked, mail.answers, now):
            if asked is not None and asked.question.kind == "alert":
                return self.aside.not_their_alert(raw, said_by(mail, person.id), visit, asked, now)
            return self._held_with(row, raw, mail, NO_PART, now)
        if asked is not None and asked.question.kind == "new":
            words = {word.word for word in mail.answers.words}
            if not words or words & {"YES", "NEW", "NO"}:
                return self._reopened(raw, mail, known, asked, now)
            asked = None  # a word about the dispute itself, and not about whether it is a new one
        speaker = speaker_of(self.door, person.id, mail.envelope.received, mail.typed)
        if visit.dispute.status == "closed" and not goes_on(visit, person.id, asked, mail.answers, now):
            said, cause = said_by(mail, person.id), f"mail:{raw}"
            taken = after_the_end(
                self.door,
                speaker,
                mail.answers,
                row.reference,
                said,
                now,
                cause=cause,
                raw=raw,
                alerting=not filed,
            )
            return self._urgent_all_the_same(taken, mail, now) if called_urgent(mail) and not filed else taken
        view = View(visit.protocol, visit.world, visit.dispute, now)
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
        said = said_once(self.store, mail, visit, person, asked, NOTES if note else REQUESTS, now)
        unplaced = (*understood.unplaced, *said.unplaced)
        said = changed(said, unplaced=unplaced, question=asked.question if asked else None)
        done = self.door.tell(row.reference, commands, said, now=now, cause=f"mail:{raw}", echo=echo)
        if asked is not None and not note and done.refused is None:
            questions.mark_answered(self.store, row.reference, asked.number, at=now)
        return verdict_of(raw, row.reference, done, note or (echo is not None and not done.events))

    def _held_with(
        self, row: disputes.DisputeRow, raw: int, mail: InboundMail, why: str, now: datetime
    ) -> Taken:
        """Somebody without a part in this dispute has written to it; what they call urgent goes to who is awake."""
        return self.aside.hold(
            raw, why, now, suggestion=row.reference, urgent=called_urgent(mail), sender=mail.sender.address
        )

    def _told_so(self, taken: Taken, there: Place, mail: InboundMail, now: datetime) -> Taken:
        """What was done with it; somebody of the directory whose mail waits, since they take no part yet, hears so."""
        person = self._listed(mail)
        if taken.reason != NO_PART or person is None or not isinstance(there, ToDispute | ToQuestion):
            return taken
        if went_in_circles(self.store, there.row.reference, person.id, (NOT_YET,), named(mail)):
            return taken
        told = sender_letters.not_yet(
            self.door, person, there.row.reference, said_by(mail, person.id), now=now
        )
        return replace(taken, letters=taken.letters + told)

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
        if asked is not None and asked.person == person.id:
            return True
        rung = {who for alert in visit.dispute.alerts.values() for _, who, _ in alert.rung}
        if visit.dispute.takes_part(person.id) or person.id in rung:
            return True
        if any(word.word == "NOT ME" for word in answers.words) and vacated(visit.view(now), person.id):
            return True
        return _tells_a_fact(visit.view(now), person, answers)

    def _reopened(
        self, raw: int, mail: InboundMail, known: Writer, asked: questions.QuestionRow, now: datetime
    ) -> Taken:
        """YES, it is a new one: the mail that was kept opens a dispute of its own after all."""
        words = {word.word for word in mail.answers.words}
        kept = self.door.reread(int(asked.question.words)) if words & {"YES", "NEW"} else None
        if isinstance(kept, InboundMail):
            questions.mark_answered(self.store, asked.reference, asked.number, at=now)
            before = self.door.visit(asked.reference)
            likely = other_side_before(before, known.person.id, now) if known.person else ""
            return to_its_end(
                self.new(int(asked.question.words), kept, known, now, anyway=True, likely=likely)
            )
        return self.aside.hold(
            raw, "it answers whether this is a new dispute, but not with YES", now, suggestion=asked.reference
        )

    # --- small things ---------------------------------------------------------------------------------------

    def _listed(self, mail: InboundMail) -> Person | None:
        return self.door.library.world.directory.person_at(mail.sender.address)

    def _noted_away(self, mail: InboundMail, now: datetime) -> None:
        """Whose proven mailbox says that they are away: their deputy reads the holding pen's list meanwhile."""
        person = self._listed(mail) if mail.proof.proven else None
        if person is not None:
            away.gone(self.store, person.id, now)

    def note(self, raw: int, mail: InboundMail | None, taken: Taken, now: datetime) -> None:
        envelope = mail.envelope if mail else spool.envelope(self.store, raw)
        messages.note(
            self.store,
            messages.Message(
                message_id=mail.message_id if mail else "",
                digest=mail.digest if mail else "",
                tag=tag_of(mail) if mail else "",
                raw=raw,
                received=envelope.received if envelope else now,
                sender=mail.sender.address if mail else "",
                verdict=taken.verdict,
                reference=taken.dispute,
                reason=taken.reason,
                rule=taken.rule,
                proof=taken.proof.why if taken.proof else "",
                thread=mail.thread if mail else "",
            ),
        )


def _for_a_person(mail: InboundMail, automatic: Automatic) -> str:
    """Why somebody has to look at what a program wrote; "" if nobody has to."""
    if automatic.rule == IN_ITS_OWN_WORDS and any(tag.kind == "new" for tag in mail.tags):
        return READS_LIKE_ONE
    return FOR_A_PERSON.get(automatic.kind, "")


def _begins(mail: InboundMail | UnreadableMail) -> Step:
    """A plain first mail of somebody proven may go beside others; whatever else it may be, alone."""
    if isinstance(mail, UnreadableMail) or mail.automatic or mail.report or mail.calendar or mail.problem:
        return ALONE
    if not mail.proof.proven or mail.no_answer_rule or {tag.kind for tag in mail.tags} != {"new"}:
        return ALONE
    if any(line.label == "Phone" for line in mail.answers.lines):
        return ALONE  # letters to others show it
    return touches(mail.message_id, mail.digest, mail.sender.address.lower())


def _rate_met(taken: Taken) -> str:
    """The name of the limit that kept an answer back, "" if none did."""
    return next((RATES[done.held_back] for done in taken.done if done.held_back), "")


def _tells_a_fact(view: View, person: Person, answers: Answers) -> bool:
    """Whether they take no part yet, and tell what the rule file has them tell all the same (`told_by`): the chair who says that
    the clocks stand still. Other words of theirs wait until they do."""
    facts = view.protocol.facts
    told = [facts[line.label].told_by for line in answers.lines if line.label in facts]
    return not answers.words and any(person.id in everywhere(view, who) for who in told if who)
