"""One mail that was read becomes what it means: a row that says what, and why.

Runs inside the transaction of the door. Nothing may be dropped without a verdict: raised, recorded, refused,
note, held (in the pen), automatic, bounce, calendar, duplicate or unreadable. Who is not proven changes nothing and
is told nothing where they wrote from (promise 8).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from parley.dispute.changed import changed
from parley.dispute.world import Person
from parley.loops import contacts_answer, contacts_by_mail, sender_letters
from parley.loops import house_letters as house
from parley.loops.absence import tell_of_absence
from parley.loops.acquaintance import addressee, note_phone, writer
from parley.loops.answering import HOURLY, RATES, named, went_in_circles
from parley.loops.answers_from_calendars import answers_a_meeting, comes_back, take_calendar
from parley.loops.first_mails import said_by
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
from parley.loops.replying import GONE_OVER, NO_PART, Replies
from parley.loops.reports import take_report
from parley.loops.sender_letters import NOT_YET
from parley.loops.set_aside import called_urgent
from parley.loops.several import one_answer
from parley.loops.steps import ALONE, PAUSE, Step, Steps, to_its_end, touches
from parley.loops.taken import Taken
from parley.mail.automatic import AWAY_IN_ITS_OWN_WORDS, FOR_A_PERSON, IN_ITS_OWN_WORDS, READS_LIKE_ONE
from parley.mail.message import Automatic, InboundMail, UnreadableMail
from parley.store import away, messages, outbox, pen, spool
from parley.store.pen import UNREAD

OUR_OWN_BACK, OUR_INVITATION_BACK = "our own message id", "our own invitation"
CAME_PROVEN = "the same mail has come again, and its sender is proven"
ID_USED_BEFORE = "same message id, other content"  # a new event, flagged (mail.md section 6)


class Taker(Replies):
    """Takes read mails through the door. Callers hold `store.write()`, one `store.item()` per mail."""

    def taking(self, raw: int, mail: InboundMail | UnreadableMail, *, now: datetime) -> Steps[Taken]:
        """Everything that this mail brings, written down; and its verdict."""
        yield _begins(mail)
        if isinstance(mail, UnreadableMail):
            taken = self.aside.hold(raw, f"{UNREAD}: {mail.rule}", now, verdict="unreadable")
            self.note(raw, None, replace(taken, rule=mail.rule), now)
            return taken
        known = messages.is_known(self.store, mail.message_id)  # nearly every id is new: one look
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
        parts = [
            to_its_end(self._to(one, raw, heard_beside(mail, one, places), now, beside=True))
            for one in places
        ]
        return one_answer(self.door, mail, parts, now)

    def _to(
        self, place_: Place, raw: int, mail: InboundMail, now: datetime, *, beside: bool = False
    ) -> Steps[Taken]:
        """beside: it belongs to other places, too."""
        if not isinstance(place_, ToNew):
            yield ALONE
        known = writer(self.store, self.door.library.world.directory, mail.sender, mail.answers)
        if known.person is not None and not isinstance(place_, ToPen):
            known = changed(known, other_phone=note_phone(self.store, known.person, mail.answers))
        match place_:
            case ToPen():
                return self._in_the_pen(place_, raw, mail, None if beside else known.person, now)
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

    def _in_the_pen(
        self, place_: ToPen, raw: int, mail: InboundMail, person: Person | None, now: datetime
    ) -> Taken:
        """Held; and whoever wrote it, if an agency knows them, hears that nothing has moved. person: None where something has, since
        the mail belongs to other places as well."""
        urgent = called_urgent(mail)
        taken = self.aside.hold(
            raw, place_.reason, now, suggestion=place_.suggestion, score=place_.score, urgent=urgent,
            sender=mail.sender.address,
        )  # fmt: skip
        if person is None or mail.calendar is not None:  # an invitation, which a calendar wrote
            return taken
        said = said_by(mail, person.id)
        told = sender_letters.not_placed(self.door, person, said, raw, named(mail), urgent=urgent, now=now)
        return replace(taken, letters=taken.letters + told)

    def _told_so(self, taken: Taken, there: Place, mail: InboundMail, now: datetime) -> Taken:
        """What was done with it; somebody whom an agency knows, and whose mail waits, since they take no part yet, hears so. Whoever
        is not in the directory, and may raise, would believe as well as others that they were heard."""
        if taken.reason not in (NO_PART, GONE_OVER) or not isinstance(there, ToDispute | ToQuestion):
            return taken
        person = addressee(self.store, self.door.library.world.directory, mail.sender)
        if person is None:
            return taken
        if went_in_circles(self.store, there.row.reference, person.id, (NOT_YET,), named(mail)):
            return taken
        told = sender_letters.not_yet(
            self.door, person, there.row.reference, said_by(mail, person.id), now=now
        )
        return replace(taken, letters=taken.letters + told)

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
    if automatic.rule in (IN_ITS_OWN_WORDS, AWAY_IN_ITS_OWN_WORDS) and any(
        tag.kind == "new" for tag in mail.tags
    ):
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
