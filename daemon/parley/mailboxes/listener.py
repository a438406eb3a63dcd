"""The embedded SMTP (or LMTP) listener: for loopback, or behind a real MTA.

It says 250 only after `accept` has made the mail durable, and knows nothing of what the mail means. Several
sessions wait for `accept` at once, so that the spool can commit in groups. No TLS and no Received line: what is
kept is what came, and the envelope is kept beside it. `smtp_session` holds the protocol, `smtp_connection` the bytes.

Limits (shared/operations.md section 2): so many connections in all and per address. Where they are reached, the
connection that has made no progress for longest gives way, if it has made none for half a second; else 421.
"""

from __future__ import annotations

import asyncio
import errno
import time
from collections.abc import Awaitable, Callable, Collection, Mapping
from datetime import datetime
from typing import cast

import structlog

from parley.errors import TransportError
from parley.mail.message import Envelope
from parley.mailboxes.smtp_connection import GOODBYE, Connection
from parley.mailboxes.smtp_session import House, Stage
from parley.value import value

Accept = Callable[[bytes, Envelope], Awaitable[object]]
MAX_SIZE = 35 * 1024 * 1024  # shared/mail.md section 1

KEPT = b"250 2.6.0 Kept\r\n"
DISK_FULL = b"452 4.3.1 No room, try again later\r\n"
LATER = b"451 4.3.0 Not kept, try again later\r\n"
NEVER = b"554 5.6.0 Not taken\r\n"


@value
class Limits:
    """What one listener bears. Times in seconds; `in_hand` is the bytes of all mails that are being received."""

    connections: int = 100
    per_address: int = 20
    command_timeout: float = 300.0  # RFC 5321 section 4.5.3.2.7
    data_timeout: float = 180.0  # section 4.5.3.2.5
    patience: float = 0.5
    in_hand: int = 96 * 1024 * 1024


class Listener:
    """Listens at `host:port` (0: any free port, see `port`) for mail to `own_addresses`.

    own_addresses: our mailboxes without a tag; every +tag of theirs is taken. clock: now, aware, UTC, for the
    time of receipt. users: name -> password for AUTH; the name becomes `Envelope.authenticated_as`.
    """

    def __init__(
        self,
        host: str,
        port: int,
        accept: Accept,
        *,
        own_addresses: Collection[str],
        clock: Callable[[], datetime],
        hostname: str = "localhost",
        max_size: int = MAX_SIZE,
        users: Mapping[str, str] | None = None,
        lmtp: bool = False,
        limits: Limits | None = None,
    ) -> None:
        own = frozenset(address.lower() for address in own_addresses)
        self.host, self.port = host, port
        self.limits = limits or Limits()
        self.house = House(hostname, own, max_size, users, lmtp)
        self.stopping = False
        self.now = time.monotonic  # as the event loop's, for time limits only
        self._accept = accept
        self._clock = clock
        self._connections: set[Connection] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None
        self._empty = asyncio.Event()
        self._refused_for = ""  # why mail cannot be kept just now

    async def start(self) -> None:
        """Begin to listen. OSError where the port is taken or not ours."""
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(lambda: Connection(self), self.host, self.port, backlog=512)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self, grace: float = 5.0) -> None:
        """No new connections; idle ones hear 421; what is being received or kept may end within `grace` seconds.

        A mail that is being made durable is waited for however long it takes.
        """
        self.stopping = True
        if self._server is not None:
            self._server.close()
        for connection in list(self._connections):
            if not connection.busy and connection.session.stage is not Stage.DATA:
                connection.dismiss(GOODBYE)
        try:
            await asyncio.wait_for(self._all_gone(), grace)
        except TimeoutError:
            for connection in list(self._connections):
                if not connection.busy:
                    connection.transport.abort()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for connection in list(self._connections):
            connection.transport.abort()
        await self._all_gone()

    async def _all_gone(self) -> None:
        while self._connections:
            self._empty.clear()
            await self._empty.wait()

    def admit(self, newcomer: Connection) -> bool:
        """Whether there is room, if need be after somebody has given way."""
        if self.stopping:
            return False
        neighbours = [each for each in self._connections if each.address == newcomer.address]
        full = len(neighbours) >= self.limits.per_address and self._nobody_gives_way(neighbours)
        if full or (
            len(self._connections) >= self.limits.connections and self._nobody_gives_way(self._connections)
        ):
            return False
        self._connections.add(newcomer)
        return True

    def _nobody_gives_way(self, among: Collection[Connection]) -> bool:
        """Whether all of them are getting on; else the slowest has been sent off."""
        slowest = min((each for each in among if not each.busy), key=lambda each: each.progress, default=None)
        if slowest is None or self.now() - slowest.progress < self.limits.patience:
            return True
        self._connections.discard(slowest)
        slowest.dismiss(GOODBYE)
        return False

    def forget(self, connection: Connection) -> None:
        """It is closed."""
        self._connections.discard(connection)
        if not self._connections:
            self._empty.set()

    def has_no_room(self) -> bool:
        """Whether all mails that are being received are too much together. Asked only by large ones."""
        return sum(len(each.buffer) + each.in_hand for each in self._connections) > self.limits.in_hand

    def take(self, connection: Connection, raw: bytes) -> None:
        """Make a received mail durable, then reply."""
        session = connection.session
        recipients = tuple(dict.fromkeys(session.rcpt_to))
        envelope = Envelope(session.mail_from, recipients, self._clock(), session.authenticated_as)
        self._tasks.add(asyncio.create_task(self._keep(connection, raw, envelope)))

    async def _keep(self, connection: Connection, raw: bytes, envelope: Envelope) -> None:
        try:
            await self._accept(raw, envelope)
            reply = KEPT
            self._say("")
        except TransportError as error:
            reply = refusal(error)
            self._say(error.message)
        except Exception as error:  # noqa: BLE001 - whatever it is, the sender must keep the mail
            structlog.get_logger().error("mail not kept", fault=type(error).__name__)
            reply = refusal(error)
        finally:
            self._tasks.discard(cast(asyncio.Task[None], asyncio.current_task()))
        connection.say_for_mail(reply)
        connection.go_on()

    def _say(self, why: str) -> None:
        """Tell the log when mail begins to be refused for a reason of ours, such as a full disk, and when it is taken again: the
        sender's server hears it each time, and whoever looks after this one hears of it nowhere else."""
        if why == self._refused_for:
            return
        self._refused_for = why
        if why:
            structlog.get_logger().error("mail is refused", why=why)
        else:
            structlog.get_logger().info("mail is taken again")


def refusal(error: Exception) -> bytes:
    """What to tell the sender's server: keep it and try again, or never."""
    if isinstance(error, TransportError) and error.permanent:
        return NEVER
    return DISK_FULL if disk_is_full(error) else LATER


def disk_is_full(error: BaseException | None) -> bool:
    """Whether the error, or what caused it, says that there is no room (SQLite: "database or disk is full")."""
    while error is not None:
        if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
            return True
        if "disk is full" in str(error) or "disk full" in str(error):
            return True
        error = error.__cause__
    return False
