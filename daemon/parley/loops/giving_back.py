"""What the daemon gives back to the machine once nothing has been written for a while: pages that SQLite remembers of its
files, and free memory that C's allocator would keep for the next time (5 of 42 MB after fifty mails, docs/speed.md).
"""

from __future__ import annotations

import asyncio
from contextlib import suppress

from parley.loops.workplace import Workplace
from parley.store.store import Store

EVERY = 20.0  # seconds; what is the same at two looks has come to rest


class GivingBack:
    """One of it."""

    def __init__(self, place: Workplace, store: Store) -> None:
        self._place, self._store = place, store

    async def run(self) -> None:
        """Until it is cancelled."""
        seen, given = -1, False
        while not self._place.stopping:
            await asyncio.sleep(EVERY)
            changes = await self._place.thread.do(self._store.changes)
            if changes != seen:
                seen, given = changes, False
            elif not given:
                await self._place.thread.do(give_back, self._store)
                given = True


def give_back(store: Store) -> None:
    """See the module. Without a way to ask for it, C's allocator keeps what it has."""
    store.forget_pages()
    # Another C library; a machine that forbids it
    with suppress(ImportError, OSError, MemoryError, AttributeError):
        import ctypes  # for this alone

        ctypes.CDLL(None).malloc_trim(0)
