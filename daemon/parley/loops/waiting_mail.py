"""Mail that is durable and waits to be read: what the listener just kept, and what is found in the spool.

In memory it never holds more than so many octets; beyond that the mails are fetched from the spool again, in
order. That costs more than to have them at hand, so whoever brings mail gives way while there is no `room`: the
senders of a burst hear `250` at the pace at which their mails are taken. Each mail is handed out once. What a mail
means does not enter here.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence

from parley.loops.giving_way import GivingWay
from parley.loops.spooling import Kept
from parley.mail.message import Envelope
from parley.store import spool
from parley.store.store import Store
from parley.value import value

MOST_BYTES = 4_000_000
MOST_MAILS = 200
ROOM_WITHIN = 0.25  # seconds, two groups through the door; no group of senders is kept waiting for longer


@value
class Waiting:
    """A mail to be read. attempts: how often it has ended its reader, in an earlier life of the daemon too."""

    number: int
    raw: bytes
    envelope: Envelope
    attempts: int = 0


class WaitingMail:
    """The queue of one intake loop. Begins by not knowing what is in the spool: `behind`."""

    def __init__(self) -> None:
        self.behind = True
        self._queue: deque[Waiting] = deque()
        self._bytes = 0
        self._last = 0  # up to here all was put into the queue
        self._asked = 0  # after which number the spool was asked
        self._asks = False  # it was, and what it holds is not known yet
        self.room = GivingWay(ROOM_WITHIN)

    def start_again(self) -> None:
        """Forget everything; the spool knows what was not taken."""
        self._queue.clear()
        self._bytes, self._last, self.behind, self._asks = 0, 0, True, False
        self._say_room()

    def kept(self, group: Sequence[Kept]) -> None:
        """The listener has made these durable."""
        self._add(Waiting(each.number, each.raw, each.envelope) for each in group)
        self._say_room()

    def look_again(self) -> None:
        """Ask the spool at the next chance whether it holds more than is known here."""
        self.behind = True
        self._say_room()

    def asking(self) -> int:
        """Call when nothing is at hand, before `fetch`, with what it returns as `after`.

        From here on what the listener keeps is noticed again, so that nothing falls between the two.
        """
        self.behind, self._asks = False, True
        self._asked = self._last
        return self._asked

    def found(self, mails: Sequence[Waiting], asked: int) -> None:
        """What `fetch` found; what came meanwhile follows it, unless there is more before that: where it found as many as it
        asked for, or where so much came meanwhile that not all of it was held."""
        meanwhile, more = list(self._queue), self.behind or len(mails) == asked
        self._queue.clear()
        self._bytes, self._last, self.behind, self._asks = 0, self._asked, False, False
        self._add(mails)
        self.behind = self.behind or more
        self._add(meanwhile)
        self._say_room()

    def group(self, most: int) -> list[Waiting]:
        """The next mails, at most so many."""
        found = [self._queue.popleft() for _ in range(min(most, len(self._queue)))]
        self._bytes -= sum(len(mail.raw) for mail in found)
        self._say_room()
        return found

    @property
    def empty(self) -> bool:
        """Whether nothing is at hand."""
        return not self._queue

    @property
    def _full(self) -> bool:
        return len(self._queue) >= MOST_MAILS or self._bytes > MOST_BYTES

    def _say_room(self) -> None:
        """What comes while the spool holds more than is known here would have to be read back from it as well."""
        self.room.say(free=not (self._full or self.behind or self._asks))

    def _add(self, mails: Iterable[Waiting]) -> None:
        for mail in mails:
            if mail.number <= self._last:
                continue  # found in the spool before the listener said that it had kept it
            if self.behind or self._full:
                self.behind = True
                return
            self._queue.append(mail)
            self._bytes += len(mail.raw)
            self._last = mail.number


def fetch(store: Store, after: int, most: int) -> list[Waiting]:
    """Up to `most` mails of the spool with numbers above `after`."""
    return [
        Waiting(mail.id, mail.raw, mail.envelope, mail.attempts)
        for mail in spool.waiting(store, most, after=after)
    ]


def again(store: Store, number: int) -> Waiting | None:
    """One mail of the spool by its number; None if it is no longer kept."""
    raw, envelope = spool.raw(store, number), spool.envelope(store, number)
    return Waiting(number, raw, envelope) if raw is not None and envelope is not None else None
