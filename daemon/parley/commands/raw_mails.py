"""Raw mails from files, folders and Maildirs, mboxes and standard input, one after the other, however many there are."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from parley.mail.mail_files import mails_of, no_mail

IN_MEMORY = 64 * 1024 * 1024  # octets of mails whose store is kept in memory


def raw_mails(names: tuple[str, ...]) -> Iterator[tuple[str, bytes | str]]:
    """(file, raw mail) in order; for a file that cannot be read or holds no mail, why. A name that is nothing is a wrong usage, at once."""
    for name in names:
        if name != "-" and not os.path.lexists(name):
            raise click.UsageError(f"{name} is not there.")
    return _each(names)


def _each(names: tuple[str, ...]) -> Iterator[tuple[str, bytes | str]]:
    for name in names:
        if name == "-":
            yield from (("-", no_mail(raw) or raw) for raw in mails_of(sys.stdin.buffer))
            continue
        path = None
        closed: list[OSError] = []
        for path in _files(Path(name), closed):
            try:
                with path.open("rb") as file:
                    yield from ((str(path), no_mail(raw) or raw) for raw in mails_of(file))
            except OSError as error:
                yield str(path), f"the file cannot be read: {error.strerror}"
        yield from ((str(one.filename), f"the folder cannot be read: {one.strerror}") for one in closed)
        if path is None and not closed:
            yield name, "the folder holds no files"


def _files(path: Path, closed: list[OSError]) -> Iterator[Path]:
    """The file; or those of a folder and of the folders in it. Of a Maildir only what it holds as mails. closed: takes the folders
    that cannot be read."""
    if not path.is_dir():
        yield path
        return
    for at, folders, files in os.walk(path, onerror=closed.append):
        maildir = {"cur", "new"} <= set(folders)
        folders[:] = (
            sorted({"cur", "new"} & set(folders) | _subfolders(folders)) if maildir else sorted(folders)
        )
        yield from (Path(at, name) for name in sorted(files) if not maildir and not name.startswith("."))


def _subfolders(folders: list[str]) -> set[str]:
    """Of a Maildir: they begin with a dot (Maildir++)."""
    return {name for name in folders if name.startswith(".")}


@contextmanager
def roomy(names: tuple[str, ...] | None) -> Iterator[Path | None]:
    """A folder for the store that is thrown away, if the mails are too many for memory, or nobody knows (None); else None."""
    size = sum(
        path.stat().st_size
        for name in names or ()
        if name != "-"
        for path in _files(Path(name), [])
        if path.is_file()
    )
    if names is not None and size <= IN_MEMORY:
        yield None
        return
    with tempfile.TemporaryDirectory(prefix="parley-ingest-") as folder:
        yield Path(folder)
