"""What the loops of one daemon share: the door's thread, the clock, a bell for each, and the word to stop."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from parley.loops.clock import Bell, Clock
from parley.loops.door_thread import DoorThread
from parley.loops.supervise import Supervisor


@dataclass
class Workplace:
    """log: a structlog logger. stopping: each loop finishes what is in hand and ends."""

    thread: DoorThread
    clock: Clock
    supervisor: Supervisor
    log: Any
    intake: Bell
    time: Bell
    dispatch: Bell
    stopping: bool = False

    def ring_all(self) -> None:
        """Something has changed that is not known more closely."""
        for bell in (self.intake, self.time, self.dispatch):
            bell.ring()

    def stop(self) -> None:
        """Every loop ends after its round."""
        self.stopping = True
        self.ring_all()
