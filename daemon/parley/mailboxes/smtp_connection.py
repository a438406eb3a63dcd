"""One connection to the embedded listener: bytes in, lines and mails out of them, replies back.

DATA is taken from one buffer: the end is found, the dots undone, in bulk. Only CRLF.CRLF ends a mail, so that no
two servers can disagree about where it ends. `smtp_session` says what may come when; `listener` owns the limits.

*Progress* is a completed command or mail, or another thousand bytes of one. Who makes none for too long is let go.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from parley.mailboxes.smtp_session import TOO_BIG, Session, Stage

if TYPE_CHECKING:
    from parley.mailboxes.listener import Listener

END = b"\r\n.\r\n"
LONGEST_LINE = 12_288  # AUTH, RFC 4954 section 4.5
MUCH_UNREAD = 65_536
MUCH_IN_HAND = 1_000_000
PROGRESS = 1000
LAST_WORDS = 5.0  # seconds in which they must have been read

GOODBYE = b"421 4.3.2 Closing, try again later\r\n"
TOO_SLOW = b"421 4.4.2 Too slow\r\n"
LINE_TOO_LONG = b"500 5.5.2 Line too long\r\n"
NO_ROOM = b"452 4.3.1 Too much mail at once, try again later\r\n"


@dataclass
class Arriving:
    """The mail that is being received: how many bytes have come, how far the buffer has been searched."""

    received: int = 0
    searched: int = 0
    dropped: bool = False


class Connection(asyncio.Protocol):
    """See the module. `busy`: a mail is being made durable; nothing more is read from the buffer until then."""

    transport: asyncio.Transport

    def __init__(self, listener: Listener) -> None:
        self.listener = listener
        self.session = Session(listener.house)
        self.buffer = bytearray()
        self.arriving = Arriving()
        self.busy = False
        self.in_hand = 0
        self.address = ""
        self.progress = 0.0
        self._unmarked = 0
        self._ended = self._choked = False
        self._replies: list[bytes] = []
        self._timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Greet, or say 421 when the house is full."""
        self.transport = cast(asyncio.Transport, transport)
        peer = transport.get_extra_info("peername")
        self.address = str(peer[0]) if peer else ""
        self._mark_progress()
        if not self.listener.admit(self):
            self.dismiss(GOODBYE)
            return
        self.transport.write(self.session.greeting())
        self._watch()

    def connection_lost(self, _error: Exception | None) -> None:
        """Forget it. A mail that is being made durable goes on: the client will send it again, and it is known."""
        if self._timer is not None:
            self._timer.cancel()
        self.buffer.clear()
        self.listener.forget(self)

    def eof_received(self) -> bool:
        """The client has no more to say, but may still wait for replies to what it has said."""
        self._ended = True
        return self.busy

    def data_received(self, data: bytes) -> None:
        """Take it, and do whatever has become complete."""
        self.buffer += data
        self._unmarked += len(data)
        self.work()
        if self.busy and len(self.buffer) > MUCH_UNREAD:
            self.transport.pause_reading()

    def pause_writing(self) -> None:
        """The client does not read our replies: no more commands of its until it does."""
        self._choked = True
        self.transport.pause_reading()

    def resume_writing(self) -> None:
        """It reads again."""
        self._choked = False
        if not self.busy:
            self.transport.resume_reading()

    def dismiss(self, last_words: bytes) -> None:
        """Say it and close."""
        self.session.stage = Stage.CLOSING
        self._replies.append(last_words)
        self._flush()

    def work(self) -> None:
        """Lines and mails, one after another, until something is incomplete or must be waited for."""
        while not self.busy and self.session.stage is not Stage.CLOSING:
            went_on = self._take_mail() if self.session.stage is Stage.DATA else self._take_line()
            if not went_on:
                break
        self._flush()

    def _flush(self) -> None:
        """All replies in one packet (RFC 2920 section 3.2)."""
        if self._replies and not self.transport.is_closing():
            self.transport.write(b"".join(self._replies))
        self._replies.clear()
        if (self._ended or self.session.stage is Stage.CLOSING) and not self.busy:
            self.transport.close()

    def _take_line(self) -> bool:
        end = self.buffer.find(b"\n")
        if end > LONGEST_LINE or (end < 0 and len(self.buffer) > LONGEST_LINE):
            self.dismiss(LINE_TOO_LONG)
            return False
        if end < 0:
            return False
        line = bytes(self.buffer[:end]).rstrip(b"\r")
        del self.buffer[: end + 1]
        self._mark_progress()
        self._replies.append(self.session.command(line))
        if self.session.stage is Stage.DATA:
            self.arriving = Arriving()
        return True

    def _take_mail(self) -> bool:
        """The mail, if it is complete; else drop what nobody will want."""
        if self._unmarked >= PROGRESS:
            self._mark_progress()
        if not self.arriving.dropped and self.buffer.startswith(END[2:]):
            raw, taken = b"", 3
        else:
            at = self.buffer.find(END, max(0, self.arriving.searched - len(END) + 1))
            if at < 0:
                self._not_yet()
                return False
            raw, taken = bytes(memoryview(self.buffer)[: at + 2]), at + len(END)
        del self.buffer[:taken]
        self._mark_progress()
        if self.arriving.dropped or len(raw) > self.listener.house.max_size:
            self.say_for_mail(TOO_BIG)
        else:
            self.busy, self.in_hand = True, len(raw)
            self.listener.take(self, undotted(raw))
        return True

    def _not_yet(self) -> None:
        arriving, most = self.arriving, self.listener.house.max_size
        arriving.received += len(self.buffer) - arriving.searched
        arriving.searched = len(self.buffer)
        if arriving.received > 2 * most:
            self.dismiss(TOO_BIG)
        elif len(self.buffer) > MUCH_IN_HAND and self.listener.has_no_room():
            self.dismiss(NO_ROOM)
        elif len(self.buffer) > most + len(END):
            arriving.dropped, arriving.searched = True, len(END) - 1
            del self.buffer[: 1 - len(END)]

    def say_for_mail(self, reply: bytes) -> None:
        """The final reply to a mail: one, or one per recipient in LMTP (RFC 2033 section 4.2)."""
        times = len(self.session.rcpt_to) if self.session.house.lmtp else 1
        self._replies.append(reply * times)
        self.busy, self.in_hand = False, 0
        if self.session.stage is Stage.DATA:
            self.session.finished()

    def go_on(self) -> None:
        """After the final reply: what was waiting in the buffer."""
        if self.listener.stopping:
            self.dismiss(GOODBYE)
            return
        if not self._choked:
            self.transport.resume_reading()
        self.work()

    def _mark_progress(self) -> None:
        self.progress, self._unmarked = self.listener.now(), 0

    def _watch(self) -> None:
        """One timer, set anew when it rings early: cheaper than one per command."""
        loop, limits = asyncio.get_running_loop(), self.listener.limits
        patience = limits.data_timeout if self.session.stage is Stage.DATA else limits.command_timeout
        left = self.progress + patience - self.listener.now()
        if self.busy:
            left = patience
        if left <= 0:
            self.dismiss(TOO_SLOW)
            # Who does not read either would keep its socket for ever.
            self._timer = loop.call_later(LAST_WORDS, self.transport.abort)
            return
        self._timer = loop.call_later(min(left, limits.command_timeout), self._watch)


def undotted(raw: bytes) -> bytes:
    """Without the dots that the client put before lines that begin with one (RFC 5321 section 4.5.2)."""
    if raw.startswith(b"."):
        raw = raw[1:]
    return raw.replace(b"\r\n.", b"\r\n") if b"\r\n." in raw else raw
