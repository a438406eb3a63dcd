"""Letters that are on their way by the outbox and in nobody's hand here.

The dispatch loop hands letters from one list to the next while it waits for other things. Where one falls between two of
them, that is a fault of ours; it must keep no letter until the next start. So the loop compares what it holds with what
the outbox says whenever it has nothing else to do.
"""

from __future__ import annotations

from collections.abc import Container
from contextlib import suppress
from datetime import datetime, timedelta

from parley.store import outbox
from parley.store import outbox_outcome as outcome
from parley.store.handed import Handed
from parley.store.outbox import OutboxRow
from parley.store.store import Store

WHY = "parley lost hold of this while it was being sent"
OLD = timedelta(hours=1)  # the pause of a letter that is too old for the usual ones


def recover(store: Store, handed: Handed, held: Container[int], now: datetime) -> list[OutboxRow]:
    """The letters that nobody holds: those that the relay is known to have are sent, the others leave once more, as the
    same letters. held: the numbers of the rows that somebody has in hand.

    At once the first time; whatever loses a letter again and again must not spin.
    """
    lost = [row for row in outbox.on_their_way(store) if row.id not in held]
    if lost:
        with store.write():
            handed.settle(store, now, lost)
            for row in lost:
                with suppress(ValueError):  # it has just been settled
                    outcome.unknown(store, row.id, WHY, next_try=_again(row, now))
    return lost


def _again(row: OutboxRow, now: datetime) -> datetime:
    if row.attempts <= 1:
        return now
    return outbox.next_attempt(row.attempts - 1, row.created, now, urgent=row.high) or now + OLD
