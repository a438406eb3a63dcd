"""The intake's queue: whatever the listener keeps and whenever the spool is asked, each mail comes once, in order."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from parley.loops import waiting_mail
from parley.loops.spooling import Kept
from parley.loops.waiting_mail import Waiting, WaitingMail
from parley.mail.message import Envelope

ENVELOPE = Envelope(None, (), datetime(2026, 4, 1, 9, 5, tzinfo=UTC))
MOVES = st.lists(
    st.one_of(
        st.tuples(st.just("kept"), st.integers(1, 130)),
        st.tuples(st.just("take"), st.integers(1, 60)),
        st.tuples(st.just("fetch"), st.integers(0, 3)),
        st.tuples(st.just("slow fetch"), st.integers(150, 300)),
        st.tuples(st.just("fetch before it is told"), st.integers(1, 60)),
        st.tuples(st.just("large"), st.integers(1, 3)),
        st.tuples(st.just("look again"), st.just(0)),
    ),
    max_size=60,
)


class Spool:
    """Numbers that were kept, and the queue that is to hand out each once."""

    def __init__(self) -> None:
        self.mails: list[Kept] = []
        self.queue = WaitingMail()
        self.handed_out: list[int] = []

    def keep(self, count: int, size: int) -> None:
        self.queue.kept(self.commit(count, size))

    def commit(self, count: int, size: int) -> list[Kept]:
        group = [Kept(len(self.mails) + n + 1, b"x" * size, ENVELOPE) for n in range(count)]
        self.mails += group
        return group

    def fetch(self, meanwhile: int, *, told: bool = True) -> None:
        """meanwhile: so many are kept while the spool is asked. told: the queue hears of them before it has the answer."""
        if self.queue.empty and self.queue.behind:
            after = self.queue.asking()
            if meanwhile > 1:
                group = self.commit(meanwhile - 1, 10)  # just before the spool is looked at
                if told:
                    self.queue.kept(group)
            found = [Waiting(m.number, m.raw, m.envelope) for m in self.mails if m.number > after][:50]
            if meanwhile and told:
                self.keep(1, 10)  # just after
            self.queue.found(found, 50)
            if meanwhile > 1 and not told:
                self.queue.kept(group)

    def take(self, most: int) -> None:
        self.handed_out += [mail.number for mail in self.queue.group(most)]


@given(MOVES)
@settings(max_examples=200, deadline=None)
def test_each_mail_comes_once_and_in_order(moves: list[tuple[str, int]]) -> None:
    spool = Spool()
    for move, number in moves:
        match move:
            case "kept":
                spool.keep(number, 10)
            case "large":
                spool.keep(number, waiting_mail.MOST_BYTES // 2)
            case "take":
                spool.take(number)
            case "fetch" | "slow fetch":
                spool.fetch(number)
            case "fetch before it is told":
                spool.fetch(number, told=False)
            case _:
                spool.queue.look_again()
        # Whoever brings mail goes on at once whenever some of it can be held, however it came to that; what is behind in the
        # spool comes first
        held = list(spool.queue._queue)
        full = (
            len(held) >= waiting_mail.MOST_MAILS
            or sum(len(mail.raw) for mail in held) > waiting_mail.MOST_BYTES
        )
        assert spool.queue.room.free is not (full or spool.queue.behind)
    for _ in range(len(spool.mails) + 5):
        spool.fetch(0)
        spool.take(50)
    assert spool.handed_out == [mail.number for mail in spool.mails]


def test_more_comes_while_the_spool_is_asked_than_is_held() -> None:
    """The door's thread had its hands full (a backup), and the listener kept hundreds: none was ever asked for again."""
    spool = Spool()
    spool.fetch(0)
    spool.keep(waiting_mail.MOST_MAILS + 20, 10)
    while not spool.queue.empty:
        spool.take(50)
    spool.fetch(waiting_mail.MOST_MAILS + 50)
    for _ in range(20):
        spool.take(50)
        spool.fetch(0)
    assert spool.handed_out == [mail.number for mail in spool.mails]


def test_memory_is_bounded() -> None:
    spool = Spool()
    spool.fetch(0)
    for _ in range(100):
        spool.keep(50, 20_000)
    held = spool.queue.group(10_000)
    assert sum(len(mail.raw) for mail in held) <= waiting_mail.MOST_BYTES + 20_000
    assert spool.queue.behind


def test_who_brings_mail_waits_until_some_is_taken() -> None:
    async def story() -> None:
        spool = Spool()
        spool.fetch(0)
        spool.keep(waiting_mail.MOST_MAILS, 10)
        waits = asyncio.ensure_future(spool.queue.room.wait())
        await asyncio.sleep(0)
        assert not waits.done()
        spool.take(1)
        await waits

    asyncio.run(asyncio.wait_for(story(), 20))


def test_who_brings_mail_waits_while_more_lies_in_the_spool_than_is_known_here() -> None:
    """What came then was not held, and was read back from the spool as well: so was most of a burst once it had run ahead."""
    spool = Spool()
    spool.fetch(0)
    spool.keep(waiting_mail.MOST_MAILS + 60, 10)
    while not spool.queue.empty:
        spool.take(50)
        assert not spool.queue.room.free
    after = spool.queue.asking()
    spool.keep(1, 10)
    assert not spool.queue.room.free
    spool.queue.found(
        [Waiting(m.number, m.raw, m.envelope) for m in spool.mails if m.number > after][:50], 50
    )
    assert not spool.queue.room.free
    spool.take(50)
    spool.fetch(0)
    assert spool.queue.room.free and not spool.queue.behind
    spool.take(50)
    assert spool.handed_out == [mail.number for mail in spool.mails]


def test_after_a_fault_everything_is_asked_for_again() -> None:
    spool = Spool()
    spool.fetch(0)
    spool.keep(5, 10)
    spool.take(3)
    spool.queue.start_again()
    spool.handed_out.clear()
    spool.fetch(0)
    spool.take(50)
    assert spool.handed_out == [1, 2, 3, 4, 5]
