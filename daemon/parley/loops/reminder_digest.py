"""Few mails: reminders of several disputes to one person leave as one, and never two on one day.

Works on rows that were claimed a moment ago, in the claim's transaction: the row that carries becomes the digest,
the others end with a word that points to it. So a crash loses none and doubles none. A reminder that was handed
over before keeps its bytes and is left alone. Nothing here looks at a dispute but to see whether it is still true.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta

from parley.dispute.chasing import silent
from parley.dispute.workdays import at_local, is_working_day, local_day
from parley.errors import TransportError
from parley.loops.door import Door
from parley.loops.outgoing import FIRST_ANSWER
from parley.mail.notice_digest import ONE, SEVERAL, UNANSWERED, as_of, dates, digest_facts
from parley.store import outbox
from parley.store import outbox_outcome as outcome
from parley.store.outbox import OutboxRow

MORNING = time(9)
JUST_NOW = timedelta(hours=1)
IN_DIGEST = "in the digest of letter"
Kept = dict[int, OutboxRow | None]  # a claimed row's number -> what leaves in its place


def gather(door: Door, rows: list[OutboxRow], now: datetime) -> list[OutboxRow]:
    """The claimed rows that are to leave: of several reminders to one person the one that carries all."""
    first = {(row.person, row.address): row for row in rows if _fresh(row) and row.address}
    kept: Kept = {}
    for one in first.values():
        try:
            with door.store.item():
                kept |= _one_mail(door, [row for row in rows if _like(row, one)], now)
        except TransportError:
            raise
        except Exception:  # noqa: BLE001, S112 - then each leaves alone, and what is wrong with one parks that one
            continue
    every = {row.id: row for row in rows} | kept
    return [row for row in every.values() if row is not None]


def still_true(door: Door, row: OutboxRow, now: datetime) -> bool:
    """Whether any duty that a reminder speaks of is still open, and not all its firm dates lie behind us."""
    if (hold := _unanswered(row)) and not _still_silent(door, row, hold, now):
        return False
    if row.template == ONE and _answered_just_now(door, row, now):
        return False
    told = dates(row.facts) if row.template in (ONE, UNANSWERED, SEVERAL) else []
    if told and all(firm and at <= now for at, firm in told):
        return False
    spoken_of = row.facts.get("matters") or [{"reference": row.reference, "keys": row.facts.get("keys", ())}]
    return any(_open(door, one["reference"], set(one["keys"])) for one in spoken_of)


def _answered_just_now(door: Door, row: OutboxRow, now: datetime) -> bool:
    """Whether the answer to their first mail, which says what a reminder says, is of this very hour: that mail waited."""
    return any(
        one.template == FIRST_ANSWER and one.person == row.person and one.created > now - JUST_NOW
        for one in outbox.of(door.store, row.reference)
    )


def _unanswered(row: OutboxRow) -> str:
    """The meeting that this asks to be answered, "" where it is about a date."""
    return str(row.facts["details"]["meeting"]) if row.template == UNANSWERED else ""


def _still_silent(door: Door, row: OutboxRow, hold_id: str, now: datetime) -> bool:
    try:
        hold = door.dispute(row.reference).holds.get(hold_id)
    except KeyError:
        return False
    return hold is not None and hold.status == "live" and hold.start > now and row.person in silent(hold)


def _open(door: Door, reference: str, keys: set[str]) -> bool:
    try:
        dispute = door.dispute(reference)
    except KeyError:
        return False
    return any(str(duty.key) in keys for duty in dispute.open_duties)


def _fresh(row: OutboxRow) -> bool:
    """A reminder that is claimed for the first time: nobody has seen any bytes of it."""
    return row.template in (ONE, UNANSWERED) and row.reminder and row.attempts == 1


def _like(row: OutboxRow, one: OutboxRow) -> bool:
    return _fresh(row) and (row.person, row.address) == (one.person, one.address)


def _one_mail(door: Door, mine: Sequence[OutboxRow], now: datetime) -> Kept:
    """mine: what was claimed for one person; what waits for them beyond the claim's limit is claimed too."""
    claimed = [*mine, *outbox.claim_like(door.store, mine[0], (ONE, UNANSWERED), now)]
    kept: Kept = {row.id: None for row in claimed}
    told = _told(door, claimed, now)
    if not told:
        return kept
    morning = _next_morning(door, now)
    if _reminded_today(door, mine[0].person, now) and not any(_urgent(door, row, morning) for row in told):
        for row in told:
            outcome.put_off(door.store, row.id, "a reminder has left today", until=morning)
        return kept
    carrier, *others = told
    if not others:
        return kept | {carrier.id: replace(carrier, facts=as_of(carrier.facts, now))}
    facts = {**digest_facts([row.facts for row in told], now), "keys": carrier.facts["keys"]}
    for row in others:
        outcome.withdraw(door.store, row.id, f"{IN_DIGEST} {carrier.id}")
    return kept | {carrier.id: outbox.become(door.store, carrier, SEVERAL, facts)}


def _told(door: Door, claimed: Sequence[OutboxRow], now: datetime) -> list[OutboxRow]:
    """What is still true, and of several about the same steps (a date moved, or an outage) the newest."""
    told: list[OutboxRow] = []
    for row in sorted(claimed, key=lambda row: -row.id):
        newer = next((one for one in told if _says_all(one, row)), None)
        if not still_true(door, row, now):
            outcome.withdraw(door.store, row.id, "no longer true")
        elif newer is not None:
            outcome.withdraw(door.store, row.id, f"letter {newer.id} says the same")
        else:
            told.append(row)
    return sorted(told, key=lambda row: row.id)


def _says_all(one: OutboxRow, other: OutboxRow) -> bool:
    return one.reference == other.reference and set(other.facts["keys"]) <= set(one.facts["keys"])


def _reminded_today(door: Door, person: str, now: datetime) -> bool:
    zone = door.library.world.calendar.zone
    midnight = at_local(local_day(now, zone), time(0), zone)
    return outbox.left_since(door.store, person, (ONE, UNANSWERED, SEVERAL), midnight)


def _next_morning(door: Door, now: datetime) -> datetime:
    """Nine o'clock on the next working day: nobody is to find a reminder of Friday's on Saturday."""
    calendar = door.library.world.calendar
    day = local_day(now, calendar.zone) + timedelta(days=1)
    while not is_working_day(calendar, day):
        day += timedelta(days=1)
    return at_local(day, MORNING, calendar.zone)


def _urgent(door: Door, row: OutboxRow, morning: datetime) -> bool:
    """Whether a date of it, or the meeting that it wants answered, would pass before it left with the next morning's."""
    hold = door.dispute(row.reference).holds.get(_unanswered(row))
    return (hold is not None and hold.start <= morning) or any(at <= morning for at, _ in dates(row.facts))
