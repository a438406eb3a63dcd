"""Mail that moves nothing: machines' mail, strangers' mail, what cannot be read or placed.

Held, counted or noted, never dropped; and told only to the directory's own addresses (promise 8).
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime

from parley.dispute.world import Person
from parley.loops import house_letters as house
from parley.loops import pen_letters, pen_people, pen_watch, sender_letters
from parley.loops.acquaintance import addressee
from parley.loops.answering import A_DAY, named, told_enough, went_in_circles
from parley.loops.door import Door
from parley.loops.outgoing import not_your_alert
from parley.loops.taken import Taken
from parley.loops.visit import Said, Visit
from parley.mail.alert_answers import answer_to_alert
from parley.mail.answers import read_urgent
from parley.mail.message import Answers, InboundMail
from parley.store import pen
from parley.store.outbox import OutboxRow
from parley.store.questions import QuestionRow

_URGENT = re.compile(r"(?<!\w)(?<!not )(?<!non-)urgent(?:ly)?(?!\w)", re.IGNORECASE)
_NOT_BELIEVED = (sender_letters.UNPROVEN, sender_letters.URGENT_UNPROVEN)
UNPROVEN = 60  # how sure it is, in percent, that a mail belongs where its address says, if nobody proves who wrote it


class Aside:
    """Sets mail aside through the door. Callers hold `store.write()`."""

    def __init__(self, door: Door) -> None:
        self.door = door
        self.store = door.store

    def unproven(self, raw: int, mail: InboundMail, now: datetime) -> Taken:
        """Held; nothing to where it came from. A person of the directory hears of it at the directory's address."""
        urgent = called_urgent(mail) or acknowledges(mail)
        places = (tag.reference or "new" for tag in mail.tags if tag.kind in ("new", "dispute", "question"))
        suggestion = next(places, "")
        taken = self.hold(
            raw,
            mail.proof.why,
            now,
            suggestion=suggestion,
            score=UNPROVEN,
            urgent=urgent,
            sender=mail.sender.address,
        )
        person = self.door.library.world.directory.person_at(mail.sender.address)
        if person is None or went_in_circles(
            self.store, "", person.id, _NOT_BELIEVED, named(mail), must_name=True
        ):
            return taken
        return replace(
            taken,
            letters=taken.letters + sender_letters.unproven(self.door, person, raw, urgent=urgent, now=now),
        )

    def unread(self, raw: int, mail: InboundMail, now: datetime) -> Taken:
        # What cannot be read can say what it is on its outside alone
        urgent = called_urgent(mail) or bool(_URGENT.search(mail.subject))
        taken = self.hold(raw, mail.problem, now, urgent=urgent, sender=mail.sender.address)
        person = addressee(self.store, self.door.library.world.directory, mail.sender)
        if (
            person is None
            or mail.no_answer_rule
            or went_in_circles(self.store, "", person.id, (sender_letters.UNREAD,), named(mail))
            or told_enough(self.store, f"unread:{person.id}", now, A_DAY)
        ):
            return taken
        told = house.instead_of_an_answer(self.door, mail.sender.address, "", now=now)
        if told is None:
            told = sender_letters.unread(self.door, person, mail, raw, now=now)
        return replace(taken, letters=taken.letters + told)

    def unread_calendar(self, raw: int, mail: InboundMail, now: datetime) -> Taken:
        """A calendar's answer that cannot be taken (too large, repeating, damaged): a person reads it."""
        why = next((problem for problem in mail.problems if problem.startswith("calendar: ")), "calendar: ")
        reason = f"its calendar answer cannot be read: {why.removeprefix('calendar: ')}"
        return self.hold(raw, reason, now, suggestion=next(iter(mail.subject_references), ""))

    def which(
        self, raw: int, mail: InboundMail, letter: OutboxRow, person: Person | None, now: datetime
    ) -> Taken:
        """It answers a mail about several disputes: held, and whoever had that mail is asked which one it is about."""
        reason = "it answers a list of several and does not say which one"
        taken = self.hold(raw, reason, now, urgent=called_urgent(mail), sender=mail.sender.address)
        if person is None or person.id != letter.person:
            return taken
        known = (*mail.references[-19:], *([mail.message_id] if mail.message_id else []))
        said = Said(person.id, mail.message_id, known, not mail.no_answer_rule, mail.sender.address)
        asked = sender_letters.which_matter(self.door, person, letter, said, raw, now=now)
        return replace(taken, letters=taken.letters + asked)

    def not_their_alert(self, raw: int, said: Said, visit: Visit, asked: QuestionRow, now: datetime) -> Taken:
        """Somebody proven who takes no part answers an alert that was sent on to them: held, and they are told at once that the
        alert goes on. They may believe that they have it."""
        reference = visit.dispute.reference
        taken = self.hold(
            raw, "it answers an alert that was sent to others", now, suggestion=reference, sender=said.address
        )
        if not said.answerable:
            return taken
        if (instead := house.instead_of_an_answer(self.door, said.address, reference, now=now)) is not None:
            return replace(taken, letters=taken.letters + instead)
        notice = not_your_alert(visit.protocol, said.person, asked.question)
        told = house.post(
            self.door,
            notice,
            about=f"mail:{raw}",
            now=now,
            reference=reference,
            said=said,
            answered_here=False,
        )
        return replace(taken, letters=taken.letters + told)

    def hold(
        self, raw: int, reason: str, now: datetime, *, suggestion: str = "", score: int = 0, urgent: bool = False,
        rule: str = "", verdict: str = "held", alerting: bool = True, sender: str = "",
    ) -> Taken:  # fmt: skip
        """Into the holding pen, with an owner and a clock of its own; what is urgent goes to somebody who is awake, if
        it is `alerting`. score: how sure the suggestion is, in percent. sender: the address it came from."""
        owner = pen_people.pen_owner(self.door, now)
        number = pen.put(
            self.store, raw, reason, suggestion=suggestion, score=score, sender=sender, owner=owner, arrived=now,
            urgent=urgent,
        )  # fmt: skip
        row = pen.show(self.store, number)
        letters = pen_watch.begin(self.door, row, sender, now, alerting=alerting)
        pen_letters.wake_for_digest(self.door, now)
        return Taken(raw, verdict, reason, rule, letters=letters)


def called_urgent(mail: InboundMail) -> bool:
    """Whether the person typed that it is urgent, as a word or on a line."""
    return urgent(mail.answers)


def urgent(answers: Answers) -> bool:
    """Whether these answers call something urgent."""
    lines = any(line.label == "Urgent" and read_urgent(line.value) for line in answers.lines)
    return lines or any(word.word == "URGENT" for word in answers.words)


def acknowledges(mail: InboundMail) -> bool:
    """Whether somebody who is awake says, or may think, that they have an alert."""
    said = any(word.word == "ACK" for word in mail.answers.words)
    return said or answer_to_alert(mail.typed, mail.sender.name, "") == "ACK"
