"""A mail of the holding pen is put where a person says it belongs: as if it had been placed there when it came.

Somebody vouches for who sent it; that stands in the pen's row for ever. The mail's own received time counts, so a
conversation reported in time stays in time. Whatever cannot be taken so is refused here, and stays in the pen.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from parley.dispute.world import Person
from parley.errors import UserError
from parley.loops.acquaintance import Writer
from parley.loops.placing import ToQuestion, place
from parley.loops.steps import to_its_end
from parley.loops.taken import Taken
from parley.mail.message import InboundMail, Proof
from parley.store import disputes, pen
from parley.store.questions import QuestionRow
from parley.value import value

if TYPE_CHECKING:
    from parley.loops.taking import Taker


@value
class Filing:
    """What is to be done with one mail of the pen. sender: whom it is from, as `by` (person ids) vouches.

    reference: the dispute it belongs to, "" to open a new one. whose: how somebody says that it is another one's, where they are.
    """

    number: int
    mail: InboundMail
    sender: Person
    by: str
    reference: str = ""
    whose: str = "--sender PERSON"


class Filer:
    """Takes mail out of the pen, as the taker takes mail that comes in. Callers hold `store.write()`."""

    def __init__(self, taker: Taker) -> None:
        self.taker, self.door, self.store = taker, taker.door, taker.store

    def file(self, filing: Filing, *, now: datetime) -> Taken:
        """Everything that the mail brings; the pen's row is settled with it. Raises UserError if it cannot be."""
        row = pen.show(self.store, filing.number)
        if row.state != "open":
            person = self.door.library.world.directory.people.get(row.settled_by)
            by = f", by {person.name}" if person else ""
            where = f" to {row.reference}" if row.reference else ""
            raise UserError(f"Number {row.number} was {row.state} already{where}{by}.")
        agency = self.door.library.world.directory.agencies.get(filing.sender.agency)
        known = Writer(filing.sender, (agency,) if agency else ())
        proof = Proof(True, f"vouched for by {filing.by}")
        # a person has read it and says whose it is: what answers it now goes to that person, not to a machine
        mail = replace(filing.mail, proof=proof, no_answer_rule="")
        if filing.reference:
            taken = self._to_dispute(row.raw, mail, known, filing, now)
        else:
            taken = self._to_new(row.raw, mail, known, filing, now)
        pen.file(self.store, filing.number, taken.dispute, by=filing.by, at=now)
        self.taker.note(row.raw, mail, taken, now)
        return taken

    def _to_dispute(self, raw: int, mail: InboundMail, known: Writer, filing: Filing, now: datetime) -> Taken:
        row = disputes.row(self.store, filing.reference)
        if row is None:
            raise UserError(f"There is no dispute {filing.reference}.")
        asked = self._question(mail, filing)
        visit = self.door.visit(row.reference, people=(filing.sender.id,))
        if not self.taker.may_speak(visit, filing.sender, asked, mail.answers, now):
            words = f"{filing.sender.name} takes no part in {row.reference}, so the mail cannot be put there as theirs."
            raise UserError(f"{words} Say whose it is ({filing.whose}), or open a new one with it.")
        return self.taker.reply(raw, mail, known, row, asked, now, filed=True)

    def _to_new(self, raw: int, mail: InboundMail, known: Writer, filing: Filing, now: datetime) -> Taken:
        if not filing.sender.agency:
            words = f"{filing.sender.name} is of no agency of the partnership, and only an agency can raise something."
            raise UserError(f"{words} Say whose it is: {filing.whose}")
        if (
            mail.problem and not mail.typed and mail.forwarded is None
        ):  # encrypted: it may be anything, a thank-you too
            words = "Nothing of it could be read, so that it can open nothing."
            raise UserError(f"{words} Ring its sender: what they say can be recorded, or they write again.")
        taken = self._kept_for_it(mail, known, now) or to_its_end(
            self.taker.new(raw, mail, known, now, anyway=True)
        )
        if not taken.dispute:
            raise UserError(f"It opens nothing: {taken.reason}")
        return taken

    def _kept_for_it(self, mail: InboundMail, known: Writer, now: datetime) -> Taken | None:
        """Where they were asked whether it is a new one, and say so in a sentence: the mail that was kept until then says what
        it is about, unless the sentence brings lines of its own."""
        if mail.answers.lines or mail.forwarded is not None:
            return None
        for found in place(self.store, mail):
            if isinstance(found, ToQuestion) and found.question.question.kind == "new":
                asked = found.question
                theirs = known.person is not None and asked.person == known.person.id
                return self.taker.opened_with(asked, known, now) if theirs else None
        return None

    def _question(self, mail: InboundMail, filing: Filing) -> QuestionRow | None:
        """The question that the mail answers by its own address or thread, if that is this dispute's and theirs."""
        for found in place(self.store, mail):
            if isinstance(found, ToQuestion) and found.row.reference == filing.reference:
                asked = found.question
                return asked if asked.person == filing.sender.id and asked.question.kind != "new" else None
        return None
