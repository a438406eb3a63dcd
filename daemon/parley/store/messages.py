"""The mails parley has seen, by what identifies them: message id, digest of the content and destination tag.

Senders repeat and omit message ids, and a stranger may use somebody's id first: only if all three are equal is a
mail a duplicate (shared/mail.md section 6).
"""

from __future__ import annotations

from dataclasses import fields
from datetime import datetime
from operator import attrgetter

from parley.store import times
from parley.store.store import Row, Store
from parley.value import value


@value(kw_only=True)
class Message:
    """A mail that was seen, and what became of it. raw: its number in the spool. received: UTC.

    message_id: "" if it had none. tag: as it was addressed. verdict, reason, rule: as `ingest` prints them.
    proof: why the sender was believed to be who they say, or why not; "" if it was not asked.
    thread: what it shares with the other mails of its Outlook conversation, "" if nothing.
    """

    message_id: str
    digest: str
    tag: str
    raw: int
    received: datetime
    sender: str
    verdict: str
    reference: str = ""
    reason: str = ""
    rule: str = ""
    proof: str = ""
    thread: str = ""


_NAMES = tuple(field.name for field in fields(Message))
_COLUMNS = ", ".join(_NAMES)
_PLAIN = [name for name in _NAMES if name != "received"]
_plain = attrgetter(*_PLAIN)
_INSERT = f"INSERT INTO messages (received, {', '.join(_PLAIN)}) VALUES ({', '.join('?' for _ in _NAMES)})"
_IDENTITY = "message_id = ? AND digest = ? AND tag = ?"
_DISBELIEVED = "verdict = 'held' AND proof <> '' AND reason = proof"


def note(store: Store, message: Message) -> None:
    """Remember it, with the events it brought, in one transaction."""
    store.run(_INSERT, (times.text(message.received), *_plain(message)))


def seen(store: Store, message_id: str, digest: str, tag: str, *, proven: bool) -> Message | None:
    """The first mail with this id, this content and this tag: what comes now is it again. None if there is none.

    proven: the sender of what comes now is proven. Then copies that were held since theirs was not do not count: a
    redirection, or a stranger who was quicker, does not keep out the real one.
    """
    believed = f" AND verdict <> 'duplicate' AND NOT ({_DISBELIEVED})" if proven else ""
    return _first(store, f"{_IDENTITY}{believed}", message_id, digest, tag)


def disbelieved(store: Store, message_id: str, digest: str, tag: str) -> list[int]:
    """The numbers in the spool of the copies of this mail that were held since their sender was not proven."""
    sql = f"SELECT raw FROM messages WHERE {_IDENTITY} AND {_DISBELIEVED} ORDER BY id"
    return [int(row[0]) for row in store.query(sql, (message_id, digest, tag))]


def same_id_other_content(store: Store, message_id: str, digest: str) -> Message | None:
    """An earlier mail that used this id for something else: the mail is new, and is flagged. None without an id."""
    return _first(store, "message_id = ? AND digest <> ?", message_id, digest) if message_id else None


def of(store: Store, reference: str) -> list[Message]:
    """All mails of a dispute, in the order in which they were read."""
    sql = f"SELECT {_COLUMNS} FROM messages WHERE reference = ? ORDER BY id"
    return [_message(row) for row in store.query(sql, (reference,))]


def sender_of(store: Store, raw: int) -> str:
    """The address that the mail of this number came from; "" if it had none, or is not noted."""
    rows = store.query("SELECT sender FROM messages WHERE raw = ? ORDER BY id LIMIT 1", (raw,))
    return str(rows[0][0]) if rows else ""


def reference_of(store: Store, *, message_id: str = "", thread: str = "") -> str:
    """The dispute that a mail with this id, or of this conversation, came to; "" if there is none, or several."""
    column, wanted = ("message_id", message_id) if message_id else ("thread", thread)
    sql = f"SELECT DISTINCT reference FROM messages WHERE {column} = ? AND {column} <> '' AND reference <> '' LIMIT 2"
    found = [str(row[0]) for row in store.query(sql, (wanted,))]
    return found[0] if len(found) == 1 and " " not in found[0] else ""


def senders(store: Store, since: datetime) -> list[tuple[str, bool]]:
    """The sender of each mail received since then that was asked for its proof, and whether it was held for want of it.
    Looks at each mail since then."""
    sql = (
        "SELECT sender, verdict = 'held' AND reason = proof FROM messages WHERE received >= ? AND proof <> ''"
    )
    return [(str(sender), bool(held)) for sender, held in store.query(sql, (times.text(since),))]


def is_known(store: Store, message_id: str) -> bool:
    """Whether any mail had this id."""
    return bool(store.query("SELECT 1 FROM messages WHERE message_id = ? LIMIT 1", (message_id,)))


def by_id(store: Store, message_id: str) -> Message | None:
    """The first mail with this id, whatever it was; None if there is none."""
    return _first(store, "message_id = ?", message_id)


def by_rule(store: Store, rule: str, since: datetime, most: int) -> list[Message]:
    """The latest mails received since then to which this rule applied, the newest first. Looks at each mail since then."""
    sql = f"SELECT {_COLUMNS} FROM messages WHERE rule = ? AND received >= ? ORDER BY id DESC LIMIT +?"
    return [_message(row) for row in store.query(sql, (rule, times.text(since), most))]


def _first(store: Store, where: str, *values: str) -> Message | None:
    rows = store.query(f"SELECT {_COLUMNS} FROM messages WHERE {where} ORDER BY id LIMIT 1", values)
    return _message(rows[0]) if rows else None


def _message(row: Row) -> Message:
    known = dict(zip(_NAMES, row, strict=True))
    return Message(**{**known, "received": times.instant(known["received"])})
