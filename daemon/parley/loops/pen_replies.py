"""An answer to a list of the holding pen: each number becomes what its owner says, and each is said back.

Only whoever the list was sent to may answer it, or their deputy, and only with numbers that stand in it: what it
offered is frozen in its question. A mail that is filed goes through the same door as from the command line; each
number stands alone, so that one that cannot be taken keeps no other back.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from parley.dispute.world import Person
from parley.errors import TransportError, UserError
from parley.loops import house_letters as house
from parley.loops import pen_letters
from parley.loops.acquaintance import find_person, writer
from parley.loops.answering import named, said_before, told_enough, went_in_circles
from parley.loops.filing import Filer, Filing
from parley.loops.outgoing import Posted
from parley.loops.pen_letters import ANSWERED
from parley.loops.pen_people import may_answer, may_settle, pen_owner
from parley.loops.set_aside import acknowledges
from parley.loops.taken import Taken
from parley.loops.visit import Done, said_in
from parley.mail.message import InboundMail
from parley.mail.notice_words import plain, when_short
from parley.mail.pen_lines import PenLine, has_seen, read_pen_lines
from parley.store import disputes, outbox, pen, texts
from parley.store.pen import UNREAD, PenRow
from parley.store.questions import QuestionRow
from parley.store.store import Store

if TYPE_CHECKING:
    from parley.loops.taking import Taker

NO_NUMBER = "I found no number of the list at the beginning of a line. Nothing was done."
LIST = "pen list"  # what an answer to a list that moves nothing is counted under
MOST_SHOWN = 4000  # characters of one mail


class CannotBe(Exception):
    """What was asked of one number cannot be done, and why, in words for whoever asked."""


def answers_a_list(
    taker: Taker, raw: int, mail: InboundMail, person: Person | None, question: QuestionRow, now: datetime
) -> Taken:
    """Everything that this reply settles, and one letter that says so. Within the caller's transaction."""
    if person is None or not may_answer(taker.door, person.id, question.person):
        why = "it answers a list of the holding pen, and its sender was not asked"
        return taker.aside.hold(raw, why, now, sender=mail.sender.address)
    reply = _Reply(taker, person, question, now)
    said = read_pen_lines(mail.typed)
    lines = [reply.take(one) for one in said]
    if not said and (has_seen(mail.typed) or acknowledges(mail)):
        lines = reply.seen()
    elif reply.named:
        reply.seen_beside()
    letters = reply.letters + _echo(reply, raw, mail, lines or [NO_NUMBER])
    verdict, concerned = "recorded" if reply.settled else "note", " ".join(dict.fromkeys(reply.settled))
    return Taken(raw, verdict, dispute=concerned, done=reply.done, letters=letters)


def _echo(reply: _Reply, raw: int, mail: InboundMail, lines: Sequence[str]) -> tuple[Posted, ...]:
    """One letter back, unless a machine wrote. Nothing holds back a word of what was carried out, which ends by itself: a number
    is settled once. An owner's mailbox may answer by itself without a mark: what says nothing of a number is answered twice."""
    door, said = reply.taker.door, said_in(mail, reply.person.id)
    if not said.answerable:
        return ()
    again = not reply.named and (
        _found_none_twice(door.store, said.person, mail)
        or told_enough(door.store, f"{LIST}:{said.person}", reply.now)
    )
    again |= not reply.clear and said_before(door.store, LIST, said.person, mail.typed, reply.now, answered=2)
    if again and not reply.carried_out:
        return ()
    instead = house.instead_of_an_answer(door, said.address, "", now=reply.now)
    if instead is not None and not reply.carried_out:
        return instead
    answer = pen_letters.answered(
        door, reply.question, reply.person, lines, said, raw, now=reply.now, texts=reply.texts
    )
    return answer + (instead or ())


