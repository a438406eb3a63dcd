"""Mail that waits in the spool is taken through the door, in order of arrival, several in one transaction.

Reading happens outside (a separate process, or in line for a rehearsal); here each mail that was read becomes
events, letters and a verdict, each in a savepoint of its own: one poisoned mail rolls back alone and is parked.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from parley.loops.taken import Taken
from parley.loops.taking import Taker
from parley.mail.message import InboundMail, UnreadableMail
from parley.store import spool

Read = tuple[int, InboundMail | UnreadableMail]  # the mail's number in the spool, and what it means


def take_all(taker: Taker, mails: Sequence[Read], now: datetime) -> list[Taken]:
    """Take these mails in one transaction. A mail that breaks the door is held as unreadable; the others go on."""
    found: list[Taken] = []
    store = taker.store
    with store.write():
        for raw, mail in mails:
            try:
                with store.item():
                    taken = taker.take(raw, mail, now=now)
            except Exception as fault:  # noqa: BLE001 - whatever one mail does, its neighbours must be taken
                taker.door.forget()
                broken = UnreadableMail("the door failed", type(fault).__name__)
                with store.item():
                    taken = taker.take(raw, broken, now=now)
            spool.taken(store, raw, taken.verdict, at=now)
            found.append(taken)
    return found
