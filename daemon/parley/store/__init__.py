"""What must survive: the journal, the outbox, the spool, wake-ups and all that belongs with them, in two SQLite files.

All SQL of parley lives here. Nothing here knows a rule, reads a clock, or sends anything; every time is an
argument. `Store` (in `store`) is the door; each other file is one table and what may be done with it.
"""

from __future__ import annotations

from parley.store.faults import Conflict
from parley.store.lock import Busy, hold_lock
from parley.store.store import Store

__all__ = ["Busy", "Conflict", "Store", "hold_lock"]
