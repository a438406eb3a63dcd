"""The real loops on a store that is thrown away and a clock that only pretends: intake, time, dispatch, and the minutes.

Nothing is interpreted a second time: a mail goes through the reader and the door, the time through the timekeeper,
a letter through dispatch, and what is shown is what they wrote. One thread, no waiting, no clock.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from random import Random
from typing import Any

from parley.dispute.dispute import Dispute
from parley.dispute.evolve import evolve
from parley.loops import dispatch, minutes, timekeeper
from parley.loops.door import Done, Door
from parley.loops.intake import take_all
from parley.loops.loading import Loaded
from parley.loops.minutes import Row
from parley.loops.reading import read
from parley.loops.taken import Taken
from parley.loops.taking import Taker
from parley.mail.message import Envelope, InboundMail, Trust, UnreadableMail
from parley.mailboxes.wayout import Sent
from parley.store import journal, outbox, outbox_outcome, spool
from parley.store.outbox import OutboxRow
from parley.store.store import Store

AT_ONCE = 200  # letters claimed at a time
PATIENCE = 500  # wake-ups in a row that bring nothing: then something is wrong with a dispute


@dataclass(frozen=True)
class Posted:
    """A letter that left: its row, its bytes, when."""

    row: OutboxRow
    raw: bytes
    at: datetime


class Playhouse:
    """One house with its minutes. `now` moves only by `pass_to`."""

    def __init__(
        self, loaded: Loaded, trust: Trust, now: datetime, *, seed: int = 0, folder: Path | None = None
    ) -> None:  # fmt: skip
        self.loaded = loaded
        self.trust = trust
        self.now = now
        self.folder = folder
        self.rows: list[Row] = []
        self.posted: list[Posted] = []
        self._random = Random(seed)
        self._shown: dict[str, Dispute] = {}  # as far as the minutes have come
        self._row_of: dict[tuple[str, int], int] = {}  # a journal entry -> its row
        self._row_of_mail: dict[str, int] = {}  # "mail:17" -> its row
        self._trust_of: dict[int, Trust] = {}
        self._invited: set[tuple[str, str]] = set()
        self._parked: set[int] = set()
        self._open()

    def _open(self) -> None:
        self.store = Store.open(self.folder, random=self._random.randbytes)
        self.door = Door(self.store, self.loaded.library, self.reading)
        self.taker = Taker(self.door)

    def close(self) -> None:
        """The end of the play."""
        self.store.close()

    # --- what can happen ------------------------------------------------------------------------------------

    def receive(self, raw: bytes, envelope: Envelope, trust: Trust | None = None) -> Taken:
        """A mail arrives: kept, read, taken through the door, and what it brings leaves."""
        number = self.keep(raw, envelope, trust)
        taken = self.take(number)
        self.dispatch()
        return taken

    def keep(self, raw: bytes, envelope: Envelope, trust: Trust | None = None) -> int:
        """A mail is in the spool; nobody has read it yet."""
        number = spool.keep(self.store, raw, envelope)
        self._trust_of[number] = trust or self.trust
        return number

    def take(self, number: int) -> Taken:
        """A mail of the spool goes through the door."""
        mail = self.reading(number)
        assert mail is not None, "the spool keeps what it was given"
        taken = take_all(self.taker, [(number, mail)], self.now)[0]
        n = self._received(number, mail, taken)
        self._after(taken, n)
        return taken

    def told(self, taken: Taken, who: str, words: str) -> int:
        """Somebody recorded something by command; it has gone through the door already."""
        n = self._row(
            kind="received", event=taken.verdict, who=(who,), why=words, dispute=taken.dispute or None
        )
        self._row_of_mail[f"record:{n}"] = n
        self._after(taken, n)
        self.dispatch()
        return n

    def pass_to(self, moment: datetime) -> None:
        """Let the time pass up to a moment; everything happens at its own instant, in order."""
        idle = 0
        while True:
            wanted = [
                at for at in (timekeeper.next_tick(self.door), outbox.next_due(self.store)) if at is not None
            ]
            if not wanted or min(wanted) > moment:
                break
            rows = len(self.rows)
            self.now = max(self.now, min(wanted))
            self.tick()
            self.dispatch()
            idle = 0 if len(self.rows) > rows else idle + 1
            if idle > PATIENCE:
                raise RuntimeError("somebody wants to be woken again and again, and nothing comes of it")
        self.now = max(self.now, moment)

    def tick(self) -> None:
        """One look at what is due."""
        for done in timekeeper.tick(self.door, self.now):
            if done.fault:
                self._row(kind="event", event="Fault", dispute=done.reference or None, why=done.fault)
            self._events(done, None)

    def dispatch(self) -> None:
        """Whatever is due leaves, and arrives."""
        while ready := dispatch.claim(self.door, self.loaded.templates, self.now, limit=AT_ONCE):
            for letter in ready:
                self._left(letter.row, letter.mail.raw)
            results = [(letter, {letter.row.address: Sent()}) for letter in ready]
            dispatch.settle(self.store, results, self.now)
        for row in outbox.in_state(self.store, "parked"):
            if row.id not in self._parked:
                self._parked.add(row.id)
                self._row(
                    kind="mail", cause=self._cause(row), dispute=row.reference or None, who=(self.name(row.person),),
                    event=row.template, why=f"parked, not sent: {row.last_error}",
                )  # fmt: skip

    def crash(self) -> list[str]:
        """The daemon dies and starts again: what was not committed is gone. Says what is different afterwards."""
        before = self._standing()
        self.store.close()
        self._open()
        with self.store.write():
            outbox_outcome.recover(self.store, now=self.now)
        after = self._standing()
        return [name for name in before | after if before.get(name) != after.get(name)]

    def reload(self, loaded: Loaded) -> None:
        """New files are taken."""
        self.loaded = loaded
        self.door.library = loaded.library

    def happened(self, event: str, why: str) -> None:
        """Something befell the house itself; a row for it."""
        self._row(kind="event", event=event, why=why)

    # --- looking --------------------------------------------------------------------------------------------

    def disputes(self) -> list[Dispute]:
        """Every dispute as it stands, in the order in which they were raised."""
        return [self.door.dispute(reference) for reference in journal.references(self.store)]

    def name(self, person: str) -> str:
        """A person's name."""
        return self.loaded.library.world_for(self.store, (person,)).person(person).name

    def reading(self, number: int) -> InboundMail | UnreadableMail | None:
        """A mail of the spool, read (again)."""
        raw, envelope = spool.raw(self.store, number), spool.envelope(self.store, number)
        if raw is None or envelope is None:
            return None
        return read(raw, envelope, replace(self.loaded.context, trust=self._trust_of.get(number, self.trust)))

    @property
    def zone(self) -> str:
        """Where the house stands."""
        return self.loaded.library.world.calendar.zone

    def end(self) -> Row:
        """The last row: every dispute with stage, open duties and holds."""
        found = tuple(self._state(dispute) for dispute in self.disputes())
        words = [f"{d['dispute']}: {d['stage'] or d['status']}, {len(d['open'])} open" for d in found]
        self._row(kind="end", disputes=found, why="; ".join(words) or "nothing was raised")
        return self.rows[-1]

    # --- within ---------------------------------------------------------------------------------------------

    def _received(self, number: int, mail: InboundMail | UnreadableMail, taken: Taken) -> int:
        sender = mail.sender if isinstance(mail, InboundMail) else None
        person = self.loaded.library.world.directory.person_at(sender.address) if sender else None
        who = person.name if person else (sender.name or sender.address) if sender else ""
        n = self._row(
            kind="received", event=taken.verdict, dispute=taken.dispute or None, clause=taken.clause or None,
            who=(who,) if who else (), why="; ".join(w for w in (taken.reason, taken.rule) if w) or None,
            mail=minutes.shown_mail(spool.raw(self.store, number) or b""),
        )  # fmt: skip
        self._row_of_mail[f"mail:{number}"] = self._row_of_mail[f"calendar:{number}"] = n
        if taken.verdict in ("held", "unreadable"):
            self._row(kind="held", cause=n, why=taken.reason, who=self.rows[-1].who, event=taken.verdict)
        if taken.refused is not None and not any(done.events for done in taken.done):
            self._row(kind="refused", cause=n, why=taken.refused.reason, clause=taken.refused.clause or None)
        return n

    def _after(self, taken: Taken, cause: int) -> None:
        for done in taken.done:
            self._events(done, cause)

    def _events(self, done: Done, cause: int | None) -> None:
        """Everything that stands in a dispute's journal and not yet in the minutes."""
        if not done.reference:
            return
        dispute = self._shown.get(done.reference, Dispute())
        for entry in journal.entries(self.store, done.reference, after=dispute.length):
            dispute = evolve(dispute, entry.event)
            said = minutes.of_event(entry.event, dispute, self.name, self.zone)
            if said["kind"] == "refused" and done.refused is not None:
                said["why"] = "; ".join(
                    [done.refused.reason, *(need.text for need in done.refused.still_needed)]
                )
            n = self._row(cause=cause, **said)
            self._row_of[done.reference, entry.seq] = n
        self._shown[done.reference] = dispute

    def _left(self, row: OutboxRow, raw: bytes) -> None:
        """One letter that left: a row for the mail, and one for the calendar part that it carries."""
        self.posted.append(Posted(row, raw, self.now))
        keys = [key.split("/") for key in row.facts.get("keys", ())]
        dispute = self._shown.get(row.reference)
        at = dispute.visits[-1] if dispute and dispute.visits else None
        base: dict[str, Any] = {
            "dispute": row.reference or None,
            "stage": keys[0][0] if keys else at.stage if at else None,
            "visit": int(keys[0][1]) if keys else at.visit if at else None,
            "duty": keys[0][2] if keys else None,
            "party": (keys[0][3] or None) if keys else None,
            "clause": _clause(row),
            "who": (self.name(row.person),),
            "event": row.template,
            "mail": minutes.shown_mail(raw),
        }
        n = self._row(kind="mail", cause=self._cause(row), **base)
        calendar = minutes.shown_calendar(raw, self.zone) if row.hold else None
        if calendar is None:
            return
        known = (calendar.uid, row.person) in self._invited
        self._invited.add((calendar.uid, row.person))
        kind = (
            "cancelled"
            if calendar.method == "CANCEL"
            else "moved"
            if known and calendar.sequence
            else "invitation"
        )
        self._row(kind=kind, cause=n, calendar=calendar, **base)

    def _cause(self, row: OutboxRow) -> int | None:
        about = self._row_of_mail.get(row.about)
        return about or self._row_of.get((row.reference, row.position))

    def _row(self, **said: Any) -> int:
        n = len(self.rows) + 1
        self.rows.append(Row(n=n, at=minutes.local(self.now, self.zone), **said))
        return n

    def _standing(self) -> dict[str, object]:
        letters = {
            f"letter {row.id}": row.state for state in _STATES for row in outbox.in_state(self.store, state)
        }
        self.door.forget()
        return {**{dispute.reference: dispute for dispute in self.disputes()}, **letters}

    def _state(self, dispute: Dispute) -> dict[str, Any]:
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
                    "due": minutes.local(duty.due, self.zone) if duty.due else None,
                    "missed": duty.missed is not None,
                }
                for duty in dispute.open_duties
            ],
            "holds": [
                {
                    "uid": hold.uid, "sequence": hold.sequence, "start": minutes.local(hold.start, self.zone),
                    "end": minutes.local(hold.end, self.zone), "attendees": self._names(hold.attendees),
                    "answers": {self.name(p): answer for p, (_, _, answer) in hold.answers.items()},
                }
                for hold in dispute.live_holds
            ],
        }  # fmt: skip

    def _names(self, people: Iterable[str]) -> list[str]:
        return [self.name(person) for person in people]


_STATES: Sequence[str] = ("pending", "sent", "failed", "parked", "withdrawn", "superseded")


def _clause(row: OutboxRow) -> str | None:
    clause = row.facts.get("clause")
    return clause if isinstance(clause, str) and clause else None
