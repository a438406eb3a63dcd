"""A mail that ends its reader is set aside for a person to read, so that the next ones pass (shared/mail.md 6)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from parley.loops import pen_letters
from parley.loops.steps import to_its_end
from parley.loops.taken import Taken
from parley.loops.taking import Taker
from parley.mail.message import UnreadableMail
from parley.store import pen, spool


def park(taker: Taker, raw: int, *, now: datetime) -> Taken:
    """Into the pen as "needs reading", and its owner hears of it at once. One transaction."""
    door = taker.door
    with door.store.write():
        taken = to_its_end(taker.taking(raw, UnreadableMail("it ended its reader"), now=now))
        spool.park(door.store, raw, pen.UNREAD, at=now)
        letters = taken.letters
        for row in pen.held(door.store):
            if row.raw == raw and row.owner:
                about = f"pen:{row.number}"
                letters += pen_letters.a_list(door, "pen_digest", [row.owner], [row], about=about, now=now)
    return replace(taken, letters=letters)
