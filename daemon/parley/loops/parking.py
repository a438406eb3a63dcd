"""A mail that ends its reader is set aside for a person to read, so that the next ones pass (shared/mail.md 6)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from parley.dispute.effects import SendNotice
from parley.loops import house_letters
from parley.loops.taken import Taken
from parley.loops.taking import Taker
from parley.mail.message import UnreadableMail
from parley.store import pen, spool


def park(taker: Taker, raw: int, *, now: datetime) -> Taken:
    """Into the pen as "needs reading", and its owner hears of it at once. One transaction."""
    door = taker.door
    with door.store.write():
        taken = taker.take(raw, UnreadableMail("needs reading", "it ended its reader"), now=now)
        spool.park(door.store, raw, "needs reading", at=now)
        letters = taken.letters
        for row in pen.held(door.store):
            if row.raw == raw and row.owner:
                notice, line = SendNotice("pen_digest", row.owner), house_letters.pen_line(row, now)
                letters += house_letters.post(door, notice, about=f"pen:{row.number}", now=now, items=[line])
    return replace(taken, letters=letters)
