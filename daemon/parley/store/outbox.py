"""The outbox: one row per mail and recipient, written with the events it tells of, and claimed to be sent.

Addressee and facts are fixed at commit, or what the facts follow from. The row's Message-ID is fixed then too, so a retry is the same message.
The key (reference, position of the event, template, person, hold, about) is unique: nothing is told twice.
A row is to be sent exactly if `next_try` is set. What became of it afterwards is in `outbox_outcome`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import field, fields, replace
from datetime import datetime, timedelta
from json.encoder import encode_basestring_ascii as _in_quotes
from typing import Any

from parley.store import codec, times
from parley.store.kept_facts import KeptFacts
from parley.store.store import Row, Store
from parley.value import value

FIRST_PAUSE, LONGEST_PAUSE, GIVE_UP = timedelta(minutes=5), timedelta(minutes=67), timedelta(days=5)
URGENT_PAUSE = timedelta(seconds=30)  # somebody waits to be woken


@value(kw_only=True)
class Letter:
    """A mail that is to leave, as known at commit. created, due: UTC; it leaves at `due` at the earliest.

    reference, position: the dispute and the journal entry that it tells of ("" and 0 outside a dispute).
    about: tells apart two letters of one event to one person, and letters outside a dispute (`mail:17`).
    facts: what the template shows, or what it follows from, as JSON values and dataclasses. question: its number in the dispute. hold: the meeting whose
    invitation it carries. in_reply_to, references: message ids, with their angle brackets.
    """

    template: str
    person: str
    address: str
    created: datetime
    due: datetime
    reference: str = ""
    position: int = 0
    hold: str = ""
    about: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    question: int | None = None
    high: bool = False
    reminder: bool = False

    @property
    def key(self) -> str:
        """What makes it this letter and no other."""
        words = map(_in_quotes, (self.template, self.person, self.hold, self.about))
        return f"[{_in_quotes(self.reference)}, {self.position}, {', '.join(words)}]"  # as json.dumps writes a list


@value(kw_only=True)
class OutboxRow(Letter):
    """A letter in the outbox. state: pending | sending | sent | failed_for_now | failed | unknown | superseded | parked.

    message_id: with angle brackets; random. server_id: the id the server really used, if another. bounce_token:
    for the envelope sender. attempts: how often it was claimed. next_try: None if it is not to be sent (again).
    """

    id: int
    state: str
    message_id: str
    bounce_token: str
    attempts: int
    next_try: datetime | None
    last_error: str
    server_id: str
    sent: datetime | None


_STORED = {"references": "refs"}
_NAMES = tuple(f.name for f in fields(OutboxRow))
COLUMNS = ", ".join(_STORED.get(name, name) for name in _NAMES)
_INSERT = (
    "INSERT INTO outbox (key, template, person, address, created, due, reference, position, hold, about, facts, in_reply_to, refs,"
    " question, high, reminder, message_id, bounce_token, next_try, state, attempts, last_error, server_id)"
    f" VALUES ({', '.join('?' * 19)}, 'pending', 0, '', '') ON CONFLICT (key) DO NOTHING"
)
_TAKEN_BY_CHANNELS = "instr(address, '@') = 0 AND server_id <> ''"  # as the index `outbox_texts` says it
_OURS = re.compile(
    r"<([a-z2-7]{16})@", re.IGNORECASE
)  # the beginning of a Message-ID as `Store.random_id` makes it
_DUE = "SELECT id FROM outbox WHERE high = ? AND next_try <= ? ORDER BY next_try, id LIMIT +?"  # as its index is laid
_CLAIM = (
    "UPDATE outbox SET state = 'sending', attempts = attempts + 1, next_try = NULL"
    f" WHERE id IN ({{}}) AND next_try IS NOT NULL RETURNING {COLUMNS}"
)


def add(store: Store, letter: Letter, *, domain: str) -> int | None:
    """Put a letter in, pending; its id, or None if it is there already (then nothing changes).

    domain: what stands right of the @ in its Message-ID; left of it stand 80 random bits.
    """
    message_id, bounce_token = f"<{store.random_id(10)}@{domain}>", store.random_id(10)
    due = times.text(letter.due)
    values = (
        letter.key, letter.template, letter.person, letter.address, times.text(letter.created), due, letter.reference,
        letter.position, letter.hold, letter.about, codec.encode(letter.facts), letter.in_reply_to, " ".join(letter.references),
        letter.question, letter.high, letter.reminder, message_id, bounce_token, due,
    )  # fmt: skip
    return store.insert(_INSERT, values)


def claim(store: Store, now: datetime, limit: int) -> list[OutboxRow]:
    """Take up to `limit` rows whose time has come: alerts first, then the longest due. They are `sending` now.

    A row stays so until `outbox_outcome` says what became of it, or, after a crash, `recover`.
    """
    at = times.text(now)
    alerts = store.query(_DUE, (1, at, limit))
    others = store.query(_DUE, (0, at, limit - len(alerts)))
    ids = [row_id for (row_id,) in (*alerts, *others)]
    rows = store.run(_CLAIM.format(", ".join("?" * len(ids))), ids) if ids else []
    return sorted(map(outbox_row, rows), key=lambda row: (not row.high, row.due, row.id))


def next_due(store: Store) -> datetime | None:
    """When the next row wants to be claimed; None if none does."""
    rows = store.query(
        "SELECT min(next_try) FROM (SELECT * FROM (SELECT next_try FROM outbox WHERE high = 1 AND next_try IS NOT NULL"
        " ORDER BY next_try LIMIT 1) UNION ALL SELECT * FROM (SELECT next_try FROM outbox WHERE high = 0"
        " AND next_try IS NOT NULL ORDER BY next_try LIMIT 1)) AS first"
    )
    first: str | None = rows[0][0]
    return times.instant_or_none(first)


def claim_like(store: Store, row: OutboxRow, templates: tuple[str, str], now: datetime) -> list[OutboxRow]:
    """Take also what is due by now, was never claimed, and reminds the same person by one of these templates."""
    sql = (
        "UPDATE outbox SET state = 'sending', attempts = 1, next_try = NULL WHERE person = ? AND next_try <= ?"
        f" AND address = ? AND template IN (?, ?) AND reminder = 1 AND attempts = 0 RETURNING {COLUMNS}"
    )
    rows = store.run(sql, (row.person, times.text(now), row.address, *templates))
    return sorted((outbox_row(one) for one in rows), key=lambda one: one.id)


def become(store: Store, row: OutboxRow, template: str, facts: Mapping[str, Any]) -> OutboxRow:
    """A row that was just claimed for the first time carries several: another template, more facts, no one question.

    Its key, addressee and Message-ID stay. Same transaction as the claim.
    """
    sql = (
        "UPDATE outbox SET template = ?, facts = ?, question = NULL"
        " WHERE id = ? AND state = 'sending' AND attempts = 1"
    )
    if not store.change(sql, (template, json.dumps(facts, separators=(",", ":")), row.id)):
        raise ValueError(f"outbox row {row.id} is not one that was just claimed for the first time")
    return replace(row, template=template, facts=facts, question=None)


def freeze(store: Store, row: OutboxRow, data: bytes, *, anew: bool = False) -> None:
    """Keep the rendered bytes of this row. The first bytes stay: a mail is rendered once, and never again.

    anew: for a first claim of what may be gathered; bytes of a claim that was never committed are written over.
    """
    then = "UPDATE SET body = excluded.body" if anew else "NOTHING"
    sql = f"INSERT INTO frozen (message_id, body) VALUES (?, ?) ON CONFLICT (message_id) DO {then}"
    store.mail_run("frozen", sql, (row.message_id, data))


def frozen(store: Store, row: OutboxRow) -> bytes | None:
    """The bytes as they were rendered, or None if they were not yet (or are no longer kept)."""
    found = store.mail_query("frozen", "SELECT body FROM frozen WHERE message_id = ?", (row.message_id,))
    return bytes(found[0][0]) if found else None


def next_attempt(attempts: int, created: datetime, now: datetime, *, urgent: bool = False) -> datetime | None:
    """When to try again after the `attempts`-th failure: 5 minutes (half of one if urgent) doubling to 67; None once it
    is 5 days old."""
    if now - created >= GIVE_UP:
        return None
    doublings = min(max(attempts, 1) - 1, 10)
    return now + min((URGENT_PAUSE if urgent else FIRST_PAUSE) * (1 << doublings), LONGEST_PAUSE)


# --- looking ------------------------------------------------------------------------------------------------


def get(store: Store, row_id: int) -> OutboxRow | None:
    """The row of that id, or None."""
    return next(iter(_select(store, "id = ?", row_id)), None)


def of(store: Store, reference: str) -> list[OutboxRow]:
    """All letters of a dispute, in the order in which they were put in."""
    return _select(store, "reference = ?", reference)


def by_message_id(store: Store, message_id: str) -> OutboxRow | None:
    """The letter with this Message-ID (with angle brackets), ours or the one that the server gave it.

    Ours are known by what stands before the @, which nobody can guess, whatever host a server has written behind it.
    """
    if not message_id:
        return None
    local, _, host = message_id.strip("<>").rpartition("@")
    used = local if host.endswith("amazonses.com") else message_id  # Amazon tells no host in its answer
    # Each side has its index, and nothing is laid together or sorted: nearly always there is none
    sql = (
        "SELECT id FROM outbox WHERE message_id = ? UNION ALL SELECT id FROM outbox WHERE server_id = ?"
        " AND server_id <> ''"
    )
    if found := store.query(sql, (message_id, used)):
        return get(store, min(found)[0])
    if ours := _OURS.match(message_id):  # a server has written another host behind it, or two
        local = ours[1].lower()
        like = _select(store, "message_id >= ? AND message_id < ?", f"<{local}@", f"<{local}A")
        return next(iter(like), None)
    return None


def by_bounce_token(store: Store, token: str) -> OutboxRow | None:
    """The letter whose envelope sender carried this token (any case)."""
    return next(iter(_select(store, "bounce_token = ?", token.lower())), None)


def alerted_since(store: Store, since: datetime) -> list[str]:
    """The disputes of which an alert has left, or was to leave, since then, in the order of the first one."""
    sql = "SELECT reference FROM outbox WHERE template = 'alert' AND created >= ? GROUP BY reference ORDER BY min(id)"
    return [str(reference) for (reference,) in store.query(sql, (times.text(since),))]


def taken_by_channels(store: Store, since: datetime) -> list[OutboxRow]:
    """The texts that a channel beside mail has taken since then, and given a name of its own."""
    which = f"{_TAKEN_BY_CHANNELS} AND state = 'sent' AND sent >= ?"
    return _select(store, which, times.text(since))


def thread_of(
    store: Store, reference: str, person: str, templates: Sequence[str]
) -> tuple[str, tuple[str, ...]]:
    """What a further mail to this person answers (In-Reply-To, References): the last one by these templates in this
    dispute. "" and () if there is none."""
    rows = store.query(
        "SELECT message_id, refs FROM outbox WHERE reference = ? AND person = ? AND address LIKE '%@%'"
        f" AND template IN ({', '.join('?' for _ in templates)}) ORDER BY id DESC LIMIT 1",
        (reference, person, *templates),
    )
    return next(((said, (*refs.split()[-19:], said)) for said, refs in rows), ("", ()))


def latest(store: Store, reference: str, person: str, question: int | None) -> list[OutboxRow]:
    """The last letter to this person in this dispute, by itself; the one that asks this question, where one is named."""
    which = "reference = ? AND person = ?" + (" AND question = ?" if question else "")
    values = (reference, person, *([question] if question else []))
    return _select(store, f"id = (SELECT max(id) FROM outbox WHERE {which})", *values)


def newest(
    store: Store, reference: str | None, person: str, most: int, *, answers: bool = False, since: datetime | None = None
) -> list[tuple[str, str]]:  # fmt: skip
    """Template and Message-ID of the last mails to this person there, the newest first. reference: None for anywhere. answers: of those
    alone that answer one. since: of those alone that were written after it."""
    wanted, values = ["person = ?", "address LIKE '%@%'", "state <> 'superseded'"], [person]
    if reference is not None:
        wanted, values = ["reference = ?", *wanted], [reference, *values]
    if answers:
        wanted.append("in_reply_to <> ''")
    if since is not None:
        wanted, values = [*wanted, "created > ?"], [*values, times.text(since)]
    sql = f"SELECT template, message_id FROM outbox WHERE {' AND '.join(wanted)} ORDER BY id DESC LIMIT +?"
    return store.query(sql, (*values, most))


def left_since(store: Store, person: str, templates: Sequence[str], since: datetime) -> bool:
    """Whether a reminder by one of these templates has left to this person since then, or leaves now once more.

    One that waits to be tried again, and may have arrived, counts by the moment at which it was due first.
    """
    at, only = (
        times.text(since),
        f"person = ? AND reminder = 1 AND template IN ({', '.join('?' for _ in templates)})",
    )
    rows = store.query(
        f"SELECT 1 FROM outbox WHERE {only} AND sent IS NOT NULL AND sent >= ? UNION ALL"
        f" SELECT 1 FROM outbox WHERE {only} AND next_try IS NOT NULL AND attempts > 0 AND due >= ? UNION ALL"
        f" SELECT 1 FROM outbox WHERE {only} AND state = 'sending' AND attempts > 1 LIMIT 1",
        (person, *templates, at, person, *templates, at, person, *templates),
    )
    return bool(rows)


def in_state(store: Store, state: str) -> list[OutboxRow]:
    """All rows in this state, oldest first (parked and failed rows for a person to look at)."""
    return _select(store, "state = ?", state)


def on_their_way(store: Store) -> list[OutboxRow]:
    """The rows that are claimed, oldest first; found without looking at the others."""
    return _select(store, "state = 'sending'")


def parked(store: Store) -> list[OutboxRow]:
    """The rows that nobody could render or send, oldest first; found without looking at the others."""
    return _select(store, "state = 'parked'")


def _select(store: Store, where: str, *values: Any) -> list[OutboxRow]:
    return [
        outbox_row(row)
        for row in store.query(f"SELECT {COLUMNS} FROM outbox WHERE {where} ORDER BY id", values)
    ]


def outbox_row(row: Row) -> OutboxRow:
    """A stored row as a value."""
    known = dict(zip(_NAMES, row, strict=True))
    for name in ("created", "due", "next_try", "sent"):
        known[name] = times.instant_or_none(known[name])
    known["facts"] = KeptFacts(known["facts"])
    known["references"] = tuple(known["references"].split())
    known["high"], known["reminder"] = bool(known["high"]), bool(known["reminder"])
    return OutboxRow(**known)
