"""What the loops of one daemon share: the door's thread, the clock, a bell for each, and the word to stop."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from parley.loops.clock import Bell, Clock
from parley.loops.door_thread import DoorThread
from parley.loops.giving_way import GivingWay
from parley.loops.status import Status
from parley.loops.supervise import Supervisor

LETTERS_FIRST = 0.1  # seconds; a group of mails takes about half of that at the door


@dataclass
class Workplace:
    """log: a structlog logger. stopping: each loop finishes what is in hand and ends. status: what is said of each part
    where an operator can read it. letters: free unless letters wait that nobody has begun; the intake gives way to them, since
    what they say rests on disputes that are at hand now, and would be put together anew later."""

    thread: DoorThread
    clock: Clock
    supervisor: Supervisor
    log: Any
    intake: Bell
    time: Bell
    dispatch: Bell
    stopping: bool = False
    letters: GivingWay = field(default_factory=lambda: GivingWay(LETTERS_FIRST))
    status: Status = field(default_factory=lambda: Status(None))

    def ring_all(self) -> None:
        """Something has changed that is not known more closely."""
        for bell in (self.intake, self.time, self.dispatch):
            bell.ring()

    def stop(self) -> None:
        """Every loop ends after its round."""
        self.stopping = True
        self.ring_all()
