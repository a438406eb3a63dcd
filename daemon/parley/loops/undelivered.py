"""Letters that do not arrive: whoever needs them to has to hear of it, since nobody misses a mail that never came.

Refused for good by the server that took our mail out is the same as a bounce. What has been tried in vain for an
hour is raised to a person once (mail.md section 6); the tries go on.
"""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from datetime import datetime, timedelta

from parley.dispute.commands import AnyCommand, MarkAddressFailed, MarkWayFailed
from parley.errors import TransportError
from parley.loops import alert_rows, house_letters
from parley.loops.door import Door
from parley.loops.leavers import is_last_letter
from parley.loops.outgoing import Posted
from parley.loops.visit import Said
from parley.mail import channels
from parley.mail.notice_digest import references
from parley.store import outbox, outbox_outcome, rates
from parley.store.outbox import OutboxRow
from parley.store.store import Store

PATIENCE = timedelta(hours=1)
# Too large for the mailbox, or for a system on the way (RFC 3463 sections 3.3 and 3.4); 5.6 is what stands in the letter
# (section 3.7), but for an address that is not ASCII (RFC 6531 section 4.6), which fails each time.
_LETTERS_OWN, _CONTENT, _ADDRESS_NOT_ASCII = ("5.2.3", "5.3.4"), "5.6.", "5.6.7"
_FOR_GOOD = timedelta(days=6)  # longer than any letter is tried


def is_the_letters_own(status: str) -> bool:
    """Whether this letter was refused for what it is, so that the next one may well arrive. status: RFC 3463, "" if none.

    Policy (5.7) and our own address (5.1.7, 5.1.8) are not: they meet whatever else goes there.
    """
    return status in _LETTERS_OWN or (status.startswith(_CONTENT) and status != _ADDRESS_NOT_ASCII)


def tell_of_refused(door: Door, row: OutboxRow, status: str, now: datetime) -> None:
    """The dispute hears that mail to this person does not arrive, as from a bounce; or that a channel failed; of a letter
    that was refused for what it is one person does, since the address is good. Within the caller's transaction."""
    way = channels.parts(row.address)[0]
    if not row.reference:
        if way:
            house_letters.by_the_next_way(door, row, now)
        return
    if not way and is_the_letters_own(status):
        house_letters.undelivered(door, [row], now=now, given_up=True)
        return
    if not way and known_to_fail(door, row, row.reference):
        return
    command: AnyCommand = MarkAddressFailed(
        by="", happened=now, received=now, person=row.person, status=status
    )
    if way:
        command = MarkWayFailed(
            by="", happened=now, received=now, person=row.person, alert=alert_rows.number_of(row), way=way,
            status=status,
        )  # fmt: skip
    try:
        with door.store.item():
            door.tell(row.reference, [command], Said(), now=now, cause=f"letter:{row.id}")
    except TransportError:
        raise
    except Exception:  # noqa: BLE001 - a dispute that is poisoned must not keep the other letters back
        door.forget(row.reference)


def did_not_arrive(door: Door, row: OutboxRow, status: str, now: datetime) -> None:
    """A text that its channel had taken has not arrived, says the channel: as if it had not taken it."""
    with door.store.write():
        try:
            outbox_outcome.failed(door.store, row.id, f"{status}: taken, and not delivered")
        except ValueError:  # known already
            return
        tell_of_refused(door, row, status, now)


def known_to_fail(door: Door, row: OutboxRow, reference: str) -> bool:
    """Whether it stands on record there that mail to this person at this address comes back, or nobody needs to know."""
    if is_last_letter(door.store, door.library, row):
        return True
    try:
        failing = door.dispute(reference).failed_addresses
    except KeyError:
        return True  # there is no such dispute to tell
    if row.person not in failing:
        return False
    earlier = {
        one.address.lower() for one in outbox.of(door.store, reference)
        if one.person == row.person and one.state == "failed" and one.id != row.id
    }  # fmt: skip
    return not earlier or row.address.lower() in earlier


def concerned(row: OutboxRow) -> tuple[str, ...]:
    """The disputes that a letter is about: a digest is about several, and a letter about the pen about none."""
    return tuple(references(row.facts)) or ((row.reference,) if row.reference else ())


def came_back(store: Store, row: OutboxRow, status: str) -> None:
    """A bounce says that this letter did not arrive, whatever was thought of it; one that never left is no such letter."""
    with contextlib.suppress(ValueError):
        outbox_outcome.failed(store, row.id, f"{status} came back".strip())


def tell_of_late(door: Door, rows: Sequence[OutboxRow], now: datetime) -> tuple[Posted, ...]:
    """Letters of disputes that have been tried for an hour and more: one person is told of each once."""
    late = [row for row in rows if row.reference and now - row.created >= PATIENCE]
    fresh = [row for row in late if rates.tell_once(door.store, now, f"letter:{row.id}", _FOR_GOOD)]
    return house_letters.undelivered(door, fresh, now=now) if fresh else ()


def tell_of_unlisted(door: Door, row: OutboxRow, now: datetime) -> tuple[Posted, ...]:
    """A letter for somebody whom the directory does not list any more, or without an address: one person is told, of each
    once a dispute."""
    fresh = rates.tell_once(door.store, now, f"unlisted:{row.reference}:{row.person}", _FOR_GOOD)
    return house_letters.undelivered(door, [row], now=now, unlisted=True) if fresh else ()


def tell_of_clear(door: Door, rows: Sequence[OutboxRow], now: datetime) -> tuple[Posted, ...]:
    """Letters that were kept back since they would have travelled in the clear: one person is told at once, and of each
    domain once a day."""
    fresh = [
        row for row in rows
        if rates.tell_once(door.store, now, f"clear:{row.address.rpartition('@')[2].lower()}", timedelta(days=1))
    ]  # fmt: skip
    return house_letters.undelivered(door, fresh, now=now, in_the_clear=True) if fresh else ()
