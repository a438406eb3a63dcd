"""A mailbox of paper: the simplest way in that keeps the contract, with faults that a test asks for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import count

from parley.errors import TransportError
from parley.mailboxes.wayin import Fetched, Found

AWAY = TransportError("Nobody listens there: mailbox.host.", permanent=False)


class PaperMailbox:
    """`there` is what lies in the folder, `put_aside` what is done. A fault is raised while it is set."""

    name = "imap"
    hinted = True
    unheard: TransportError | None = None  # while somebody listens in vain

    def __init__(self) -> None:
        self.there: dict[str, tuple[Found, bytes]] = {}
        self.put_aside: dict[str, bytes] = {}
        self.fault: TransportError | None = None  # whatever is asked
        self.full: TransportError | None = None  # when something is to be put aside
        self.torn: set[str] = set()  # keys of mails that cannot be fetched
        self.fetched: list[str] = []
        self.looks = 0
        self.hint = False
        self.closed = False
        self.epoch = 1
        self._numbers = count(1)

    def deliver(self, raw: bytes, received: datetime, size: int | None = None) -> str:
        """A mail arrives; its key."""
        key = f"{self.epoch}:{next(self._numbers)}"
        self.there[key] = (Found(key, received, len(raw) if size is None else size), raw)
        return key

    def count_anew(self) -> None:
        """As after a new UIDVALIDITY: every mail has another key."""
        lying, self.there = list(self.there.values()), {}
        self.epoch += 1
        for found, raw in lying:
            self.deliver(raw, found.received, found.size)

    def look(self, since: datetime) -> Iterable[Found]:
        self.looks += 1
        self._faults()
        return [found for found, _ in self.there.values()]

    def fetch(self, found: Found, most: int) -> Fetched | None:
        self._faults()
        if found.key in self.torn:
            raise TransportError("The answer of the mail server makes no sense.", permanent=False)
        if found.key not in self.there:
            return None
        self.fetched.append(found.key)
        raw = self.there[found.key][1]
        whole = found.size <= most
        return Fetched(raw if whole else raw.partition(b"\r\n\r\n")[0] + b"\r\n\r\n", whole)

    def done(self, found: Sequence[Found]) -> None:
        self._faults()
        if self.full is not None:
            raise self.full
        for each in found:
            if each.key in self.there:
                self.put_aside[each.key] = self.there.pop(each.key)[1]

    def wait(self, seconds: float) -> bool:
        self._faults()
        hint, self.hint = self.hint, False
        return hint

    def close(self) -> None:
        self.closed = True

    def _faults(self) -> None:
        if self.fault is not None:
            raise self.fault


class GenerousPaper(PaperMailbox):
    """One that gives several for one question."""

    def __init__(self) -> None:
        super().__init__()
        self.asked_together: list[int] = []

    def fetch_several(self, found: Sequence[Found], most: int) -> list[Fetched | None]:
        self.asked_together.append(len(found))
        return [self.fetch(each, most) for each in found]
