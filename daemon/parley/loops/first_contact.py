"""Where the reading of a mailbox begins: what lay there before parley first saw it is left alone.

Kept is one moment for each mailbox, by the server's own clock: mail received earlier is old. So it stays old when the
server gives it another name (UIDVALIDITY), and when parley's folder is restored from a backup.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from parley.mailboxes.wayin import Found
from parley.store import counters
from parley.store.store import Store

EVER = datetime(1970, 1, 1, tzinfo=UTC)
FRESH = timedelta(minutes=1)  # what came so shortly before is taken: it is meant for us


def known(store: Store, mailbox: str) -> datetime | None:
    """From when on mail of this mailbox is taken; None before the first contact."""
    seconds = counters.value(store, _name(mailbox))
    return datetime.fromtimestamp(seconds, UTC) if seconds is not None else None


def begin(store: Store, mailbox: str, there: Iterable[Found], now: datetime) -> datetime:
    """The first contact, with all that lies there: from when on mail is taken.

    Just after the newest that is there. Of an empty mailbox everything to come is taken, whatever the server's clock says.
    """
    newest = max((found.received for found in there), default=None)
    start = EVER if newest is None else min(newest + timedelta(seconds=1), now - FRESH)
    start = max(EVER, start).replace(microsecond=0)
    with store.write():
        counters.put(store, _name(mailbox), int(start.timestamp()))
    return start


def _name(mailbox: str) -> str:
    return "mailbox:" + hashlib.sha256(mailbox.encode()).hexdigest()[:16]
