"""Letters that the relay, or the mailbox they leave through, has taken and that parley.db does not know of yet: a line
each, in a small file beside it.

What became of a group of letters is committed once for all of them. Killed before that, all would leave again. A line is
one system call, and what the kernel has survives the process; it is not synced, so that after a power cut some letters
may leave once more, with the same Message-ID, as any may.
"""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from parley.store import outbox, outbox_outcome
from parley.store.outbox import OutboxRow
from parley.store.store import Store

FILE = "handed"
_ID = re.compile(r"<[!-;=?-~]{1,300}>")


class Handed:
    """The file, for one daemon that holds the lock."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE
        self._file: int | None = None

    def note(self, message_id: str) -> None:
        """The relay has this letter. A disk that is full only makes the line go missing."""
        with contextlib.suppress(OSError):
            if self._file is None:
                flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC
                self._file = os.open(self._path, flags, 0o600)
            os.write(self._file, f"{message_id}\n".encode())

    def settle(self, store: Store, now: datetime, rows: Sequence[OutboxRow] | None = None) -> int:
        """What was handed over and not written down has left; how many. In a transaction, before `outbox_outcome.recover`.

        rows: only these; None, when a life begins: all that an earlier one left on their way.
        """
        known = self._known()
        rows = outbox.on_their_way(store) if rows is None else rows
        left = [row for row in rows if row.message_id in known]
        for row in left:
            outbox_outcome.sent(store, row.id, at=now)
        return len(left)

    def forget(self) -> None:
        """All of it stands in parley.db now."""
        with contextlib.suppress(OSError):
            self._path.unlink(missing_ok=True)

    def close(self) -> None:
        """Let go of the file."""
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def _known(self) -> set[str]:
        try:
            text = self._path.read_text(encoding="ascii", errors="replace")
        except OSError:
            return set()
        whole = text[: text.rfind("\n") + 1]  # a line that was cut off names nothing
        return set(_ID.findall(whole))
