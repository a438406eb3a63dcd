"""Being told of new mail: a streaming subscription (MS-OXWSNTIF), read in a thread of its own.

It is a hint and no more: what happens between two connections is told to nobody, so each new connection rings too.
"""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Sequence
from typing import Any

from exchangelib.services import GetStreamingEvents, SubscribeToStreaming

from parley.errors import TransportError
from parley.exchange.connection import PATIENT_END, Connection
from parley.exchange.faults import ExchangeFault
from parley.exchange.folders import well_known

EVENTS = ("NewMailEvent", "CreatedEvent", "MovedEvent")
MINUTES = 29  # of one connection; the server allows 30
SILENCE = 100  # seconds: the server gives a sign of life at least every 45
AT_FIRST = 10.0  # seconds that the first look waits for the stream, so that nothing comes between the two
FIRST_PAUSE, LONGEST_PAUSE = 5.0, 900.0  # seconds until a lost stream is tried again
SAID = 3  # times in a row that it was lost, from which on it is worth a word; at once what only a person can mend
SILENT = (
    "Exchange takes the request to be told of new mail, and the answer ends with nothing in it: a proxy or load balancer on the way"
    " to mailbox.url must let through answers that go on for half an hour, unbuffered."
)
GONE = (
    "ErrorSubscriptionNotFound",
    "ErrorInvalidSubscription",
    "ErrorExpiredSubscription",
    "ErrorSubscriptionUnsubscribed",
    "ErrorSubscriptionAccessDenied",
    "ErrorProxiedSubscriptionCallFailure",
    "ErrorReadEventsFailed",
)


class Stream:
    """Rings `bell` when something may have come. `connection` belongs to it alone: it is busy all the time."""

    def __init__(self, connection: Connection, folders: Sequence[str]) -> None:
        self.bell = threading.Event()
        self.alive = False
        self._connection, self._folders = connection, folders
        self._subscription = ""
        self._service: Any = None
        self._connected = False
        self._lost, self._why = 0, TransportError("", permanent=False)
        self._tried, self._closing = threading.Event(), threading.Event()
        self._thread: threading.Thread | None = None

    @property
    def unheard(self) -> TransportError | None:
        """What keeps the server from telling of new mail, tried a few times; see `ListensApart`."""
        said = not self.alive and (self._lost >= SAID or (self._lost and self._why.permanent))
        return self._why if said else None

    def start(self) -> None:
        """Begin to listen, if that has not begun. Returns once it listens, or cannot for now."""
        if self._thread is None:
            self._tried.clear()
            self._closing = threading.Event()  # of this thread: one that was left behind stays ended
            self._thread = threading.Thread(
                target=self._run, args=(self._closing,), name="exchange-stream", daemon=True
            )
            self._thread.start()
            self._tried.wait(AT_FIRST)

    def close(self) -> None:
        """Hang up; it may be started again. Raises nothing."""
        self._closing.set()
        with contextlib.suppress(Exception):
            self._service._streaming_response.raw._connection.sock.shutdown(socket.SHUT_RDWR)
        if self._thread is not None:
            self._thread.join(PATIENT_END)
        self._thread, self._subscription, self.alive = None, "", False
        self._connection.close()

    def _run(self, closing: threading.Event) -> None:
        pause = FIRST_PAUSE
        while not closing.is_set():
            try:
                # it ends by itself every half hour
                self._connection.ask(self._listen, twice=False, limit=60.0 * MINUTES + SILENCE)
                pause, self.alive = FIRST_PAUSE, True
            except TransportError as error:  # a hint that is lost stops nothing: looks go on without it
                pause = self._after(error, pause)
                self.alive = False
            self._tried.set()
            closing.wait(pause)

    def _after(self, error: TransportError, pause: float) -> float:
        """How long to do without, after this went wrong."""
        self._lost, self._why = self._lost + 1, error
        if isinstance(error, ExchangeFault) and error.code in GONE:
            self._subscription = ""
            if self._lost == 1:  # it was started anew, or has forgotten us: the next one is good
                return FIRST_PAUSE
        if error.permanent:
            return LONGEST_PAUSE
        return FIRST_PAUSE if self.alive else min(2 * pause, LONGEST_PAUSE)

    def _listen(self, account: Any) -> None:
        """Until the server says that the connection is over, or it breaks."""
        if not self._subscription:
            folders = [well_known(account, name) for name in self._folders]
            self._subscription = SubscribeToStreaming(account=account).get(
                folders=folders, event_types=EVENTS
            )
        service = self._service = _Events(account=account, heard=self._heard)
        told = service.call(subscription_ids=[self._subscription], connection_timeout=MINUTES)
        service.timeout = SILENCE
        self._connected = False
        for _ in told:
            self.bell.set()
        if not self._connected:
            raise TransportError(SILENT, permanent=False)

    def _heard(self) -> None:
        """A sign of life: the first one means that we are connected, and may have missed something before."""
        if not self._connected:
            self._connected = self.alive = True
            self._lost = 0
            self.bell.set()
            self._tried.set()


class _Events(GetStreamingEvents):  # type: ignore[misc]  # exchangelib has no types
    """Says so whenever the server has said anything at all."""

    def __init__(self, *args: Any, heard: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._heard = heard

    def _get_element_container(self, message: Any, name: Any = None) -> Any:
        found = super()._get_element_container(message=message, name=name)
        self._heard()
        return found
