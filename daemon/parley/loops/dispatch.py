"""Letters leave: claimed, rendered once, frozen, handed to the way out, and what became of each is written down.

This is what the store knows of it; rendering itself happens between two turns, with no transaction open. A reminder
that is no longer true when its turn comes is not sent; several to one person leave as one (`reminder_digest`). A
letter that cannot be rendered is parked and the rest go on. Nothing here decides anything about a dispute.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from typing import assert_never

from parley.errors import TransportError
from parley.loops import missed_letters, tellings
from parley.loops.alert_rows import answered, fails_over
from parley.loops.door import Door
from parley.loops.reminder_digest import gather, still_true
from parley.loops.to_render import Rendered, ToRender
from parley.loops.undelivered import tell_of_clear, tell_of_late, tell_of_refused, tell_of_unlisted
from parley.mail import tags
from parley.mail.notice_texts import ids_in
from parley.mailboxes.wayout import Delivered, Failed, FailedForNow, Outgoing, Sent, Unknown
from parley.store import outbox, texts
from parley.store import outbox_outcome as outcome
from parley.store.kept_facts import may_hold
from parley.store.outbox import OutboxRow
from parley.store.store import Store
from parley.value import value


@value
class Ready:
    """A letter that can leave now, with its bytes frozen."""

    row: OutboxRow
    mail: Outgoing


Results = Sequence[tuple[Ready, Mapping[str, Delivered]]]
Became = Sequence[tuple[OutboxRow, Delivered]]


@value
class Turn:
    """What one transaction of the dispatch brought: letters that may leave, letters to be rendered first, and when
    the next one may be claimed."""

    ready: tuple[Ready, ...] = ()
    to_render: tuple[ToRender, ...] = ()
    following: datetime | None = None


def turn(
    door: Door, results: Results, rendered: Sequence[Rendered], now: datetime, *, most: int, divert: str = ""
) -> Turn:
    """Write down what became of what has left, freeze what was rendered, claim what is due; one transaction, if any.

    most: how many letters are claimed. divert: `deliver_only_to`, or "".
    """
    store = door.store
    due = outbox.next_due(store)
    claiming = most > 0 and due is not None and due <= now
    if not (results or rendered or claiming):
        return Turn(following=due)
    with store.write():
        settle(store, results, now, door)
        ready = [_freeze(door, one) for one in rendered]
        claimed = claim(door, now, most) if claiming else []
    ready += [one for one in claimed if isinstance(one, Ready)]
    leaving = [one for one in ready if one is not None]
    # A trial run's mail goes to one address and nowhere else
    if divert:
        leaving = [replace(one, mail=replace(one.mail, rcpt_to=(divert,))) for one in leaving]
    return Turn(
        tuple(leaving), tuple(one for one in claimed if isinstance(one, ToRender)), outbox.next_due(store)
    )


def claim(door: Door, now: datetime, limit: int) -> list[Ready | ToRender]:
    """Take what is due. Within a transaction."""
    found: list[Ready | ToRender] = []
    claimed = missed_letters.put_off(door.store, outbox.claim(door.store, now, limit), now)
    for row in gather(door, claimed, now):
        try:
            one = _claimed(door, row, now)  # it writes at its end alone: there is no half of it to undo
        except TransportError:
            raise
        except Exception as fault:  # noqa: BLE001 - a letter that cannot be made must not keep the others back
            door.forget(row.reference)
            outcome.park(door.store, row.id, f"{row.template}: {type(fault).__name__}")
            continue
        found += [one] if one is not None else []
    return found


def _claimed(door: Door, row: OutboxRow, now: datetime) -> Ready | ToRender | None:
    """The letter with its frozen octets, or with all they depend on; None if it is not to leave, which is written down."""
    store, library = door.store, door.library
    if row.reminder and not still_true(door, row, now):
        outcome.withdraw(store, row.id, "no longer true")
        return None
    if missed_letters.answered_meanwhile(door, row):
        outcome.withdraw(store, row.id, "answered meanwhile")
        return None
    if answered(door, row):
        outcome.withdraw(store, row.id, "somebody has it already")
        return None
    if not row.address:
        outcome.withdraw(store, row.id, "the directory has no address for this person")
        tell_of_unlisted(door, row, now)
        return None
    if not _first(row) and (raw := outbox.frozen(store, row)) is not None:
        return Ready(row, envelope(row, raw, address=library.address))
    named = ids_in(row.facts) if may_hold(row.facts, f'"{texts.BEGINNING}') else []
    typed = {one: kept.body for one in named if (kept := texts.text(store, one))}
    basis, dispute = tellings.ground(door, row)
    return ToRender(
        row=row, texts=typed, at=now, address=library.address, instance=library.instance, basis=basis, dispute=dispute
    )  # fmt: skip


def _first(row: OutboxRow) -> bool:
    """A first claim: nobody has seen the octets that a claim which never came to be may have left."""
    return row.attempts == 1


def _freeze(door: Door, rendered: Rendered) -> Ready | None:
    """From now on these are its octets; or it is set aside, and why."""
    row = rendered.row
    if rendered.problem:
        with suppress(ValueError):  # somebody else has written its fate meanwhile
            outcome.park(door.store, row.id, rendered.problem)
        return None
    outbox.freeze(door.store, row, rendered.raw, anew=_first(row))
    return Ready(row, envelope(row, rendered.raw, address=door.library.address))


def envelope(row: OutboxRow, raw: bytes, *, address: str) -> Outgoing:
    """The mail with the envelope it travels in: its bounce address names the row."""
    bounce = tags.format_bounce(address, row.bounce_token)
    return Outgoing(bounce, (row.address,), raw, row.message_id, again=not _first(row))


def settle(
    store: Store, results: Results, now: datetime, door: Door | None = None
) -> None:  # fmt: skip
    """Write down what became of each; of a letter whose fate somebody else has written meanwhile, nothing.

    door: to tell people of letters that do not arrive.
    """
    with store.write():
        became = [(ready.row, result) for ready, each in results for result in each.values()]
        _write_down(store, became, now)
        if door is not None:
            _tell(door, became, now)


def _tell(door: Door, became: Became, now: datetime) -> None:
    for row, result in became:
        if isinstance(result, Failed) or fails_over(row, result):
            tell_of_refused(door, row, result.status if isinstance(result, Failed) else "", now)
    tell_of_late(door, [row for row, result in became if isinstance(result, FailedForNow | Unknown)], now)
    clear = [row for row, result in became if isinstance(result, FailedForNow) and result.in_the_clear]
    tell_of_clear(door, clear, now)


def _write_down(store: Store, became: Became, now: datetime) -> None:
    sent = [(row.id, result.server_id) for row, result in became if isinstance(result, Sent)]
    outcome.all_sent(store, sent, at=now)
    for row, result in became:
        if not isinstance(result, Sent):
            try:
                _settle_one(store, row, result, now)  # one statement: there is no half of it to undo
            except ValueError:  # a bounce, say, that was quicker than we
                continue


def _settle_one(store: Store, row: OutboxRow, result: FailedForNow | Failed | Unknown, now: datetime) -> None:
    if fails_over(row, result):
        outcome.failed(store, row.id, "did not go by this channel, another one is tried")
        return
    match result:
        case FailedForNow(message, away=away):
            # What says nothing of the letter makes nobody wait longer: it leaves soon after the way out is back
            attempts = 1 if away else row.attempts
            again = outbox.next_attempt(attempts, row.created, now, urgent=row.high)
            if again is None:
                outcome.failed(store, row.id, message)
            else:
                outcome.failed_for_now(store, row.id, message, next_try=again)
        case Failed(message, status):
            outcome.failed(store, row.id, f"{status} {message}".strip())
        case Unknown(message):
            again = outbox.next_attempt(row.attempts, row.created, now, urgent=row.high) or now + timedelta(
                hours=1
            )
            outcome.unknown(store, row.id, message, next_try=again)
        case _:
            assert_never(result)
