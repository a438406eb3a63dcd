"""Letters leave: claimed, rendered once, handed to the way out, and what became of each is written down.

A reminder that is no longer true when its turn comes is not sent; several to one person leave as one
(`reminder_digest`). A letter whose template fails is parked and
the rest go on. Nothing here decides anything about a dispute.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import assert_never

from parley.errors import TransportError
from parley.loops.door import Door
from parley.loops.letters import Unrenderable, envelope, render
from parley.loops.reminder_digest import gather, still_true
from parley.loops.undelivered import tell_of_late, tell_of_refused
from parley.mail.notice_texts import ids_in
from parley.mail.rendering import Templates
from parley.mailboxes.wayout import Delivered, Failed, FailedForNow, Outgoing, Sent, Unknown
from parley.store import outbox, texts
from parley.store import outbox_outcome as outcome
from parley.store.outbox import OutboxRow
from parley.store.store import Store
from parley.value import value


@value
class Ready:
    """A letter that can leave now, with its bytes frozen."""

    row: OutboxRow
    mail: Outgoing


def claim(
    door: Door, templates: Templates, now: datetime, *, limit: int = 50, divert: str = ""
) -> list[Ready]:
    """Take what is due, render what was not rendered yet, and freeze it. divert: `deliver_only_to`, or ""."""
    ready: list[Ready] = []
    with door.store.write(), templates.one_look():
        for row in gather(door, outbox.claim(door.store, now, limit), now):
            try:
                with door.store.item():
                    mail = _mail_of(door, templates, row, now)
            except TransportError:
                raise
            except Exception as fault:  # noqa: BLE001 - a letter that cannot be made must not keep the others back
                door.forget(row.reference)
                outcome.park(door.store, row.id, f"{row.template}: {type(fault).__name__}")
                continue
            if mail is not None:
                ready.append(Ready(row, _diverted(mail, divert)))
    return ready


def _mail_of(door: Door, templates: Templates, row: OutboxRow, now: datetime) -> Outgoing | None:
    """The letter's mail, frozen; None if it is not to leave, which is written down."""
    store, library = door.store, door.library
    if row.reminder and not still_true(door, row, now):
        outcome.withdraw(store, row.id, "no longer true")
        return None
    if not row.address:
        outcome.park(store, row.id, "the directory has no address for this person")
        return None
    anew = row.attempts == 1  # nobody has seen the bytes that a claim which never came to be may have left
    raw = None if anew else outbox.frozen(store, row)
    if raw is None:
        try:
            typed = {one: kept.body for one in ids_in(row.facts) if (kept := texts.text(store, one))}
            raw = render(
                row, templates, typed, address=library.address, instance=library.instance, now=now,
                enclose=door.encloser(row),
            )  # fmt: skip
        except Unrenderable as fault:
            outcome.park(store, row.id, str(fault))
            return None
        outbox.freeze(store, row, raw, anew=anew)
    return envelope(row, raw, address=library.address)


def settle(
    store: Store, results: Sequence[tuple[Ready, Mapping[str, Delivered]]], now: datetime, door: Door | None = None
) -> None:  # fmt: skip
    """Write down what became of each; of a letter whose fate somebody else has written meanwhile, nothing.

    door: to tell people of letters that do not arrive.
    """
    with store.write():
        _write_down(store, results, now)
        if door is not None:
            _tell(door, results, now)


def _tell(door: Door, results: Sequence[tuple[Ready, Mapping[str, Delivered]]], now: datetime) -> None:
    became = [(ready.row, result) for ready, each in results for result in each.values()]
    for row, result in became:
        if isinstance(result, Failed):
            tell_of_refused(door, row, result.status, now)
    tell_of_late(door, [row for row, result in became if isinstance(result, FailedForNow | Unknown)], now)


def _write_down(
    store: Store, results: Sequence[tuple[Ready, Mapping[str, Delivered]]], now: datetime
) -> None:
    for ready, per_recipient in results:
        for result in per_recipient.values():
            try:
                _settle_one(store, ready.row, result, now)  # one statement: there is no half of it to undo
            except ValueError:  # a bounce, say, that was quicker than we
                continue


def _settle_one(store: Store, row: OutboxRow, result: Delivered, now: datetime) -> None:
    match result:
        case Sent(server_id):
            outcome.sent(store, row.id, at=now, server_id=server_id)
        case FailedForNow(message):
            again = outbox.next_attempt(row.attempts, row.created, now)
            if again is None:
                outcome.failed(store, row.id, message)
            else:
                outcome.failed_for_now(store, row.id, message, next_try=again)
        case Failed(message, status):
            outcome.failed(store, row.id, f"{status} {message}".strip())
        case Unknown(message):
            again = outbox.next_attempt(row.attempts, row.created, now) or now + timedelta(hours=1)
            outcome.unknown(store, row.id, message, next_try=again)
        case _:
            assert_never(result)


def _diverted(mail: Outgoing, divert: str) -> Outgoing:
    """A trial run's mail goes to one address and nowhere else."""
    if not divert:
        return mail
    return Outgoing(mail.envelope_from, (divert,), mail.raw, mail.message_id)
