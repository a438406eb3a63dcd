"""Whether two database files are whole and belong together: pages, the journal's order, every pointer from parley.db
into mail.db, every text that is kept by its hash. Reads only, beside a running daemon or in a backup.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from pysqlite3 import dbapi2 as sqlite3

from parley.errors import UserError
from parley.store.connect import DONE, MAIL, PARLEY
from parley.store.faults import is_refused

if TYPE_CHECKING:
    from sqlite3 import Connection

MOST = 20  # problems said of one kind; the rest is counted
_TEXT = re.compile(r'"(t-[a-z2-7]{16})"')
_PERSON = re.compile(r'"(p-[a-z2-7]{16})"')


@contextmanager
def reading(folder: Path, *, still: bool = False) -> Iterator[tuple[Connection, Connection]]:
    """(parley.db, mail.db) of that folder, to be read only. still: nobody writes there (a backup)."""
    way = "immutable=1" if still else "mode=ro"
    opened: list[Connection] = []
    try:
        for name in (PARLEY, MAIL):
            path = quote(str((folder / name).resolve()))
            opened.append(sqlite3.connect(f"file:{path}?{way}", uri=True, isolation_level=None, timeout=5))
        yield opened[0], opened[1]
    finally:
        for connection in opened:
            connection.close()


def problems(main: Connection, mail: Connection) -> list[str]:
    """Everything that is wrong, in words that name ids and no content; [] if all is whole."""
    damaged = [*_pages(main, PARLEY), *_pages(mail, MAIL)]
    if damaged:
        return damaged
    return [*_order(main), *_hashes(main), *_pointers(main, mail)]


def refuse_newer(folder: Path, main: Connection, mail: Connection) -> None:
    """Raises UserError if a newer parley has made tables there: what this one knows of it says nothing of the whole."""
    for name, connection in ((PARLEY, main), (MAIL, mail)):
        try:
            made = {str(row[0]) for row in connection.execute("SELECT name FROM _sqlite_migrations")}
        except sqlite3.DatabaseError:
            continue  # damage, which is said in its place
        if strange := sorted(made - DONE[name]):
            words = f"was made by a newer parley (it has {', '.join(strange)}). Install that one."
            raise UserError(f"{folder / name} {words}")


def _pages(connection: Connection, name: str) -> list[str]:
    try:
        found = [row[0] for row in connection.execute(f"PRAGMA integrity_check({MOST})")]
    except sqlite3.DatabaseError as error:
        if is_refused(error):
            raise
        return [f"{name} cannot be read: {error}"]
    return [] if found == ["ok"] else [f"{name}: {line}" for line in found]


def _order(main: Connection) -> list[str]:
    """Positions run 1, 2, 3 … without a gap, and the index says how far."""
    sql = "SELECT reference, count(*), max(position) FROM journal GROUP BY reference"
    journal = {reference: (count, last) for reference, count, last in main.execute(sql)}
    index = dict(main.execute("SELECT reference, position FROM disputes").fetchall())
    gaps = [
        f"{reference}: its journal has a gap" for reference, (count, last) in journal.items() if count != last
    ]
    behind = [
        f"{reference}: the index stands at {index.get(reference, 0)}, its journal at {last}"
        for reference, (_, last) in journal.items()
        if index.get(reference) != last
    ]
    return [*_some(gaps), *_some(behind)]


def _hashes(main: Connection) -> list[str]:
    """Each kept text has the hash it is kept under, and each dispute's rules are there."""
    known: set[str] = set()
    wrong = []
    for hash_, kind, body in main.execute("SELECT hash, kind, body FROM documents"):
        known.add(hash_)
        said = "\0".join(text for _, text in json.loads(body)) if kind == "contacts" else body
        if kind in ("protocol", "contacts") and hashlib.sha256(said.encode()).hexdigest() != hash_:
            wrong.append(f"the {kind} kept as {hash_[:12]} is not the one that was kept")
    pinned = main.execute("SELECT reference, protocol_hash FROM disputes ORDER BY reference")
    missing = [
        f"{reference}: the text of its rules is missing" for reference, hash_ in pinned if hash_ not in known
    ]
    return [*_some(wrong), *_some(missing)]


def _pointers(main: Connection, mail: Connection) -> list[str]:
    """What parley.db points to is in mail.db, or noted as deleted under retention."""
    gone = set(main.execute("SELECT kind, id FROM gone").fetchall())
    found: list[str] = []
    for kind, words, wanted, sql in (
        ("text", "a text", _named(main, _TEXT), "SELECT id FROM texts"),
        ("person", "a person outside the directory", _named(main, _PERSON), "SELECT id FROM people"),
        ("raw", "a mail", _mails(main), "SELECT id FROM raw"),
        ("letter", "a letter that left", _letters(main), "SELECT message_id FROM frozen"),
    ):
        there = {str(row[0]) for row in mail.execute(sql)}
        missing = sorted(id_ for id_ in wanted - there if (kind, id_) not in gone)
        found += _some([f"{words} is missing: {id_}" for id_ in missing])
    return found


def _named(main: Connection, pattern: re.Pattern[str]) -> set[str]:
    bodies = main.execute("SELECT body FROM journal UNION ALL SELECT body FROM questions")
    return {id_ for (body,) in bodies for id_ in pattern.findall(body)}


def _mails(main: Connection) -> set[str]:
    return {str(raw) for (raw,) in main.execute("SELECT raw FROM messages UNION SELECT raw FROM pen")}


def _letters(main: Connection) -> set[str]:
    return {row[0] for row in main.execute("SELECT message_id FROM outbox WHERE sent IS NOT NULL")}


def _some(found: list[str]) -> list[str]:
    more = [f"and {len(found) - MOST} more of this kind"] if len(found) > MOST else []
    return [*found[:MOST], *more]
