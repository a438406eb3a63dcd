"""First mails: what opens a dispute, what says the same again, and whose agency is not known yet.

Runs inside the transaction of the door, for whoever takes mails. Who wrote has been proven; where the mail belongs
has been found. Nothing here reads a mail: what it says is worked out in `opening`.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from parley.dispute.changed import changed
from parley.dispute.commands import LinkDispute, MarkUrgent
from parley.dispute.dispute import Dispute
from parley.dispute.effects import Question, SendNotice
from parley.dispute.view import View
from parley.dispute.world import Person
from parley.loops import house_letters as house
from parley.loops import pen_letters, sender_letters
from parley.loops.acquaintance import Writer, said_agency
from parley.loops.answering import HOURLY
from parley.loops.door import Door, new_reference
from parley.loops.known_managers import known_managers
from parley.loops.opening import (
    Opening,
    facts_said,
    follow_ups,
    from_receipt,
    opening,
    with_likely,
    with_reasons,
)
from parley.loops.same_matter import number_given, number_left, same_matter
from parley.loops.set_aside import Aside, called_urgent
from parley.loops.speakers import speaker_of
from parley.loops.steps import ALONE, MOST_BESIDE, Steps, to_its_end, touches
from parley.loops.taken import Taken
from parley.loops.visit import Said, said_in
from parley.mail.may_answer import PEOPLES_MARKS
from parley.mail.message import InboundMail
from parley.mail.unopened import unopened
from parley.store import disputes, pen, people, rates

# How sure it is, in percent, that a mail to the address for new ones opens something
FIRST_MAIL, STRANGER = 70, 30
ROOM = 2 * MOST_BESIDE  # answers that mails beside each other may add to those of the hour: two each
ANSWERS_ONE = "answers something that runs already"
NAMES_ONE = "its subject names something that runs already"


class FirstMails:
    """Opens disputes through the door. Callers hold `store.write()`, one `store.item()` per mail."""

    def __init__(self, door: Door) -> None:
        self.door = door
        self.store = door.store
        self.aside = Aside(door)

    def new(
        self,
        raw: int,
        mail: InboundMail,
        known: Writer,
        now: datetime,
        *,
        anyway: bool = False,
        likely: str = "",
    ) -> Steps[Taken]:
        """A dispute, or why it is none. What opens goes beside others; whatever else comes of it, alone. likely: who may be the
        other side, where the mail names nobody."""
        if known.person is None or not known.person.agency:
            yield ALONE
            return self._no_agency(raw, mail, known, now)
        yield touches(known.person.id)
        mark = "" if anyway or mail.no_answer_rule in PEOPLES_MARKS else mail.no_answer_rule
        if mark:
            yield ALONE
            why = f"it would open something new, and bears the mark of a machine: {mark}"
            return self._wait(raw, mail, known.person, why, now, rule=mark)
        if _only_answers(mail) and not anyway:
            yield ALONE
            running = disputes.open_with(self.store, known.person.id)
            answered = ANSWERS_ONE if running else "reads like an answer to something else"
            return self._answers(raw, mail, known.person, running, answered, now)
        if not anyway and (named := self._named(mail, known.person)):
            yield ALONE
            return self._answers(raw, mail, known.person, named, NAMES_ONE, now)
        view = View(self.door.library.protocol, self.door.library.world, Dispute(), now)
        directory, zone = view.world.directory, view.world.calendar.zone
        opened = opening(
            self.store,
            directory,
            mail,
            known.person,
            known.person.agency,
            view,
            reference="",
            raw=raw,
            zone=zone,
        )
        opened = with_likely(opened, likely)
        yield touches(opened.command.receiving_practitioner)
        running = [] if anyway else self._open_already(opened)
        if running:
            yield ALONE  # what else is said of those two
        again = same_matter(self.door, running, known.person.agency, mail)
        if again is not None:
            return self._again(raw, mail, known.person, again, opened, now)
        if running:
            opened = changed(opened, open_too=running[0].reference)
        opened = self._with_managers(opened, known.person, view)
        before = rates.answered(self.store, mail.sender.address, "", now)
        if not anyway and before.opened >= self.door.library.limits.opening:
            yield ALONE
            why = "it would open something new, and its sender has opened more today than a person does"
            return self._wait(raw, mail, known.person, why, now)
        return (yield from self._open(raw, mail, known.person, opened, before, now, asked_for=anyway))

    def _wait(
        self, raw: int, mail: InboundMail, person: Person, reason: str, now: datetime, *, rule: str = ""
    ) -> Taken:
        """A first mail that a person must look at before anybody is told anything: the pen's owner hears of it now."""
        urgent = called_urgent(mail)
        alerted = urgent and rates.tell_once(self.store, now, f"urgent:{person.id}", timedelta(hours=1))
        taken = self.aside.hold(
            raw, reason, now, suggestion="new", score=FIRST_MAIL, urgent=urgent, rule=rule, alerting=alerted,
            sender=mail.sender.address,
        )  # fmt: skip
        return replace(
            taken, letters=taken.letters + pen_letters.first_mail_waits(self.door, person, now=now)
        )

    def _open(
        self, raw: int, mail: InboundMail, raiser: Person, opened: Opening, before: rates.Answered, now: datetime, *,
        asked_for: bool,
    ) -> Steps[Taken]:  # fmt: skip
        reference = new_reference(self.store, now)
        speaker = speaker_of(self.door, raiser.id, mail.envelope.received, mail.typed)
        command = changed(with_reasons(opened.command, opened, speaker), reference=reference)
        cause = f"mail:{raw}"
        said = said_by(mail, raiser.id)
        said = changed(said, unplaced=(*opened.unplaced, *said.unplaced), open_too=opened.open_too)
        near = rates.near_hourly(self.store, now, self.door.library.limits, ROOM)
        if near:
            yield ALONE  # which answer is the one too many
        limit = self._counted(mail.sender.address, before, near, now)
        if said.answerable and not asked_for and limit not in ("", HOURLY):
            said = changed(said, answerable=False)
        if limit or not said.answerable or opened.command.urgent:
            yield ALONE  # somebody else is told of it
        claimed = command.decision_from in ("forwarded", "figures")
        done = yield from self.door.raising(
            command, said, now=now, cause=cause,
            free={raiser.id: opened.free} if opened.free else None,
            then=lambda view: [*number_given(mail.answers.lines, view, speaker), *follow_ups(mail, view, speaker)],
            if_late=from_receipt if claimed else None,
        )  # fmt: skip
        if done.refused is not None and not done.events:
            yield ALONE
            disputes.give_back(self.store, reference)
            letters = sender_letters.excluded(
                self.door, raiser, done.refused, said, urgent=command.urgent, now=now, cause=cause
            )
            if not letters:  # nobody is to be left without an answer: then a person gives it
                why = "the protocol is not for this, and parley may not answer its sender"
                return self._wait(raw, mail, raiser, why, now)
            if command.urgent:  # whatever the protocol is for: a child may be waiting, and somebody who is awake must look at it
                why = "it is urgent, and the protocol is not for it"
                held = self.aside.hold(raw, why, now, urgent=True, sender=mail.sender.address)
                letters += held.letters
            return Taken(
                raw,
                "refused",
                done.refused.reason,
                clause=done.refused.clause,
                refused=done.refused,
                letters=letters,
            )
        letters = done.letters
        if not said.answerable:
            letters += house.not_answered(self.door, reference, raiser.id, now=now, cause=cause)
        if limit == HOURLY:
            letters += house.over_the_rate(self.door, now=now)
        return Taken(raw, "raised", "", dispute=reference, done=(done,), letters=letters)

    def _counted(self, address: str, before: rates.Answered, near: bool, now: datetime) -> str:
        """The limit that the answer to a first mail has met, "" if none. It is counted all the same: what opens a
        dispute is bounded, and whoever is not answered by parley is rung by a person. near: it may be that of the hour."""
        limits = self.door.library.limits
        hourly = HOURLY if near and rates.near_hourly(self.store, now, limits, 0) else ""
        limit = before.limit(limits) or hourly
        rates.note(self.store, address, rates.OPENED, now)
        return limit

    def _with_managers(self, opened: Opening, raiser: Person, view: View) -> Opening:
        """With the line managers who are known of both practitioners from before. What others have said of the two is on record."""
        directory, pair = view.world.directory, (raiser.id, opened.command.receiving_practitioner)
        found = known_managers(self.store, directory, view.protocol, pair, view.today)
        return replace(opened, command=changed(opened.command, managers_before=found)) if found else opened

    def _open_already(self, opened: Opening) -> list[disputes.DisputeRow]:
        """The open disagreements of the same two people, newest first."""
        other = opened.command.receiving_practitioner
        return disputes.open_between(self.store, opened.command.by, other) if other else []

    def _again(
        self, raw: int, mail: InboundMail, person: Person, row: disputes.DisputeRow, opened: Opening, now: datetime
    ) -> Taken:  # fmt: skip
        """It is linked to what runs; what its lines say beside that is said of the dispute that runs."""
        received = mail.envelope.received
        link = LinkDispute(by=person.id, happened=received, received=received, mail=f"mail:{raw}")
        urgent = (
            [MarkUrgent(by=person.id, happened=received, received=received)] if called_urgent(mail) else []
        )
        echo = SendNotice("raised_again", person.id, question=Question("new", words=str(raw)))
        view = self.door.visit(row.reference, people=(person.id,)).view(now)
        speaker = speaker_of(self.door, person.id, mail.envelope.received, mail.typed)
        more = [*facts_said(opened, view, speaker), *follow_ups(mail, view, speaker)]
        said = said_by(mail, person.id)
        left = number_left(self.door, view, person.agency, mail.answers.lines)
        said = changed(said, unplaced=(*opened.unplaced, *left, *said.unplaced))
        done = self.door.tell(
            row.reference, [link, *more, *urgent], said, now=now, cause=f"mail:{raw}", echo=echo
        )
        return Taken(
            raw,
            "recorded",
            "the same was raised already",
            dispute=row.reference,
            done=(done,),
            letters=done.letters,
        )

    def _named(self, mail: InboundMail, person: Person) -> list[disputes.DisputeRow]:
        """What runs already, with this person in it, and is named in the subject of their mail to the address for new ones:
        the two disagree, and nobody guesses (mail.md section 3). What is closed may well be raised again."""
        running = disputes.open_with(self.store, person.id) if mail.subject_references else []
        return [row for row in running if row.reference in mail.subject_references]

    def _answers(
        self, raw: int, mail: InboundMail, person: Person, running: list[disputes.DisputeRow], answered: str,
        now: datetime,
    ) -> Taken:  # fmt: skip
        """An answer, and nothing of a concern: mail programs complete an address that somebody wrote to before. It opens
        nothing; they are asked which dispute it is for, or told how to raise a concern, and a person can file it."""
        reason = f"it came to the address for new ones, and {answered}"
        suggestion = running[0].reference if len(running) == 1 else ""
        taken = self.aside.hold(
            raw, reason, now, suggestion=suggestion, score=FIRST_MAIL if suggestion else 0, sender=mail.sender.address,
            urgent=called_urgent(mail),
        )  # fmt: skip
        asked = sender_letters.which_is_answered(
            self.door, person, running, said_by(mail, person.id), raw, now=now
        )
        return replace(taken, letters=taken.letters + asked)

    def _no_agency(self, raw: int, mail: InboundMail, known: Writer, now: datetime) -> Taken:
        urgent = called_urgent(mail)
        if not known.agencies:
            reason = "its sender is of no agency of the partnership"
            return self.aside.hold(
                raw, reason, now, suggestion="new", score=STRANGER, urgent=urgent, sender=mail.sender.address
            )
        reason = "its domain belongs to several agencies: " + ", ".join(
            agency.name for agency in known.agencies
        )
        taken = self.aside.hold(
            raw, reason, now, suggestion="new", score=FIRST_MAIL, urgent=urgent, sender=mail.sender.address
        )
        if mail.no_answer_rule:
            return taken
        letters = house.instead_of_an_answer(self.door, mail.sender.address, "", now=now)
        if letters is None:
            letters = sender_letters.which_agency(self.door, mail, known.agencies, raw, now=now)
        return replace(taken, letters=taken.letters + letters)

    def _kept(self, raw: int, mail: InboundMail, kept_raw: int, now: datetime) -> Taken:
        """Which agency is theirs is known now: the mail that was held opens, counted from its own receipt."""
        directory = self.door.library.world.directory
        agency = said_agency(directory, mail.answers, "My agency")
        kept = self.door.reread(kept_raw)
        if agency not in directory.agencies_of(mail.sender.address) or not isinstance(kept, InboundMail):
            return self.aside.hold(
                raw, "it names no agency that its address belongs to", now, suggestion="new", score=STRANGER
            )
        assert agency is not None, "no agency is of no address"
        person = people.name(
            self.store, mail.sender.address, name=mail.sender.name, agency=agency.id, own=True
        )
        for row in pen.held(self.store):
            if row.raw == kept_raw:
                pen.file(self.store, row.number, "new", by=person.id, at=now)
        return to_its_end(self.new(kept_raw, kept, Writer(person, (agency,)), now))


def _only_answers(mail: InboundMail) -> bool:
    """Whether it is answer words and nothing else. What is urgent, or asks for help, opens in any case."""
    said, answers = {word.word for word in mail.answers.words}, mail.answers
    more = answers.lines or answers.other_text or mail.forwarded or mail.attachments
    return bool(said) and not more and not said & {"URGENT", "HELP"}


def said_by(mail: InboundMail, person: str) -> Said:
    """The mail that is being answered, whom it is from, and what of it could not be opened."""
    return changed(said_in(mail, person), unplaced=unopened(mail))
