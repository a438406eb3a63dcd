"""Listening for new mail (IDLE, RFC 2177): a hint, on a connection of its own that stays open between two waits.

IDLE is begun anew every nine minutes, since servers and the boxes on the way hang up after ten to thirty. What arrives
just while it begins would not be heard: so each beginning counts as a hint itself, and one look follows it. So does its
end: servers end it as they please, and whether one has really gone is what the look finds out.
"""

from __future__ import annotations

import select
import time
from collections.abc import Callable

from parley.errors import TransportError
from parley.mailboxes.imap_connection import Connection, real_name
from parley.mailboxes.imap_library import exceptions

EVERY = 540.0  # seconds after which IDLE is begun anew
# After so many seconds it is tried again where it did not come about, each time after twice as many, up to the most: a
# server that was started anew is listened to again at once, one with too many connections is not asked again and again
FIRST, MOST = 2.0, 300.0
SHORT = 60.0  # an IDLE that ended sooner has not come about
SAID = 3  # times in a row that it has not come about, from which on it is worth a word


class Idling:
    """One folder, listened to. clock: seconds, monotonic; sleep: for where there is nothing to listen to."""

    def __init__(
        self,
        connection: Connection,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._connection, self._clock, self._sleep = connection, clock, sleep
        self._since: float | None = None  # when IDLE began
        self._not_before = 0.0
        self._short = 0  # how often in a row it has not come about
        # As it was the last time; None where the server knows no IDLE
        self._why: TransportError | None = None

    @property
    def listening(self) -> bool:
        """Whether the server tells of new mail now."""
        return self._since is not None

    @property
    def unheard(self) -> TransportError | None:
        """What keeps the server from telling of new mail, tried a few times; see `ListensApart`."""
        return self._why if self._short >= SAID else None

    def wait(self, folder: str, seconds: float) -> bool:
        """Up to so long; true if there may be something new. Raises nothing."""
        if self._since is None and self._clock() >= self._not_before:
            return self._begun(folder)
        if self._since is None:
            self._sleep(seconds)
            return False
        try:
            return self._heard(seconds)
        except TransportError as error:
            if self._clock() - self._since < SHORT:
                self._not_come_about(error)
            else:
                self._short = 0
            self.close()
            return True

    def close(self) -> None:
        """Hang up."""
        self._since = None
        self._connection.close()

    def _begun(self, folder: str) -> bool:
        """Where it cannot be begun, the loop looks every few seconds instead."""
        try:
            with self._connection.use("tell of new mail") as client:
                if not client.has_capability("IDLE"):
                    self._not_come_about(None)
                    return False
                client.select_folder(real_name(client, folder), readonly=True)
                client.idle()
        except TransportError as error:
            self._not_come_about(error)
            return False
        self._since = self._clock()
        return True

    def _not_come_about(self, why: TransportError | None) -> None:
        self._why = why
        self._not_before = self._clock() + min(MOST, FIRST * 2.0 ** min(self._short, 20))
        self._short += 1

    def _heard(self, seconds: float) -> bool:
        with self._connection.use("tell of new mail", as_it_is=True) as client:
            if self._since is None or self._clock() - self._since >= EVERY:
                client.idle_done()
                client.idle()
                self._since = self._clock()
                return True
            if self._short >= SAID and self._clock() - self._since >= SHORT:
                self._short = 0
                return True  # the look that follows says that all is well
            poller = select.poll()
            poller.register(client.socket().fileno(), select.POLLIN)
            if not poller.poll(seconds * 1000):
                return False
            said = client.idle_check(0)
            if not said or any(line[0] == b"BYE" for line in said):
                raise exceptions.IMAPClientAbortError("hung up")
            return any(len(line) > 1 and line[1] == b"EXISTS" for line in said)