def _found_none_twice(store: Store, person: str, mail: InboundMail) -> bool:
    """Whether it answers our answer that it held no number, and so did the one before that: a machine, however slow."""
    if not named(mail) or not went_in_circles(store, "", person, (ANSWERED,), named(mail)):
        return False
    last = outbox.newest(store, "", person, 2, answers=True)
    letters = (outbox.by_message_id(store, message_id) for _, message_id in last)
    return all(letter is not None and letter.facts["items"] == [NO_NUMBER] for letter in letters)


class _Reply:
    """One reply being carried out. letters: what its filings bring; settled: where they went; texts: what to show;
    named: it named a number of the list, as people do; clear: and said what is to be done with it, as no machine does."""

    def __init__(self, taker: Taker, person: Person, question: QuestionRow, now: datetime) -> None:
        self.taker, self.person, self.question, self.now = taker, person, question, now
        self.store, self.door = taker.store, taker.door
        self.offered = dict(question.question.choices)
        self.letters: tuple[Posted, ...] = ()
        self.done: tuple[Done, ...] = ()
        self.settled: list[str] = []
        self.carried_out = self.named = self.clear = False
        self.texts: list[str] = []

    def seen(self) -> list[str]:
        """ACK: somebody has seen the list; its alarms stop."""
        for number in self.offered:
            self.carried_out |= pen.show(self.store, int(number)).looked is None
            pen.look(self.store, int(number), self.now)
        return ["You have seen the list: its alarms stop. The mails still wait for a number."]

    def seen_beside(self) -> None:
        """Whoever names one number has the list before them: nobody says of the others that nobody has looked. What is urgent
        rings on until somebody says that they have seen it."""
        for number in self.offered:
            row = pen.show(self.store, int(number))
            if row.state == "open" and row.looked is None and not row.urgent:
                pen.look(self.store, row.number, self.now)

    def take(self, line: PenLine) -> str:
        """What became of one number, in words."""
        try:
            with self.store.item():
                became = self._take(line)
                self.carried_out |= line.do != "show"
                return f"{line.number}: {became}"
        except TransportError:
            raise
        except CannotBe as why:
            return f"{line.number}: not done. {why}"
        except UserError as error:
            return f"{line.number}: not done. {error}"
        except Exception as fault:  # noqa: BLE001 - one poisoned mail must not keep the other numbers back
            self.door.forget()
            return f"{line.number}: not done. Something is wrong with it on my side ({type(fault).__name__})."

    def _take(self, line: PenLine) -> str:
        if str(line.number) not in self.offered:
            raise CannotBe("That number is not in the list that you answered.")
        self.named = True
        self.clear |= line.do not in ("unclear", "two things")
        row = pen.show(self.store, line.number)
        if row.state != "open":
            raise CannotBe(f"It was {row.state} already{f', to {row.reference}' if row.reference else ''}.")
        pen.look(self.store, row.number, self.now)
        if line.do == "show":
            return self._show(row)
        if not may_settle(self.door, self.person.id, self.now):
            owner = self.door.library.world.person(pen_owner(self.door, self.now))
            raise CannotBe(f"{plain(owner.name)} puts mails where they belong: {plain(owner.phone)}.")
        if line.do == "discard":
            return self._discard(row, line.why)
        if line.do in ("unclear", "two things"):
            why = (
                "I do not understand what stands behind the number."
                if line.do == "unclear"
                else "You say two different things of it."
            )
            ways = f"{row.number} and a reference, {row.number} new, or {row.number} discard because …"
            raise CannotBe(f"{why} Write {ways}")
        return self._file(row, line)

    def _discard(self, row: PenRow, why: str) -> str:
        if not why:
            raise CannotBe(f"Setting it aside needs a reason: {row.number} discard because …")
        pen.discard(self.store, row.number, why, by=self.person.id, at=self.now)
        return "set aside, with your reason on record. Nobody is told; the mail itself is kept for its time."

    def _file(self, row: PenRow, line: PenLine) -> str:
        place = self._place(line)
        mail = self._read(row)
        if mail is None:
            raise CannotBe(
                "It cannot be read, so it cannot be filed. Ring its sender; what they say can be recorded."
            )
        sender = self._sender(mail, line)
        whose = f"{row.number} {place or 'new'} from, and a name"
        filing = Filing(row.number, mail, sender, self.person.id, place, whose)
        taken = Filer(self.taker).file(filing, now=self.now)
        self.letters += taken.letters
        self.done += taken.done
        self.settled.append(taken.dispute)
        return (
            f"{_became(taken, place)} as a mail from {plain(sender.name)}, received {self._when(row, mail)}."
        )

    def _place(self, line: PenLine) -> str:
        """The dispute it goes to, "" for a new one."""
        wanted = {"new": "new", "file": line.reference}.get(line.do) or self.offered[str(line.number)]
        if not wanted:
            raise CannotBe(
                f"There was no suggestion for it. Write {line.number} and a reference, or {line.number} new."
            )
        if wanted != "new" and disputes.row(self.store, wanted) is None:
            raise CannotBe("There is no dispute of that reference.")
        return "" if wanted == "new" else wanted

    def _sender(self, mail: InboundMail, line: PenLine) -> Person:
        """Whose mail it is: as the owner says, who vouches for it; else whoever has its address."""
        world = self.door.library.world
        if line.sender:
            name, address = ("", line.sender) if "@" in line.sender else (line.sender, "")
            found = find_person(self.store, world.directory, name, address.rpartition("<")[2].lower())
            if not found:
                raise CannotBe("I know nobody of that name. Write their address.")
            return self.door.library.world_for(self.store, (found,)).person(found)
        known = writer(self.store, world.directory, mail.sender, mail.answers)
        if known.person is None:
            raise CannotBe(
                "Nobody is known at the address it came from. If you know whose it is, add: from, and a name."
            )
        return known.person

    def _show(self, row: PenRow) -> str:
        mail = self._read(row)
        if mail is None:
            raise CannotBe(
                "It cannot be read. Whoever looks after the server can look at it: parley pen show."
            )
        if not self.door.library.world.accepts_protected(self.person.id):
            raise CannotBe(
                "What it says may not be sent to your address: ring its sender, or have it looked at here."
            )
        kept = texts.keep(
            self.store, shown(row, mail), person=self.person.id, received=mail.envelope.received
        )
        self.texts.append(kept)
        return "what it says stands below."

    def _read(self, row: PenRow) -> InboundMail | None:
        """The mail, read again; never one that has ended its reader: this is the daemon's own process."""
        mail = None if row.reason.startswith(UNREAD) else self.door.reread(row.raw)
        return mail if isinstance(mail, InboundMail) else None

    def _when(self, row: PenRow, mail: InboundMail) -> str:
        return when_short(mail.envelope.received, self.door.library.world.calendar.zone)


def shown(row: PenRow, mail: InboundMail) -> str:
    """One mail as its owner reads it in an answer: who, to whom, what was typed and forwarded, as it claims."""
    head = [
        f"Number {row.number}. From {mail.sender.name} <{mail.sender.address}> ({mail.proof.why})",
        mail.subject,
    ]
    forwarded = mail.forwarded
    below = (
        [f"Forwarded, from {forwarded.from_name} <{forwarded.from_address}>:", forwarded.body]
        if forwarded
        else []
    )
    attached = [f"Attached: {', '.join(mail.attachments)}"] if mail.attachments else []
    return "\n".join([*head, mail.typed or "(nothing typed)", *below, *attached])[:MOST_SHOWN]


def _became(taken: Taken, place: str) -> str:
    if not place:
        return f"{taken.dispute} is open,"
    refused = f", where it asks for what cannot be yet ({taken.clause})" if taken.verdict == "refused" else ""
    return f"filed to {taken.dispute}{refused}"
