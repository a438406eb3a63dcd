"""Writes the minutes of a play: which row follows from which, what is new in a journal, what a letter carried.

Looks at what the real loops wrote and changes nothing. The rows themselves are made in `minutes`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from parley.dispute.changed import changed
from parley.dispute.dispute import Dispute
from parley.dispute.events import AnyEvent
from parley.dispute.evolve import evolve
from parley.dispute.view import View
from parley.loops.library import people_in
from parley.loops.taken import Taken
from parley.loops.visit import Done
from parley.mail.message import InboundMail, UnreadableMail
from parley.mail.notice_digest import references
from parley.rehearsal import minutes
from parley.rehearsal.minutes import Row
from parley.store import journal, spool
from parley.store.outbox import OutboxRow

if TYPE_CHECKING:
    from parley.rehearsal.playhouse import Playhouse

# A row of the journal that shows its letter too, and which.
CARRIED = {"alert": ("alert",), "reminder": ("reminder", "reminders"), "missed": ("missed",)}

Entries = dict[int, tuple[View, AnyEvent]]  # a row -> its entry of the journal, as things then stood


class MinuteTaker:
    """The minutes of one house. of_mail: "mail:17" (and the like, as letters name their cause) -> its row."""

    def __init__(self, house: Playhouse) -> None:
        self.house = house
        self.rows: list[Row] = []
        self.of_mail: dict[str, int] = {}
        self.entries: Entries = {}
        self._of_entry: dict[tuple[str, int], int] = {}  # a journal entry -> its row
        self._shown: dict[str, Dispute] = {}  # as far as the minutes have come
        # Which meeting, by its id, stands in whose diary: from when to when, and with whom
        self._invited: dict[tuple[str, str], tuple[str, str, tuple[str, ...]]] = {}

    def received(self, number: int, mail: InboundMail | UnreadableMail, taken: Taken) -> int:
        """A mail that came, with its verdict; and what is held or refused. The number of its row."""
        sender = mail.sender if isinstance(mail, InboundMail) else None
        person = self.house.loaded.library.world.directory.person_at(sender.address) if sender else None
        who = person.name if person else (sender.name or sender.address) if sender else ""
        n = self.row(
            kind="received", event=taken.verdict, dispute=taken.dispute or None, clause=taken.clause or None,
            who=(who,) if who else (), why="; ".join(w for w in (taken.reason, taken.rule) if w) or None,
            mail=minutes.shown_mail(spool.raw(self.house.store, number) or b""),
        )  # fmt: skip
        self.of_mail[f"mail:{number}"] = self.of_mail[f"calendar:{number}"] = n
        if taken.verdict in ("held", "unreadable"):
            self.row(kind="held", cause=n, why=taken.reason, who=self.rows[-1].who, event=taken.verdict)
        if taken.refused is not None and not any(done.events for done in taken.done):
            self.row(kind="refused", cause=n, why=taken.refused.reason, clause=taken.refused.clause or None)
        return n

    def after(self, taken: Taken, cause: int) -> None:
        """What a mail brought."""
        for done in taken.done:
            self.events(done, cause)

    def events(self, done: Done, cause: int | None) -> None:
        """Everything that stands in a dispute's journal and not yet in the minutes."""
        if not done.reference:
            return
        dispute = self._shown.get(done.reference, Dispute())
        refusals = iter([done.refused, *done.refused_too] if done.refused else ())
        for entry in journal.entries(self.house.store, done.reference, after=dispute.length):
            dispute = evolve(dispute, entry.event)
            said = minutes.of_event(entry.event, dispute, self.house.name, self.house.zone)
            refused = next(refusals, None) if said["kind"] == "refused" else None
            if refused is not None:
                said["why"] = "; ".join([refused.reason, *(need.text for need in refused.still_needed)])
            n = self.row(cause=cause, **said)
            self._of_entry[done.reference, entry.seq] = n
            library = self.house.loaded.library
            rules = library.protocol_of(self.house.store, dispute)
            named = people_in(dispute)  # those of no directory too
            world = library.world_for(self.house.store, named, rules)
            self.entries[n] = (View(rules, world, dispute, entry.recorded), entry.event)
        self._shown[done.reference] = dispute

    def left(self, row: OutboxRow, raw: bytes) -> None:
        """One letter that left: a row for the mail, and one for the calendar part that it carries."""
        keys = [key.split("/") for key in row.facts.get("keys", ())]
        dispute = self._shown.get(row.reference)
        at = dispute.last if dispute else None
        base: dict[str, Any] = {
            "dispute": row.reference or None,
            "stage": keys[0][0] if keys else at.stage if at else None,
            "visit": int(keys[0][1]) if keys else at.visit if at else None,
            "duty": keys[0][2] if keys else None,
            "party": (keys[0][3] or None) if keys else None,
            "clause": _clause(row),
            "who": (self.house.name(row.person),),
            "why": f"one mail for {', '.join(references(row.facts))}" if references(row.facts) else None,
            "event": row.template,
            "mail": minutes.shown_mail(raw),
        }
        cause = self.cause(row)
        n = self.row(kind="mail", cause=cause, **base)
        self._carries(cause, row, base["mail"])
        calendar = minutes.shown_calendar(raw, self.house.zone) if row.hold else None
        if calendar is None:
            return
        now = (calendar.start, calendar.end, calendar.attendees)
        before = self._invited.get((calendar.uid, row.person))
        self._invited[calendar.uid, row.person] = now
        kind = (
            "cancelled" if calendar.method == "CANCEL" else "invitation" if before in (None, now) else "moved"
        )
        self.row(kind=kind, cause=n, calendar=calendar, **base)

    def _carries(self, cause: int | None, letter: OutboxRow, mail: minutes.ShownMail) -> None:
        """An alert, a reminder, a missed date: its own row shows the letter to whoever it is about."""
        told = self.rows[cause - 1] if cause else None
        mine = told is not None and told.mail is None and self.house.name(letter.person) in told.who
        if told is not None and mine and told.kind in CARRIED and letter.template in CARRIED[told.kind]:
            self.rows[told.n - 1] = changed(told, mail=mail)

    def cause(self, row: OutboxRow) -> int | None:
        """The row of what a letter tells of."""
        about = self.of_mail.get(row.about)
        return about or self._of_entry.get((row.reference, row.position))

    def row(self, **said: Any) -> int:
        """One more row, at the pretended moment; its number."""
        n = len(self.rows) + 1
        self.rows.append(Row(n=n, at=minutes.local(self.house.now, self.house.zone), **said))
        return n

    def state(self, dispute: Dispute) -> dict[str, Any]:
        """How a dispute stands, for the last row."""
        at = dispute.at
        return {
            "dispute": dispute.reference,
            "status": dispute.status,
            "outcome": dispute.outcome or None,
            "stage": at.stage if at else None,
            "visit": at.visit if at else None,
            "open": [
                {
                    "stage": duty.key.stage, "visit": duty.key.visit, "duty": duty.key.duty,
                    "party": duty.key.party or None, "clause": duty.clause, "who": self._names(duty.holders),
                    "due": minutes.local(duty.due, self.house.zone) if duty.due else None,
                    "missed": duty.missed is not None,
                }
                for duty in dispute.open_duties
            ],
            "holds": [
                {
                    "uid": hold.uid, "sequence": hold.sequence, "start": minutes.local(hold.start, self.house.zone),
                    "end": minutes.local(hold.end, self.house.zone), "attendees": self._names(hold.attendees),
                    "answers": {self.house.name(p): answer for p, (_, _, answer) in hold.answers.items()},
                }
                for hold in dispute.live_holds
            ],
        }  # fmt: skip

    def _names(self, people: Iterable[str]) -> list[str]:
        return [self.house.name(person) for person in people]


def _clause(row: OutboxRow) -> str | None:
    clause = row.facts.get("clause")
    return clause if isinstance(clause, str) and clause else None
