"""One night, told fast: mails come in, time passes, alerts leave by every channel, and what became of each is up to the
test. The real intake, door, timekeeper, outbox and dispatch on a pretended clock (`rehearsal.playhouse`).

    night = Night(loaded, "2026-04-11 23:40")
    night.raised()
    night.until("23:55")
    assert night.heard == ["23:40 text olu", "23:40 mail olu", "23:55 text dev", …]
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from parley.config import Config, load_config
from parley.config_channels import Channels, Pushes, Texts
from parley.dispute.dispute import Dispute
from parley.dispute.world import Directory
from parley.loops.dispatch import Ready, Results
from parley.loops.loading import Loaded, load
from parley.loops.rendering_here import leaving
from parley.loops.tellings import whole
from parley.mail import channels
from parley.mail.delivered import Delivered, Sent
from parley.mail.message import Envelope, Trust
from parley.rehearsal.playhouse import Playhouse
from parley.store import outbox
from parley.store.outbox import OutboxRow

LONDON = ZoneInfo("Europe/London")
REFERENCE = "D-2026-0001"
Becomes = Callable[[OutboxRow], Delivered]


def config_with(text: str = "https://notify.example", key: Path = Path(), urls: Path = Path()) -> Config:
    """The sample's, with both channels set up."""
    both = Channels(Texts(key, "template", text), Pushes(urls, ("json",)))
    return replace(load_config(), protocol="bdscp-2023", channels=both)


def loaded_with(change: Callable[[Directory], Directory] = lambda same: same) -> Loaded:
    """Everything, with the directory changed."""
    loaded = load(config_with())
    world = loaded.library.world
    return replace(
        loaded, library=replace(loaded.library, world=replace(world, directory=change(world.directory)))
    )


def everything_arrives(row: OutboxRow) -> Delivered:
    return Sent()


def alert_of(row: OutboxRow) -> bool:
    return row.template in (
        "alert",
        "alert_update",
        "in_hand",
        "nobody_answered",
        "contact_asked",
        "night_summary",
    )


class Night(Playhouse):
    """becomes: what becomes of each letter and text. left: (when, by which way, row) of all that was handed over."""

    def __init__(
        self, loaded: Loaded, start: str, *, becomes: Becomes = everything_arrives, folder: Path | None = None
    ) -> None:
        self.becomes, self.left = becomes, list[tuple[str, str, OutboxRow]]()
        self.number = 0
        super().__init__(loaded, Trust("", True), self.at(start), folder=folder, minuted=False)

    def at(self, moment: str) -> datetime:
        """`23:55` is the next time at which a clock in London shows that; else a whole instant."""
        if " " in moment:
            return datetime.fromisoformat(moment).replace(tzinfo=LONDON).astimezone(UTC)
        here = self.now.astimezone(LONDON)
        hour, minute = map(int, moment.split(":"))
        found = here.replace(hour=hour, minute=minute, second=0)
        while found.astimezone(UTC) < self.now:
            found = datetime.combine(found.date().fromordinal(found.toordinal() + 1), found.time(), LONDON)
        return found.astimezone(UTC)

    def dispatch(self) -> None:
        """What is due leaves and becomes what the test says; what follows from that leaves too."""
        results: Results = []
        following: datetime | None = self.now
        while results or (following is not None and following <= self.now):
            ready = leaving(
                self.door, self.loaded.templates, self.now, results=results, enclose=self._enclosures
            )
            results, following = self.carry(ready), outbox.next_due(self.store)

    def carry(self, ready: list[Ready]) -> Results:
        when = f"{self.now.astimezone(LONDON):%H:%M}"
        self.left += [(when, channels.parts(one.row.address)[0] or "mail", one.row) for one in ready]
        return [(one, {one.row.address: self.becomes(one.row)}) for one in ready]

    def mail(
        self, who: str, words: str, to: str = "escalations+new@parley.example", headers: str = ""
    ) -> None:
        """Somebody's mail, now."""
        address = self.loaded.library.world.person(who).address
        self.number += 1
        raw = f"From: {address}\nTo: {to}\nMessage-ID: <n{self.number}@b.example>\n{headers}\n{words}\n"
        self.receive(raw.encode(), Envelope(address, (to,), self.now))

    def raised(
        self, lines: str = "Receiving practitioner: Robert Hale\nUrgent: yes\nPhone: 07700 900112"
    ) -> None:
        """Priya raises something urgent."""
        self.mail("priya", lines)

    def reply(
        self, who: str, words: str, moment: str = "", template: str = "alert", headers: str = ""
    ) -> None:
        """Somebody's reply to the last alert (or another letter) that was mailed to them."""
        if moment:
            self.until(moment)
        letters = [
            row for row in outbox.of(self.store, REFERENCE) if row.person == who and row.template == template
        ]
        mailed = [row for row in letters if not channels.parts(row.address)[0]]
        self.mail(who, words, mailed[-1].facts["reply_to"], headers)

    def facts(self, row: OutboxRow) -> dict[str, Any]:
        """All that a letter shows."""
        return whole(self.door, row)

    def until(self, moment: str) -> None:
        """Time passes up to this moment, what is due at it included."""
        self.pass_to(self.at(moment))

    @property
    def dispute(self) -> Dispute:
        self.door.forget()
        return self.door.dispute(REFERENCE)

    @property
    def heard(self) -> list[str]:
        """What left about alerts, in order: "23:40 text alert olu"."""
        return [f"{when} {way} {row.template} {row.person}" for when, way, row in self.left if alert_of(row)]

    @property
    def woken(self) -> list[str]:
        """The alerts alone: "23:40 text olu"."""
        return [f"{when} {way} {row.person}" for when, way, row in self.left if row.template == "alert"]
