"""What retention looks at: which disputes have ended, what belongs to whom, and since when. Reads only.

Everything is looked up in one pass a night, by plain queries; nothing is folded.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta

from parley.store import times
from parley.store.gone import Piece
from parley.store.store import Store
from parley.value import value

_ID = re.compile(r'"([tp]-[a-z2-7]{16})"')
Owners = Mapping[str, set[str]]  # whose each thing is, by its id as text


@value
class Lives:
    """Days that each kind is kept: of a dispute after it has ended; loose things after they were settled or came."""

    raw: int
    text: int
    letter: int
    child: int
    person: int
    loose: int


def over(store: Store, lives: Lives, now: datetime, most: int) -> list[Piece]:
    """What has had its time, at most so many pieces, names of children first."""
    look = _Look(store, lives, now)
    found = [*look.children(), *look.raw(), *look.texts(), *look.letters(), *look.people()]
    return found[:most]


class _Look:
    def __init__(self, store: Store, lives: Lives, now: datetime) -> None:
        self.store, self.lives, self.now = store, lives, now
        self.ended = _ended(store)
        self.named = _named(store)

    def children(self) -> Iterable[Piece]:
        rows = self.store.mail_query("children", "SELECT id, reference, entered FROM children ORDER BY id")
        for id_, reference, entered in rows:
            if self._past({reference}, self.lives.child, entered):
                yield Piece("child", id_, reference)

    def raw(self) -> Iterable[Piece]:
        """Mails that were read: of disputes, after their end; all others after they were settled in the pen, or came."""
        owners = self._mails()
        read = {row[0] for row in self.store.query("SELECT raw FROM readings WHERE state <> 'tried'")}
        waits = {row[0] for row in self.store.query("SELECT raw FROM pen WHERE state = 'open'")}
        settled: dict[int, str] = dict(
            self.store.query("SELECT raw, max(settled) FROM pen WHERE state <> 'open' GROUP BY raw")
        )
        for id_, received in self._old("raw", "id", "received", min(self.lives.raw, self.lives.loose)):
            since = [received, *([settled[int(id_)]] if int(id_) in settled else [])]
            if int(id_) in read - waits and self._past(owners.get(id_, set()), self.lives.raw, *since):
                yield Piece("raw", id_, _one_of(owners.get(id_, ())))

    def texts(self) -> Iterable[Piece]:
        for id_, received in self._old("texts", "id", "received", min(self.lives.text, self.lives.loose)):
            if self._past(self.named.get(id_, set()), self.lives.text, received):
                yield Piece("text", id_, _one_of(self.named.get(id_, ())))

    def letters(self) -> Iterable[Piece]:
        """Letters that left, or never will; their facts say the same as their octets, and go with them."""
        sql = "SELECT message_id, reference, facts, created FROM outbox WHERE facts <> '{}' AND next_try IS NULL"
        for id_, reference, facts, created in self.store.query(f"{sql} AND state <> 'sending' ORDER BY id"):
            several = {matter["reference"] for matter in json.loads(facts).get("matters", ())}
            owners = several or ({reference} if reference else set())
            if self._past(owners, self.lives.letter, created):
                yield Piece("letter", id_, reference)

    def people(self) -> Iterable[Piece]:
        """Whom only disputes name that have ended, and whose mail is gone."""
        wrote: dict[str, str] = dict(
            self.store.query("SELECT sender, max(received) FROM messages WHERE sender <> '' GROUP BY sender")
        )
        for id_, address in self.store.mail_query("people", "SELECT id, address FROM people ORDER BY id"):
            owners = self.named.get(id_, set())
            since = [wrote[address]] if address in wrote else []
            if self._past(owners, self.lives.person, *since):
                yield Piece("person", id_, _one_of(owners))

    def _past(self, owners: set[str], days: int, *since: str) -> bool:
        """Whether so many days have gone by since the last of its disputes ended, and since each of these times; of what
        belongs to none, the days of loose things."""
        if not owners <= self.ended.keys():
            return False
        begun = [*(times.instant(one) for one in since), *(self.ended[one] for one in owners)]
        life = timedelta(days=days if owners else self.lives.loose)
        return max(begun, default=datetime.min.replace(tzinfo=UTC)) + life <= self.now

    def _old(self, table: str, id_: str, since: str, days: int) -> Iterable[tuple[str, str]]:
        sql = f"SELECT {id_}, {since} FROM {table} WHERE {since} <= ? ORDER BY {id_}"
        rows = self.store.mail_query(table, sql, (times.text(self.now - timedelta(days=days)),))
        return [(str(row[0]), row[1]) for row in rows]

    def _mails(self) -> Owners:
        """Which disputes each mail belongs to: as noted when it was read, and as the journal names it."""
        found: dict[str, set[str]] = defaultdict(set)
        for raw, references in self.store.query("SELECT raw, reference FROM messages WHERE reference <> ''"):
            found[str(raw)].update(references.split())
        sql = "SELECT DISTINCT substr(cause, 6), reference FROM journal WHERE cause LIKE 'mail:%'"
        for raw, reference in self.store.query(sql):
            found[raw].add(reference)
        return found


def _ended(store: Store) -> dict[str, datetime]:
    """Disputes that have ended, are not held for a review, and owe nothing any more; when that was recorded."""
    sql = (
        "SELECT reference, max(CASE WHEN name = 'DisputeClosed' THEN recorded END),"
        " max(CASE WHEN name = 'RecordsHeld' THEN position ELSE 0 END),"
        " max(CASE WHEN name = 'RecordsReleased' THEN position ELSE 0 END)"
        " FROM journal WHERE name IN ('DisputeClosed', 'RecordsHeld', 'RecordsReleased') GROUP BY reference"
    )
    owing = {row[0] for row in store.query("SELECT DISTINCT reference FROM owed")}
    open_ = {row[0] for row in store.query("SELECT reference FROM disputes WHERE status = 'open'")}
    return {
        reference: times.instant(closed)
        for reference, closed, held, released in store.query(sql)
        if closed and held <= released and reference not in owing | open_
    }


def _named(store: Store) -> Owners:
    """Which disputes name each text and each person outside the directory: in their journals and their questions."""
    found: dict[str, set[str]] = defaultdict(set)
    for table in ("journal", "questions"):
        for reference, body in store.query(f"SELECT reference, body FROM {table}"):
            for id_ in _ID.findall(body):
                found[id_].add(reference)
    found_in_pen = {id_ for id_, references in found.items() if references == {"PEN"}}
    return {id_: references - {"PEN"} for id_, references in found.items() if id_ not in found_in_pen}


def _one_of(references: Iterable[str]) -> str:
    return min(references, default="")
