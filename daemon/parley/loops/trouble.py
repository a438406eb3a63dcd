"""Trouble with the world outside that may end by itself: said once, with since when; an alarm to a person if it stays.

The log, systemd's status line and, after a quarter of an hour, a letter to whoever owns the holding pen say the same
words: those of the `TransportError`, which are written for whoever looks after the mailbox.
"""

from __future__ import annotations

import random
from datetime import datetime, timedelta

from parley.errors import TransportError
from parley.loops import house_letters
from parley.loops.door import Door
from parley.loops.sd_notify import notify
from parley.loops.workplace import Workplace
from parley.value import value

ALARM = timedelta(minutes=15)
READ, MOVE, FETCH, CANARY = "read", "move", "fetch", house_letters.CANARY
CALENDAR = "calendar"  # no mail depends on it: it is said, and nobody is alarmed
HINT = "hint"  # nor on this: what is not told of is found by looking, a little later
RELAY = "relay"  # a letter about it would not leave either; what waits too long is told by other ways (`undelivered.py`)
FILES = "files"  # nor on this: it goes on with what was read last, and none of the files is to blame
CLOCK = "clock"  # it is over in a quarter of an hour, whichever way
UNALARMED = (CALENDAR, HINT, RELAY, FILES, CLOCK)


@value
class Patience:
    """Seconds until it is tried again: `first`, doubling up to `most`; for what only a person can mend, `mending` doubling
    up to `most_mending`, once it has been said twice: a server that is going down or coming up refuses good passwords too.
    Never more than asked for, and down to half of it at random, so that many do not come at once."""

    first: float = 2.0
    most: float = 300.0
    mending: float = 60.0
    most_mending: float = 900.0

    def after(self, faults: int, *, permanent: bool, chance: float | None = None) -> float:
        """The pause after so many faults in a row, from 1; of those that are permanent, if the last one is. chance: 0 to 1;
        None for a throw of the dice."""
        first, most = self.first, self.most
        if permanent and faults > 1:
            first, most, faults = self.mending, self.most_mending, faults - 1
        dice = random.random() if chance is None else chance
        return float(min(most, first * 2 ** min(faults - 1, 20)) * (1 - dice / 2))


class Trouble:
    """One thing that can go wrong. kind: what a letter says of it (`mailbox_trouble`): read | move | fetch | canary |
    rights; of the calendar, the hints, the relay, the files and the clock none is written. part: what it stands under in the log and in `status.json`."""

    def __init__(self, place: Workplace, kind: str, part: str = "mailbox") -> None:
        self._place, self._kind, self._part = place, kind, part
        self.since: datetime | None = None
        self.why = ""
        self.faults = 0
        self.refusals = 0  # those at the end of them that only a person can mend
        self._alarmed = False

    async def met(self, error: TransportError, now: datetime) -> None:
        """It went wrong. Said when it begins and whenever the reason changes."""
        self.since = self.since or now
        self.faults += 1
        self.refusals = self.refusals + 1 if error.permanent else 0
        if error.message != self.why:
            self.why = error.message
            self._place.log.error(
                f"{self._part} trouble", kind=self._kind, since=self.since.isoformat(), why=self.why
            )
            self._tell_systemd(f"Since {self.since:%Y-%m-%d %H:%M} UTC: {self.why}")
            self._said(self.since, self.why, error.permanent)
        if self._kind not in UNALARMED and not self._alarmed and now - self.since >= ALARM:
            await self._tell("mailbox_trouble", now)
            self._alarmed = True

    async def over(self, now: datetime) -> None:
        """All is well: said if it was not."""
        if self.since is None:
            return
        lasted = round((now - self.since).total_seconds())
        self._place.log.info(
            f"{self._part} trouble over", kind=self._kind, since=self.since.isoformat(), seconds=lasted
        )
        self._tell_systemd("")
        self._said(None, "", permanent=False)
        if self._alarmed:
            await self._tell("mailbox_well", now)
        self.since, self.why, self.faults, self.refusals, self._alarmed = None, "", 0, 0, False

    @property
    def lasting(self) -> bool:
        """Whether only a person can mend it."""
        return self.refusals > 0

    def _tell_systemd(self, words: str) -> None:
        """Its one line is for what keeps mail from being read or moved."""
        if self._kind not in UNALARMED:
            notify(f"STATUS={words}")

    def _said(self, since: datetime | None, why: str, permanent: bool) -> None:
        """Where the operator and `parley doctor` read it. permanent: only a person can mend it."""
        kind = self._kind
        facts: dict[str, datetime | str | bool | None] = {
            f"{kind}_since": since,
            f"{kind}_why": why,
            f"{kind}_permanent": permanent,
        }
        self._place.status.say(self._part, **facts)

    async def _tell(self, template: str, now: datetime) -> None:
        """A letter. If it cannot be written now (the disk is full), the log has said it, and the next fault tries again."""
        since = self.since or now
        try:
            letters = await self._place.thread.do(
                _letter, self._place.thread.door, template, self._kind, self.why, since, now
            )
        except TransportError as error:
            self._place.log.error("alarm not written", why=error.message)
            return
        if letters:
            self._place.dispatch.ring()


def _letter(door: Door, template: str, kind: str, why: str, since: datetime, now: datetime) -> bool:
    with door.store.write():
        return bool(house_letters.mailbox(door, template, kind, why, since, now=now))
