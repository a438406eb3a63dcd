"""What the door's thread looks at before anything is let in: letters of an earlier life, and files that changed meanwhile."""

from __future__ import annotations

import structlog

from parley.loops import (
    calendar_change,
    departures,
    directory_change,
    directory_look,
    handover,
    reloading,
    retention,
    sweeping,
)
from parley.loops.clock import Clock
from parley.loops.door import Door
from parley.loops.loading import Loaded
from parley.loops.steady import SLIP
from parley.reference.contacts import read_texts
from parley.store import Store, journal, outbox_outcome, rule_versions
from parley.store.handed import Handed


def recover(store: Store, clock: Clock, handed: Handed) -> None:
    """Letters that were on their way when an earlier life ended are tried again, as the same letters; but for those that
    the relay is known to have."""
    with store.write():
        handed.settle(store, clock.now())
        outbox_outcome.recover(store, now=clock.now())
    handed.forget()
    last = journal.last_recorded(store)
    if last is not None and last - clock.now() > SLIP:
        structlog.get_logger().warning("the clock is behind the record", recorded=last.isoformat())


def look_at_files(door: Door, clock: Clock, loaded: Loaded) -> None:
    """What changed while nothing ran: a table of holidays is put to every open dispute, a directory is recorded, and the rules; of
    spoilt ones their keeper hears."""
    with door.store.write():
        rule_versions.keep(door.store, door.library.rules, at=clock.now())
        calendar_change.look(door, clock.now())
        departures.look(door, clock.now())
        sweeping.begin(door, clock.now())
        directory_look.begin(door, clock.now())
        handover.begin(door, clock.now())
        if (before := directory_change.before_this(door)) is not None:
            handover.changed(door, before, clock.now())
        retention.begin(door, clock.now())
        directory_change.look(door, clock.now())
    if loaded.spoilt:
        saved, _ = read_texts([loaded.config.contacts])
        reloading.tell(door, loaded.spoilt, clock.now(), saved, at_start=True)
