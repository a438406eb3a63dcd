"""A backup: both files copied while the daemon works, and a manifest that says what they were. And back again.

parley.db is copied first: whatever it points to was committed to mail.db before it, so the later copy has it. Each copy
is written anew (`VACUUM INTO`): nothing that was deleted stands in it. The manifest is written last; a folder without
one is no backup.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from pysqlite3 import dbapi2 as sqlite3

from parley.errors import TransportError, UserError
from parley.store import checking, disputes, times
from parley.store.connect import DONE, MAIL, PARLEY
from parley.store.faults import is_full

MANIFEST = "manifest.json"
HALF = f"{MANIFEST}.half"
RESTORED = "restored"  # beside it: when it was put back, a line each time
FILES = (PARLEY, MAIL)
# Numbers of disputes that may have been given since: half a year's of a usual partnership (operations.md section 6)
PASSED_OVER = 100
TRIES = 2  # retention may be at work between the two copies: then once more


def take(state: Path, target: Path, *, now: datetime, version: str) -> Mapping[str, Any]:
    """Copy the store into that folder, which must be new or empty, and look at the copy; its manifest.

    Raises UserError if the folder has something in it, or if the copy is not whole; TransportError if its disk is full. What
    does not become a backup does not stay there.
    """
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise UserError(f"{target} is there already: a backup never writes over anything. Name a new folder.")
    ours = not target.exists()
    target.mkdir(mode=0o700, parents=True, exist_ok=True)
    wrong: list[str] = []
    with _whole_or_nothing(
        target, "no backup was made, and nothing of it is left there", *FILES, HALF, ours=ours
    ):
        for _ in range(TRIES):
            _copy(state, target)
            with checking.reading(target, still=True) as (main, mail):
                wrong = checking.problems(main, mail)
            if not wrong:
                return _manifest(target, now, version)
        raise UserError("\n".join(["The copy is not whole, so it is no backup:", *wrong]))


@contextmanager
def _whole_or_nothing(folder: Path, words: str, *names: str, ours: bool = False) -> Iterator[None]:
    """Take what has been written there away again if it does not come to its end; and if that is for want of room, say where.
    ours: the folder too."""
    try:
        yield
    except BaseException as error:
        with suppress(OSError):
            for name in names:
                (folder / name).unlink(missing_ok=True)
            if ours:
                folder.rmdir()
        if is_full(error):
            raise TransportError(f"The disk of {folder} is full: {words}", permanent=False) from error
        raise


def read(folder: Path) -> Mapping[str, Any]:
    """The manifest of a backup, with each file looked at by its hash. Raises UserError if it is none, or not whole."""
    try:
        manifest: Mapping[str, Any] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        files = dict(manifest["files"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UserError(f"{folder} is no backup: it has no {MANIFEST} that can be read.") from error
    for name in FILES:
        path = folder / name
        if not path.is_file():
            raise UserError(f"{path} is not there: this backup is not whole.")
        if _hash(path) != files.get(name, {}).get("sha256"):
            raise UserError(f"{path} is not the file that was backed up: its hash is another one.")
        if strange := sorted(set(files[name].get("migrations", ())) - DONE[name]):
            raise UserError(
                f"{path} was made by a newer parley (it has {', '.join(strange)}). Install that one."
            )
    return manifest


def put_back(folder: Path, state: Path, *, now: datetime) -> Mapping[str, Any]:
    """Copy a backup into a state folder that has no store yet; the caller holds its lock. Its manifest, with the number that
    the next dispute gets, and whether it could be noted in the backup's folder. Raises UserError as `read`."""
    manifest = read(folder)
    there = [name for name in FILES for end in ("", "-wal", "-shm") if (state / f"{name}{end}").exists()]
    if there:
        words = f"{state} has a store already. Move {', '.join(sorted(set(there)))} and their -wal and -shm files away first."
        raise UserError(words)
    times_put_back, noted = _noted(folder, now)
    halves = {name: state / f"{name}.restoring" for name in FILES}
    with _whole_or_nothing(state, "nothing was put back", *(half.name for half in halves.values())):
        for name, half in halves.items():
            shutil.copyfile(folder / name, half)
            half.chmod(0o600)
            if name == PARLEY:
                made = times.instant(manifest["made"])
                reference = _passed_over(half, made.year, now.year, PASSED_OVER * times_put_back)
            _sync(half)
    for name in reversed(FILES):  # parley.db last: a store is there once it is
        halves[name].replace(state / name)
    _sync(state)
    return {**manifest, "next_reference": reference, "noted": noted}


def _noted(folder: Path, now: datetime) -> tuple[int, bool]:
    """How often this backup has been put back, with this time; and whether the next time will know of it. What was put back
    once gave numbers beyond the copy's, of which the copy knows nothing."""
    file, line = folder / RESTORED, times.text(now) + "\n"
    # By its size: whoever put it back before may have been another user, whose file this one may not read
    before = -(-file.stat().st_size // len(line)) if file.is_file() else 0
    try:
        handle = os.open(file, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as notes:
            notes.write(line)
            notes.flush()
            os.fsync(notes.fileno())
    except OSError:
        return before + 1, False
    return before + 1, True


def _passed_over(file: Path, made: int, until: int, numbers: int) -> str:
    """References that may have been given after the backup was made are not given to others: they stand in people's mails,
    and two children would go by one. The next one that will be given, in the year `until`; a clock may be behind `made`."""
    with closing(sqlite3.connect(file)) as connection, connection:
        for year in range(min(made, until), max(made, until) + 1):
            connection.execute(
                "INSERT INTO counters (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = value + ?",
                (disputes.counter(year), numbers, numbers),
            )
        given = connection.execute("SELECT value FROM counters WHERE name = ?", (disputes.counter(until),))
        return disputes.reference(until, given.fetchone()[0] + 1)


def _copy(state: Path, target: Path) -> None:
    with checking.reading(state) as connections:
        for name, connection in zip(FILES, connections, strict=True):
            path = target / name
            path.unlink(missing_ok=True)
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
            connection.execute("VACUUM INTO ?", (str(path),))
            _sync(path)


def _manifest(target: Path, now: datetime, version: str) -> Mapping[str, Any]:
    with checking.reading(target, still=True) as connections:
        main, mail = connections
        files = {
            name: {
                "octets": (target / name).stat().st_size,
                "sha256": _hash(target / name),
                "migrations": sorted(row[0] for row in one.execute("SELECT name FROM _sqlite_migrations")),
            }
            for name, one in zip(FILES, connections, strict=True)
        }
        manifest = {
            "made": times.text(now),
            "parley": version,
            "disputes": main.execute("SELECT count(*) FROM disputes").fetchone()[0],
            "entries": main.execute("SELECT count(*) FROM journal").fetchone()[0],
            "mails": mail.execute("SELECT count(*) FROM raw").fetchone()[0],
            "files": files,
        }
    half = target / HALF
    with os.fdopen(
        os.open(half, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "w", encoding="utf-8"
    ) as file:
        json.dump(manifest, file, indent=1)
        file.flush()
        os.fsync(file.fileno())
    half.replace(target / MANIFEST)
    _sync(target)
    return manifest


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
