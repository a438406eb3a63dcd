"""What every channel beside mail is: one short line to one person, and what became of it.

A channel hands words over and says what it knows. Like a way out for mail it never retries and never reads a clock;
what is tried next, and when, is decided by whoever asks (`loops/ways.py`, `loops/dispatch.py`).
"""

from __future__ import annotations

from typing import Protocol

from parley.mail.delivered import Delivered

PATIENCE = 5.0  # seconds to connect, and again for an answer: somebody waits


class Channel(Protocol):
    """What can wake somebody. All of it may take seconds and is called in a thread of its own; `look` alone raises something."""

    def send(self, to: str, text: str, key: str) -> Delivered:
        """Hand over one line. to: the address there. key: of the outbox row, random, the same at every try.

        `Failed`: this address will never do. `FailedForNow`: the channel cannot just now, or is not set up as it must be.
        """
        ...

    def became(self, server_id: str) -> Delivered | None:
        """What the service knows by now of a message that it took, under the name that it gave it (`Sent.server_id`): `Sent`,
        it is there; `Failed`, it did not arrive; None, it is on its way, cannot be asked for, or the service never says."""
        ...

    def look(self) -> None:
        """Nothing if it could send now, which is asked without sending anything. Else raises TransportError with why not and
        what to do about it."""
        ...
