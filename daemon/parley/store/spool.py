"""The spool: raw mail, durable before anybody is told that it was taken, and read in the order of its arrival.

`keep` writes mail.db on a connection of its own, from any thread: an SMTP client hears `250` after it returns, and
`451` or `452` if it raises TransportError. Which mail has been read stands in parley.db, in the transaction that
holds what came of it: so no crash can lose a mail between the two files, and none can be read twice with effect.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from parley.mail.message import Envelope
from parley.store import codec, counters, times
from parley.store.store import Store
from parley.value import value

_MARK = "spool:read"  # every raw number up to this one has been taken or parked


@value
class Spooled:
    """A mail that waits to be read. attempts: how often it has ended its reader (`tried`)."""

    id: int
    raw: bytes
    envelope: Envelope
    attempts: int


def keep(store: Store, raw: bytes, envelope: Envelope) -> int:
    """Make one mail durable; its number. Raises TransportError(permanent=False) for a full disk or a lock."""
    return keep_all(store, [(raw, envelope)])[0]


def keep_all(store: Store, mails: Sequence[tuple[bytes, Envelope]]) -> list[int]:
    """Make several mails durable with one sync: all of them or, if it raises, none. Their numbers, in order."""
    rows = [(times.text(envelope.received), codec.encode(envelope), raw) for raw, envelope in mails]
    with store.spooling() as connection:
        sql = "INSERT INTO raw (received, envelope, body) VALUES (?, ?, ?)"
        # Told without RETURNING, which is a second step of each statement
        return [connection.execute(sql, row).lastrowid or 0 for row in rows]


def raw(store: Store, raw_id: int) -> bytes | None:
    """The mail as it came, or None if it is no longer kept."""
    found = store.mail_query("raw", "SELECT body FROM raw WHERE id = ?", (raw_id,))
    return bytes(found[0][0]) if found else None


def envelope(store: Store, raw_id: int) -> Envelope | None:
    """What the transport said of it, or None."""
    found = store.mail_query("raw", "SELECT envelope FROM raw WHERE id = ?", (raw_id,))
    return codec.decode(Envelope, found[0][0]) if found else None


def waiting(store: Store, limit: int, *, after: int = 0) -> list[Spooled]:
    """Up to `limit` mails that nobody has taken, in order of arrival, with numbers above `after`.

    A caller that reads several at once passes the highest number it has in hand.
    """
    mark, done = _done(store)
    rows = store.mail_query(
        "raw",
        "SELECT id, body, envelope FROM raw WHERE id > ? ORDER BY id LIMIT +?",
        (max(mark, after), limit + len(done)),
    )
    rows = [row for row in rows if row[0] not in done][:limit]
    tried_before: dict[int, int] = dict(
        store.query("SELECT raw, attempts FROM readings WHERE raw > ? AND state = 'tried'", (mark,))
    )
    return [
        Spooled(number, bytes(body), codec.decode(Envelope, env), tried_before.get(number, 0))
        for number, body, env in rows
    ]


def oldest_waiting(store: Store) -> datetime | None:
    """When the longest waiting mail was received; None if all is read: so far has the mailbox been read."""
    return how_many_wait(store)[1]


def how_many_wait(store: Store) -> tuple[int, datetime | None]:
    """How many mails wait to be read, and when the oldest of them was received."""
    mark, done = _done(store)
    rows = store.mail_query("raw", "SELECT id, received FROM raw WHERE id > ?", (mark,))
    left = [received for number, received in rows if number not in done]
    return len(left), times.instant_or_none(min(left, default=None))


def tried(store: Store, raw_id: int, *, at: datetime) -> int:
    """Note that reading it has ended the reader; how often that was. Commit before you read it again."""
    sql = (
        "INSERT INTO readings (raw, state, attempts, verdict, at) VALUES (?, 'tried', 1, '', ?)"
        " ON CONFLICT (raw) DO UPDATE SET attempts = readings.attempts + 1, at = excluded.at RETURNING attempts"
    )
    return int(store.run(sql, (raw_id, times.text(at)))[0][0])


def taken(store: Store, raw_id: int, verdict: str, *, at: datetime) -> bool:
    """It was read, with this verdict; in the transaction that holds what came of it. False if it was taken before.

    Whoever hears False has been overtaken by another and must write nothing.
    """
    return _settle(store, raw_id, "taken", verdict, at)


def park(store: Store, raw_id: int, why: str, *, at: datetime) -> bool:
    """It cannot be read (it kills the reader): set aside, so that the next ones pass. False if it was taken before."""
    return _settle(store, raw_id, "parked", why, at)


def verdict(store: Store, raw_id: int) -> str | None:
    """What became of it (why, if it was parked); None while it waits."""
    rows = store.query("SELECT verdict FROM readings WHERE raw = ? AND state <> 'tried'", (raw_id,))
    return str(rows[0][0]) if rows else None


def _settle(store: Store, raw_id: int, state: str, words: str, at: datetime) -> bool:
    sql = (
        "INSERT INTO readings (raw, state, attempts, verdict, at) VALUES (?, ?, 0, ?, ?) ON CONFLICT (raw) DO UPDATE"
        " SET state = excluded.state, verdict = excluded.verdict, at = excluded.at"
        " WHERE readings.state = 'tried'"
    )
    return bool(store.change(sql, (raw_id, state, words, times.text(at))))


def _done(store: Store) -> tuple[int, set[int]]:
    """(all up to this number are settled, the settled ones above it: few, since mails are read in order)."""
    mark = counters.value(store, _MARK) or 0
    return mark, {
        row[0] for row in store.query("SELECT raw FROM readings WHERE raw > ? AND state <> 'tried'", (mark,))
    }


def move_mark(store: Store) -> None:
    """Move the mark over every settled mail that follows it; numbers that retention has emptied are stepped over.

    Once for a whole group: until then what lies above the mark is known one by one, which costs more but is as true.
    """
    mark, done = _done(store)
    reached = mark
    for (number,) in store.mail_query(
        "raw", "SELECT id FROM raw WHERE id > ? ORDER BY id LIMIT +?", (mark, len(done))
    ):
        if number not in done:
            break
        reached = number
    if reached > mark:
        counters.put(store, _MARK, reached)
