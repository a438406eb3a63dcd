"""The way out into a Maildir (cr.yp.to/proto/maildir): where mail goes until the operator names a relay.

A mail is written to `tmp`, synced, and renamed into `new`; then the folder is synced once for the whole batch,
so that "sent" stays true after a power cut. A batch goes through these steps together: all are written, and the disk
is told to begin with all of them, before the first is synced, so that the first sync does most of the others' work
(docs/speed.md); several wait for their sync side by side. The file's name is made from the Message-ID and the recipient: a retry after a crash replaces the same
file instead of adding a second one. As the final delivery it puts Return-Path and Delivered-To above the mail
(RFC 5321 section 4.4), since the envelope would be lost otherwise.
"""

from __future__ import annotations

import asyncio
import errno
import hashlib
import os
import re
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from parley.errors import TransportError
from parley.mailboxes.wayout import Delivered, Failed, FailedForNow, Outgoing, PerRecipient, Sent

FOLDERS = ("tmp", "new", "cur")
# Threads that wait for syncs, and the most mails that are open at once
SIDE_BY_SIDE = 4
TOGETHER = 64
_NAME = re.compile(r"[0-9a-f]{32}\.parley")
_NAME_LENGTH = 39
# What only somebody who looks after the machine can mend
_A_PERSON = (errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR)


@dataclass
class _File:
    """A mail to one recipient on its way into the folder. became: what went wrong with it; None while nothing has."""

    name: str
    content: bytes
    handle: int = -1
    became: Failed | FailedForNow | None = None

    def result(self, folder: FailedForNow | None) -> Delivered:
        """What became of it. folder: what went wrong with the folder that it was put into."""
        return self.became or folder or Sent(self.name)


class Maildir:
    """A Maildir at `path`, made if it is not there. Threads of its own do the writing, one batch after another."""

    def __init__(self, path: Path, *, sync_folder: bool = True) -> None:
        self.path = path
        self.sync_folder = sync_folder
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="maildir")
        self._syncing = ThreadPoolExecutor(SIDE_BY_SIDE, thread_name_prefix="maildir-sync")

    async def deliver(self, outgoing: Outgoing) -> PerRecipient:
        """Write one mail, one file per recipient."""
        return (await self.deliver_all([outgoing]))[0]

    async def deliver_all(self, mails: Sequence[Outgoing]) -> list[PerRecipient]:
        """Write all, each durable by itself, the folder synced once at the end."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._thread, self.write_all, mails)

    async def close(self) -> None:
        """Finish what is being written."""
        await asyncio.to_thread(self._thread.shutdown)
        await asyncio.to_thread(self._syncing.shutdown)

    def write_all(self, mails: Iterable[Outgoing]) -> list[PerRecipient]:
        """The work itself; the calling thread waits."""
        files = [{rcpt: _file(mail, rcpt) for rcpt in mail.rcpt_to} for mail in mails]
        to_write = [file for each in files for file in each.values() if file.became is None]
        for first in range(0, len(to_write), TOGETHER):
            self._write(to_write[first : first + TOGETHER])
        problem = self._sync_folder()
        return [{rcpt: file.result(problem) for rcpt, file in each.items()} for each in files]

    def _write(self, files: Sequence[_File]) -> None:
        """Each step for all of them before the next; a file that fails at one is left out of the rest."""
        try:
            self._make_folders()
        except OSError as error:
            for file in files:
                file.became = _shut(error)
            return
        _each_well(self._open, files)
        _each_well(_begin, files)
        # A share of them for each thread: handing over every file by itself took as long as writing it
        shares = [files[n::SIDE_BY_SIDE] for n in range(min(SIDE_BY_SIDE, len(files)))]
        list(self._syncing.map(partial(_each_well, _sync), shares))
        _each_well(self._place, files)

    def _open(self, file: _File) -> None:
        file.handle = os.open(f"{self.path}/tmp/{file.name}", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        try:
            view = memoryview(file.content)
            while view:
                view = view[os.write(file.handle, view) :]
        except OSError:
            os.close(file.handle)
            raise

    def _place(self, file: _File) -> None:
        os.replace(f"{self.path}/tmp/{file.name}", f"{self.path}/new/{file.name}")  # noqa: PTH105 - it is quicker

    def _make_folders(self) -> None:
        # Looked for each time: somebody who empties a Maildir in a trial run takes the folders with it.
        if not (self.path / "new").is_dir():
            for folder in FOLDERS:
                (self.path / folder).mkdir(mode=0o700, parents=True, exist_ok=True)

    def _sync_folder(self) -> FailedForNow | None:
        if not self.sync_folder:
            return None
        try:
            folder = os.open(self.path / "new", os.O_RDONLY | os.O_DIRECTORY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)
        except OSError as error:
            return _shut(error)
        return None


def trace(envelope_from: str, rcpt: str) -> bytes:
    """The two lines of final delivery. ValueError where an address would break out of its line."""
    if any(not character.isprintable() for character in envelope_from + rcpt):
        raise ValueError("control character in an envelope address")
    return f"Return-Path: <{envelope_from}>\r\nDelivered-To: {rcpt}\r\n".encode()


def file_name(message_id: str, rcpt: str) -> str:
    """Always the same for the same mail to the same recipient; it tells nothing."""
    return hashlib.sha256(f"{message_id}\n{rcpt}".encode()).hexdigest()[:32] + ".parley"


def forget(path: Path, names: Iterable[str]) -> None:
    """Delete the mails of these file names (`Sent.server_id`), wherever in the folder they lie by now. For retention: here they
    are our own copies, whether or not mail still leaves this way. A name that is none of ours is left alone.

    Each folder is listed once for all of them: in years of letters a list takes longer than what is deleted."""
    wanted = {name for name in names if _NAME.fullmatch(name)}
    for folder in FOLDERS if wanted else ():
        # A mail program adds its flags behind the name
        for found in (path / folder).glob("*.parley*"):
            if found.name[:_NAME_LENGTH] in wanted:
                found.unlink(missing_ok=True)


def said(error: OSError) -> str:
    """An operating system's error without a path in it."""
    return f"{errno.errorcode.get(error.errno or 0, 'OSError')}: {error.strerror}"


def _shut(error: OSError) -> FailedForNow:
    """The folder does not take it, which says nothing of the letter: it leaves soon after there is room again."""
    words = f"The folder of `maildir:` takes no letter ({error.strerror or type(error).__name__})"
    return FailedForNow(
        said(error), away=True, fault=TransportError(words, permanent=error.errno in _A_PERSON)
    )


def _file(mail: Outgoing, rcpt: str) -> _File:
    name = file_name(mail.message_id, rcpt)
    try:
        return _File(name, trace(mail.envelope_from, rcpt) + mail.raw)
    except ValueError as error:
        return _File(name, b"", became=Failed(str(error), "5.1.3"))


def _each_well(step: Callable[[_File], None], files: Sequence[_File]) -> None:
    """One step for each file with which nothing went wrong yet; a file keeps what the operating system said of it."""
    for file in files:
        if file.became is None:
            try:
                step(file)
            except OSError as error:
                file.became = _shut(error)


def _begin(file: _File) -> None:
    """Tell the disk to begin with what was written, without waiting for it: Linux does on this advice. Where a file
    system knows none, the sync does all of the work, and says what went wrong."""
    with suppress(OSError):
        os.posix_fadvise(file.handle, 0, 0, os.POSIX_FADV_DONTNEED)


def _sync(file: _File) -> None:
    try:
        os.fsync(file.handle)
    finally:
        os.close(file.handle)
