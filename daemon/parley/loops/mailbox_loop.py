"""The loop of a mailbox that parley reads: looks, fetches, and only when a mail is durable with us says so to the server.

A full look every quarter of an hour is the truth; the server's hints, and a date that is due, bring one at once. What
cannot be reached is tried again with patience, for ever. What this says of a mail is its number and its size, no more.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import ParamSpec, TypeVar

from parley.errors import TransportError
from parley.loops import first_contact
from parley.loops.clock import Bell
from parley.loops.trouble import FETCH, HINT, MOVE, READ, Patience, Trouble
from parley.loops.workplace import Workplace
from parley.mail.message import Envelope
from parley.mailboxes.wayin import Fetched, Found, GivesSeveral, ListensApart, WayIn

LOOKS = timedelta(minutes=15)  # a full look, whatever the hints say
POLLS = timedelta(seconds=20)  # the same where the server gives no hints
SLICE = 1.0  # seconds that a hint is waited for at a time
TOGETHER, OCTETS = 50, 8_000_000  # mails of one group, which becomes durable with one sync
AT_ONCE, MUCH = 25, 1_000_000  # mails, and octets, for which the server is asked in one go
# So often may a mail spoil its fetching; then the others go first, and it is tried ever more seldom
STUBBORN = 3
SPOILT = Patience(first=30.0, most=900.0)  # so: it may have been the network, and the mail urgent
# So long a mail that cannot be fetched holds the clock; by then a person knows of it
HELD = timedelta(hours=1)
OUR_OWN = Patience(first=1.0, most=30.0)  # while our own disk is full

Accept = Callable[[bytes, Envelope], Awaitable[object]]
P = ParamSpec("P")
T = TypeVar("T")


class NotKept(Exception):
    """Our own store did not take a mail: it stays on the server."""

    def __init__(self, error: TransportError) -> None:
        self.error = error
        super().__init__(error.message)


class MailboxLoop:
    """One of it. mailbox: names this mailbox among all there ever were. since: mail received earlier is left alone; None:
    from the first contact on. largest: octets of a mail that is taken whole."""

    def __init__(
        self, place: Workplace, way_in: WayIn, accept: Accept, *, mailbox: str, largest: int,
        since: datetime | None = None, patience: Patience | None = None,
    ) -> None:  # fmt: skip
        self._place, self._way_in, self._accept = place, way_in, accept
        self._mailbox, self._largest, self._since = mailbox, largest, since
        self._patience = patience or Patience()
        self._bell = Bell("mailbox")  # its own: a clock that only pretends does not wait for a server
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="mailbox")
        self._looked: datetime | None = None
        self._wanted = True
        self._kept: dict[str, Found] = {}  # durable with us, not done on the server
        self._spoilt: Counter[str] = Counter()
        self._one_by_one = False  # since a fault that came of several, until a look has gone well
        self._once_more: datetime | None = None  # when what went wrong with single mails is tried again
        self.read_up_to = first_contact.EVER  # every mail received before this moment is in the spool
        self.away, self.unmoved, self.unfetched, self.unheard = (
            Trouble(place, kind) for kind in (READ, MOVE, FETCH, HINT)
        )

    async def run(self) -> None:
        """Until the daemon stops."""
        place = self._place
        while not place.stopping:
            try:
                await self.round()
            except TransportError as error:
                await self.away.met(error, place.clock.now())
                faults = self.away.refusals or self.away.faults
                await self._pause(self._patience.after(faults, permanent=error.permanent))
            except NotKept as fault:
                place.log.error("mail not kept, it stays in the mailbox", why=fault.error.message)
                self._wanted = True
                await self._pause(OUR_OWN.after(5, permanent=False))

    async def round(self) -> None:
        """Look, if it is time; else wait for a hint. TransportError if the mailbox cannot be read."""
        now = self._place.clock.now()
        every = LOOKS if self._way_in.hinted else POLLS
        if self._wanted or self._looked is None or now - self._looked >= every or self._due(now):
            await self._look(now)
            return
        try:
            hint = await self._there(self._way_in.wait, SLICE)
        except TransportError:
            # What broke may have kept a hint from us, and only a look says that all is well again
            self._wanted = True
            raise
        # Not in one with the await: `look_now` may have been called meanwhile
        self._wanted |= hint

    def look_now(self) -> None:
        """Look at the next chance: something is due that people may have written about."""
        self._wanted = True

    def stop(self) -> None:
        """Let no pause keep the daemon from stopping."""
        self._bell.ring()

    def close(self) -> None:
        """Let go of the server, once it has answered what it was asked."""
        self._thread.submit(self._way_in.close)
        self._thread.shutdown(wait=False)

    async def _look(self, now: datetime) -> None:
        again = self._looked is None or now - self._looked >= LOOKS or self._due(now)
        self._wanted, planned, unmoved = False, self._once_more, self.unmoved.faults
        try:
            found = await self._waiting(now)
            left = [each for each in found if each.key not in self._kept]
            await self._take(left, again)
        except BaseException:
            self._wanted = True
            raise
        if self._place.stopping:
            return
        if self._once_more == planned and self._due(now):  # nothing of the kind lies there any more
            self._once_more = None
        self._looked, self.read_up_to = now, self._heard(found, now)
        self._place.status.say("mailbox", last_look=now, hinted=self._way_in.hinted)
        self._place.time.ring()
        if self.away.since is None:  # what has been mended just now may have been its reason
            await self._told(now)
        await self.away.over(now)
        self._kept = {each.key: each for each in found if each.key in self._kept}
        asked = self.unmoved.faults > unmoved  # in this look, and refused
        if self._kept and not asked and (again or not self.unmoved.lasting):
            await self._done([*self._kept.values()])

    async def _told(self, now: datetime) -> None:
        """Mail is read, and yet the server may not tell of it, over the connection that listens."""
        why = self._way_in.unheard if isinstance(self._way_in, ListensApart) else None
        await (self.unheard.met(why, now) if why is not None else self.unheard.over(now))

    def _heard(self, found: Sequence[Found], now: datetime) -> datetime:
        """Up to when the mailbox has been read. A mail that cannot be fetched is waited for, but not for ever."""
        since = self.unfetched.since
        if since is None or now - since >= HELD:
            return now
        return min([now, *(each.received for each in found if self._spoilt[each.key])])

    async def _waiting(self, now: datetime) -> list[Found]:
        """Everything that lies there and is not too old, in the order in which it was received."""
        store, do = self._place.thread.door.store, self._place.thread.do
        since = self._since or await do(first_contact.known, store, self._mailbox)
        there = await self._there(lambda: list(self._way_in.look(since or first_contact.EVER)))
        if since is None:
            since = await do(first_contact.begin, store, self._mailbox, there, now)
            left = sum(each.received < since for each in there)
            self._place.log.info("mailbox seen for the first time", older_mails_left_alone=left)
        found = [each for each in there if each.received >= since]
        return sorted(found, key=lambda each: (self._spoilt[each.key], each.received))

    def _due(self, now: datetime) -> bool:
        return self._once_more is not None and now >= self._once_more

    async def _take(self, found: Sequence[Found], spoilt_too: bool) -> None:
        """Fetch them and make them durable, in groups. spoilt_too: those that spoil their fetching as well."""
        wanted = [each for each in found if spoilt_too or self._spoilt[each.key] < STUBBORN]
        group: list[tuple[Found, Fetched]] = []
        size = 0
        for some in self._portions(wanted):
            if self._place.stopping:
                break
            if group and (len(group) >= TOGETHER or size + sum(each.size for each in some) > OCTETS):
                await self._keep(group)
                group, size = [], 0
            fetched = await self._fetch(some, group)
            group += fetched
            size += sum(len(each.raw) for _, each in fetched)
        await self._keep(group)
        self._one_by_one = False

    def _portions(self, wanted: Sequence[Found]) -> Iterator[list[Found]]:
        """What is asked for in one go. Alone: what is large, has no size, or has spoilt its fetching."""
        several = isinstance(self._way_in, GivesSeveral) and not self._one_by_one
        some: list[Found] = []
        size = 0
        for each in wanted:
            alone = not several or not 0 < each.size <= min(MUCH, self._largest) or self._spoilt[each.key] > 0
            if some and (alone or len(some) >= AT_ONCE or size + each.size > MUCH):
                yield some
                some, size = [], 0
            if alone:
                yield [each]
            else:
                some.append(each)
                size += each.size
        if some:
            yield some

    async def _fetch(
        self, some: list[Found], group: list[tuple[Found, Fetched]]
    ) -> list[tuple[Found, Fetched]]:
        """What was given of them. Whatever goes wrong, what is at hand already is kept first."""
        try:
            given = await self._there(self._given, some)
        except TransportError as error:
            await self._keep(group)
            group.clear()
            if len(some) > 1:
                self._one_by_one = True
                raise
            (found,) = some
            self._spoilt[found.key] += 1
            if self._spoilt[found.key] < STUBBORN:
                raise
            now = self._place.clock.now()
            self._again(now, self._spoilt[found.key] - STUBBORN + 1)
            await self.unfetched.met(error, now)
            return []
        had = [self._spoilt.pop(each.key, 0) for each in some]
        if any(had) and not self._spoilt:
            await self.unfetched.over(self._place.clock.now())
        return [(each, one) for each, one in zip(some, given, strict=True) if one is not None]

    def _given(self, some: Sequence[Found]) -> Sequence[Fetched | None]:
        if len(some) > 1 and isinstance(self._way_in, GivesSeveral):
            return self._way_in.fetch_several(some, self._largest)
        return [self._way_in.fetch(each, self._largest) for each in some]

    def _again(self, now: datetime, faults: int, *, permanent: bool = False) -> None:
        """Look once more before the quarter of an hour is over: it may have been the network, or somebody mends it."""
        self._once_more = now + timedelta(seconds=SPOILT.after(faults, permanent=permanent))

    async def _keep(self, group: Sequence[tuple[Found, Fetched]]) -> None:
        """Make them durable; those that are, are done on the server."""
        now, name = self._place.clock.now(), self._way_in.name
        results = await asyncio.gather(
            *(self._accept(fetched.raw, _envelope(found, fetched, name, now)) for found, fetched in group),
            return_exceptions=True,
        )
        kept = [
            found
            for (found, _), result in zip(group, results, strict=True)
            if not isinstance(result, BaseException)
        ]
        self._kept.update((found.key, found) for found in kept)
        if kept and not self.unmoved.lasting:
            await self._done(kept)
        for result in results:
            if isinstance(result, TransportError):
                raise NotKept(result)
            if isinstance(result, BaseException):
                raise result

    async def _done(self, kept: Sequence[Found]) -> None:
        """Move or mark them. If that cannot be done they stay where they are, known here, and reading goes on."""
        try:
            await self._there(self._way_in.done, kept)
        except TransportError as error:
            now = self._place.clock.now()
            await self.unmoved.met(error, now)
            self._again(now, self.unmoved.refusals or self.unmoved.faults, permanent=error.permanent)
            return
        for each in kept:
            self._kept.pop(each.key, None)
        await self.unmoved.over(self._place.clock.now())

    async def _pause(self, seconds: float) -> None:
        self._place.supervisor.alive("mailbox")
        try:
            async with asyncio.timeout(seconds):
                await self._bell.heard()
        except TimeoutError:
            return

    async def _there(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """The mailbox's own thread does it. Each thing that is asked has a limit of its own (`time_limit`), so each shows that
        this loop is alive."""
        self._place.supervisor.alive("mailbox")
        return await asyncio.get_running_loop().run_in_executor(self._thread, lambda: work(*args, **kwargs))


def _envelope(found: Found, fetched: Fetched, name: str, now: datetime) -> Envelope:
    """No envelope has come with it: what the server wrote of it stands in its head. Nothing is received in the future."""
    whole_size = 0 if fetched.whole else max(found.size, len(fetched.raw) + 1)
    return Envelope(None, (), min(found.received, now), read_through=name, whole_size=whole_size)
