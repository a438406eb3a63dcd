"""Mail that waits in the spool is taken through the door, in order of arrival, several in one transaction.

Reading happens outside (a separate process, or in line for a rehearsal); here each mail that was read becomes
events, letters and a verdict. Mails that have nothing to do with each other take each step together; if anything goes wrong
there, the transaction is undone and they are taken one after another in another, each in a savepoint of its own: one poisoned
mail rolls back alone and is parked.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from parley.errors import TransportError
from parley.loops.steps import Steps, side_by_side, to_its_end
from parley.loops.taken import Taken
from parley.loops.taking import Taker
from parley.mail.message import InboundMail, UnreadableMail
from parley.store import spool

Read = tuple[int, InboundMail | UnreadableMail]  # the mail's number in the spool, and what it means


class _Overtaken(Exception):
    """Somebody else has taken this mail already; nothing may be written."""


def take_all(taker: Taker, mails: Sequence[Read], now: datetime) -> list[Taken]:
    """Take these mails in one transaction. A mail that breaks the door is held as unreadable; the others go on.

    A full disk or a lock is no mail's fault: TransportError, and nothing was written.
    """
    found = _take_side_by_side(taker, mails, now) if len(mails) > 1 else None
    if found is not None:
        return found
    with taker.store.write():
        each = (_take(taker, raw, mail, now) for raw, mail in mails)
        found = [taken for taken in each if taken is not None]
        spool.move_mark(taker.store)
    return found


def _take_side_by_side(taker: Taker, mails: Sequence[Read], now: datetime) -> list[Taken] | None:
    """All of them in a transaction with no savepoint in it, since SQLite remembers each page from before one, and for fifty mails
    that is much; None if one of them needs a savepoint of its own, and then nothing is written."""
    try:
        with taker.store.write():
            found = side_by_side(_way(taker, raw, mail, now) for raw, mail in mails)
            spool.move_mark(taker.store)
            return found
    except TransportError:
        taker.door.forget()
        raise
    except Exception:  # noqa: BLE001 - whatever it is, it comes again with the one that brings it
        taker.door.forget()
        return None


def _take(taker: Taker, raw: int, mail: InboundMail | UnreadableMail, now: datetime) -> Taken | None:
    """One mail in a savepoint of its own; held if it breaks the door, parked if even that cannot be written."""
    try:
        return _take_once(taker, raw, mail, now)
    except (TransportError, _Overtaken) as stop:
        taker.door.forget()
        if isinstance(stop, TransportError):
            raise
        return None
    except Exception as fault:  # noqa: BLE001 - whatever one mail does, its neighbours must be taken
        taker.door.forget()
        kind = type(fault).__name__
    try:
        return _take_once(taker, raw, UnreadableMail("the door failed", kind), now)
    except TransportError:
        raise
    except Exception:  # noqa: BLE001 - then a person finds it in the spool
        taker.door.forget()
        spool.park(taker.store, raw, f"the door failed: {kind}", at=now)
        return Taken(raw, "unreadable", "the door failed", kind)


def _take_once(taker: Taker, raw: int, mail: InboundMail | UnreadableMail, now: datetime) -> Taken:
    with taker.store.item():
        return to_its_end(_way(taker, raw, mail, now))


def _way(taker: Taker, raw: int, mail: InboundMail | UnreadableMail, now: datetime) -> Steps[Taken]:
    taken = yield from taker.taking(raw, mail, now=now)
    if not spool.taken(taker.store, raw, taken.verdict, at=now):
        raise _Overtaken
    return taken
