"""Letters about a date that has passed, looked at once more: what a later word has answered meanwhile is neither asked nor told.

After an outage the mail that waited is read at once: a missed date, and the word that it was met in time, come within one
moment. Then neither leaves; the record has both.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from parley.dispute.coalesce import coalesce
from parley.dispute.dispute import Dispute
from parley.dispute.effects import SendNotice
from parley.mail.telling import TOLD, Telling
from parley.store import codec, outbox, outbox_outcome, spool
from parley.store.outbox import OutboxRow
from parley.store.store import Store

if TYPE_CHECKING:
    from parley.loops.door import Door

PATIENCE = timedelta(seconds=30)  # how soon to look again at what waits for the mailbox to be read
MISSED, MAY_OPEN, MET, NOT_MET = "missed", "may_open", "met_in_time", "not_in_time"
# What the word that something was met, or was not, takes back: who has not read the one does not read the other.
_TAKES_BACK = {MET: (MISSED, MAY_OPEN), NOT_MET: (MET,)}


def answered_meanwhile(door: Door, row: OutboxRow) -> bool:
    """Whether it says that nothing is recorded, or asks whether one may go on without, and it is on record by now."""
    if row.template not in (MISSED, MAY_OPEN):
        return False
    try:
        dispute = door.dispute(row.reference)
    except KeyError:
        return False
    about = [duty.status for duty in dispute.duties.values() if str(duty.key) in row.facts["keys"]]
    settled = ("done",) if row.template == MISSED else ("done", "overtaken")
    return bool(about) and all(status in settled for status in about)


def put_off(store: Store, rows: Sequence[OutboxRow], now: datetime) -> list[OutboxRow]:
    """These claimed letters without those that mail which came before them, and still waits to be read, may answer: at a start
    after an outage. They are looked at again in a moment. In the claim's transaction."""
    if not any(map(_first, rows)):
        return list(rows)
    waiting = spool.oldest_waiting(store)
    early = [row for row in rows if waiting is not None and _first(row) and waiting < row.created]
    for row in early:
        outbox_outcome.put_off(
            store, row.id, "mail that may answer it waits to be read", until=now + PATIENCE
        )
    return [row for row in rows if row not in early]


def _first(row: OutboxRow) -> bool:
    return row.template in (MISSED, MAY_OPEN) and row.attempts == 1


def still_to_tell(
    store: Store, dispute: Dispute, notices: list[tuple[int, SendNotice]]
) -> list[tuple[int, SendNotice]]:
    """Without the word that a step was in time to whoever has not read yet that it was not: that letter is taken back instead,
    and one about the other steps that it spoke of takes its place. So it is with the word that it was not, after all, to whoever has not
    read yet that it was."""
    if all(notice.template not in _TAKES_BACK for _, notice in notices):
        return notices
    found: list[tuple[int, SendNotice]] = []
    for n, notice in notices:
        unread = _unread(store, dispute.reference, notice)
        for row in unread:
            outbox_outcome.supersede(store, row.id, "answered meanwhile")
        if unread:
            found += [
                (n, rest) for row in unread if (rest := _without_what_was_met(row, dispute)) is not None
            ]
        else:
            found.append((n, notice))
    return coalesce(found)


def _unread(store: Store, reference: str, notice: SendNotice) -> list[OutboxRow]:
    """The letters that told this person, or asked them, what this one takes back; [] once the last of them may have been read."""
    keys, said = {str(key) for key in notice.keys}, _TAKES_BACK.get(notice.template, ())
    told = [
        row
        for row in (outbox.of(store, reference) if said else ())
        if row.person == notice.person and row.template in said and keys & set(row.facts["keys"])
    ]
    return [] if any(row.attempts for row in told) else told


def _without_what_was_met(row: OutboxRow, dispute: Dispute) -> SendNotice | None:
    """The letter once more about those of its steps that still wait; None where that is none of them."""
    telling = codec.read(Telling, row.facts[TOLD])
    notice, waits = telling.notice, ("open", "overtaken") if row.template == MISSED else ("open",)
    rest = tuple(key for key in notice.keys if dispute.duties[key].status in waits)
    if not rest:
        return None
    asked = notice.question
    if asked is not None and asked.keys:
        asked = replace(asked, keys=tuple(key for key in asked.keys if key in rest))
    return replace(notice, keys=rest, question=asked)
