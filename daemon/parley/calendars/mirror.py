"""What a calendar must be able to do to hold a mirror of parley's meetings: list, read, write and remove, with versions.

One contract for all (tests/calendars/test_contract.py): the one in memory, CalDAV, Exchange by EWS and by Graph. A mirror sends
nothing to anybody: invitations leave by mail alone. Every change names the version that it replaces, so that what a person
changed meanwhile is never overwritten unseen. Methods block; they are called from a thread of their own.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from parley.value import value

Busy = tuple[datetime, datetime]  # aware, the end not included


class Changed(Exception):
    """It is not the version that was named: somebody has changed, added or removed it meanwhile."""


@value
class Entry:
    """One meeting as the calendar holds it: its iCalendar text, and the version of it (an ETag)."""

    text: bytes
    version: str


class Mirror(Protocol):
    """A calendar. All raise TransportError where it cannot be reached or refuses; `uid` is a UID of ours."""

    def versions(self) -> Mapping[str, str]:
        """UID -> version of everything it holds, whoever put it there."""
        ...

    def read(self, uid: str) -> Entry | None:
        """One entry, or None."""
        ...

    def write(self, uid: str, text: bytes, version: str) -> str:
        """Put this text in place of that version ("": there must be none yet); its new version. Raises Changed."""
        ...

    def remove(self, uid: str, version: str) -> None:
        """Take that version out; nothing if it is gone already. Raises Changed."""
        ...

    def close(self) -> None:
        """Let go of connections."""
        ...
