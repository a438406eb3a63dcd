"""The real loops on a store that is thrown away and a clock that only pretends: intake, time, dispatch, and the minutes.

Nothing is interpreted a second time: a mail goes through the reader and the door, the time through the timekeeper,
a letter through dispatch, and what is shown is what they wrote. One thread, no waiting, no clock.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from random import Random

from parley.dispute.dispute import Dispute
from parley.dispute.view import View
from parley.dispute.world import Person
from parley.documents.enclosures import Enclosures
from parley.loops import calendar_change, departures, dispatch, timekeeper
from parley.loops.door import Door
from parley.loops.intake import take_all
from parley.loops.loading import Loaded
from parley.loops.reading import read
from parley.loops.rendering_here import leaving
from parley.loops.taken import Taken
from parley.loops.taking import Taker
from parley.mail.message import Envelope, InboundMail, Trust, UnreadableMail
from parley.mailboxes.wayout import Sent
from parley.rehearsal.minute_taker import MinuteTaker
from parley.rehearsal.minutes import Row
from parley.store import directory_versions as versions
from parley.store import journal, outbox, outbox_outcome, spool
from parley.store.outbox import OutboxRow
from parley.store.store import Store
from parley.value import value

AT_ONCE = 200  # letters claimed at a time
PATIENCE = 500  # wake-ups in a row that bring nothing: then something is wrong with a dispute


@value
class Posted:
    """A letter that left: its row, its bytes, when."""

    row: OutboxRow
    raw: bytes
    at: datetime


class Playhouse:
    """One house with its minutes. `now` moves only by `pass_to`. minuted: whether anybody will read the minutes."""

    def __init__(
        self, loaded: Loaded, trust: Trust, now: datetime, *, seed: int = 0, folder: Path | None = None, minuted: bool = True
    ) -> None:  # fmt: skip
        self.loaded = loaded
        self.formerly: dict[str, Person] = {}  # of directories that were in use before
        self.trust = trust
        self.now = now
        self.folder = folder
        self.begun = False  # whether a mail has come
        self._minuted = minuted
        self.minutes = MinuteTaker(self)
        self.rows = self.minutes.rows
        self.posted: list[Posted] = []
        self._random = Random(seed)
        self._trust_of: dict[int, Trust] = {}
        self._parked: set[int] = set()
        self._open()

    def _open(self) -> None:
        self.store = Store.open(self.folder, random=self._random.randbytes)
        self.door = Door(self.store, self.loaded.library, self.reading)
        self._enclosures = Enclosures(self.door)
        self.taker = Taker(self.door)
        with self.store.write():
            calendar_change.look(self.door, self.now)
            departures.look(self.door, self.now)

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
        self.begun = True
        number = spool.keep(self.store, raw, envelope)
        self._trust_of[number] = trust or self.trust
        return number

    def take(self, number: int, mail: InboundMail | UnreadableMail | None = None) -> Taken:
        """A mail of the spool goes through the door. mail: what it says, where it has been read already."""
        mail = mail or self.reading(number)
        assert mail is not None, "the spool keeps what it was given"
        taken = take_all(self.taker, [(number, mail)], self.now)[0]
        if self._minuted:
            n = self.minutes.received(number, mail, taken)
            self.minutes.after(taken, n)
        return taken

    def told(self, taken: Taken, who: str, words: str) -> int:
        """Somebody recorded something by command; it has gone through the door already."""
        n = self.minutes.row(
            kind="received", event=taken.verdict, who=(who,), why=words, dispute=taken.dispute or None
        )
        self.minutes.of_mail[f"record:{n}"] = n
        self.minutes.after(taken, n)
        self.dispatch()
        return n

    def pass_to(self, moment: datetime, *, heard_until: datetime | None = None) -> None:
        """Let the time pass up to a moment; everything happens at its own instant, in order. heard_until: that moment, if a
        mail comes at it, for then no date that ends there has been missed yet."""
        idle = 0
        while True:
            wanted = [
                at for at in (timekeeper.next_tick(self.door), outbox.next_due(self.store)) if at is not None
            ]
            if not wanted or min(wanted) > moment:
                break
            rows = len(self.rows)
            self.now = max(self.now, min(wanted))
            self.tick(heard_until)
            self.dispatch()
            idle = 0 if len(self.rows) > rows else idle + 1
            if idle > PATIENCE:
                raise RuntimeError("somebody wants to be woken again and again, and nothing comes of it")
        self.now = max(self.now, moment)

    def tick(self, heard_until: datetime | None = None) -> None:
        """One look at what is due."""
        for done in timekeeper.tick(self.door, self.now, heard_until=heard_until):
            if done.fault:
                self.minutes.row(kind="event", event="Fault", dispute=done.reference or None, why=done.fault)
            self.minutes.events(done, None)

    def dispatch(self) -> None:
        """Whatever is due leaves, and arrives."""
        while ready := leaving(
            self.door, self.loaded.templates, self.now, limit=AT_ONCE, enclose=self._enclosures
        ):
            for letter in ready:
                self.posted.append(Posted(letter.row, letter.mail.raw, self.now))
                if self._minuted:
                    self.minutes.left(letter.row, letter.mail.raw)
            results = [(letter, {letter.row.address: Sent()}) for letter in ready]
            dispatch.settle(self.store, results, self.now)
        for row in outbox.parked(self.store):
            if row.id not in self._parked:
                self._parked.add(row.id)
                self.minutes.row(
                    kind="mail", cause=self.minutes.cause(row), dispute=row.reference or None, who=(self.name(row.person),),
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
        """New files are taken; the directory before is kept, as in the daemon, for whoever is in it alone."""
        before = self.loaded.library
        self.formerly.update(before.world.directory.people)
        self.loaded = loaded
        self.door.library = loaded.library
        with self.store.write():
            versions.keep(self.store, before.world.hash, before.contacts, at=self.now)
            calendar_change.look(self.door, self.now)
            departures.look(self.door, self.now)

    def happened(self, event: str, why: str) -> None:
        """Something befell the house itself; a row for it."""
        self.minutes.row(kind="event", event=event, why=why)

    # --- looking --------------------------------------------------------------------------------------------

    def disputes(self) -> list[Dispute]:
        """Every dispute as it stands, in the order in which they were raised."""
        return [self.door.dispute(reference) for reference in journal.references(self.store)]

    def views(self) -> list[View]:
        """Every dispute as it stands, under its own rules, with everybody it names."""
        visits = [self.door.visit(reference) for reference in journal.references(self.store)]
        return [visit.view(self.now) for visit in visits]

    def name(self, person: str) -> str:
        """A person's name, be they listed no more."""
        world = self.loaded.library.world_for(self.store, (person,))
        return (world.directory.people.get(person) or self.formerly.get(person) or world.person(person)).name

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
        found = tuple(self.minutes.state(dispute) for dispute in self.disputes())
        words = [f"{d['dispute']}: {d['stage'] or d['status']}, {len(d['open'])} open" for d in found]
        self.minutes.row(kind="end", disputes=found, why="; ".join(words) or "nothing was raised")
        return self.rows[-1]

    def _standing(self) -> dict[str, object]:
        letters = {
            f"letter {row.id}": row.state for state in _STATES for row in outbox.in_state(self.store, state)
        }
        self.door.forget()
        return {**{dispute.reference: dispute for dispute in self.disputes()}, **letters}


_STATES: Sequence[str] = ("pending", "sent", "failed", "parked", "withdrawn", "superseded")
