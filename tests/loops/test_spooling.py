"""Group commit: who comes alone is kept alone, who comes together is kept together, and everybody hears the truth."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest

from parley.errors import TransportError
from parley.loops.spooling import MOST_MAILS, GroupCommit, Kept
from parley.mail.message import Envelope

ENVELOPE = Envelope(
    "priya.nair@school.example", ("escalations+new@parley.example",), datetime(2026, 4, 1, tzinfo=UTC)
)


class Spool:
    """Keeps groups, in memory; waits at the gate, and fails on what it is told to."""

    def __init__(self) -> None:
        self.groups: list[list[bytes]] = []
        self.gate = threading.Event()
        self.gate.set()
        self.faults: list[Exception] = []
        self.poison = b""

    def keep_all(self, items: Sequence[tuple[bytes, Envelope]]) -> list[int]:
        self.gate.wait(20)
        if self.faults:
            raise self.faults.pop(0)
        if self.poison in [raw for raw, _ in items]:
            raise ValueError("this one cannot be kept")
        before = sum(map(len, self.groups))
        self.groups.append([raw for raw, _ in items])
        return list(range(before + 1, before + 1 + len(items)))


def run(story: Callable[[Spool, ThreadPoolExecutor], Awaitable[None]]) -> None:
    async def bounded() -> None:
        with ThreadPoolExecutor(1) as executor:
            await asyncio.wait_for(story(Spool(), executor), 30)

    asyncio.run(bounded())


async def send(group: GroupCommit, *mails: bytes) -> list[asyncio.Task[int]]:
    tasks = [asyncio.create_task(group.accept(raw, ENVELOPE)) for raw in mails]
    await asyncio.sleep(0)
    return tasks


def test_mails_that_come_while_one_is_written_go_together() -> None:
    async def story(spool: Spool, executor: ThreadPoolExecutor) -> None:
        kept: list[Kept] = []
        group = GroupCommit(spool.keep_all, executor, kept=kept.extend)
        spool.gate.clear()
        first = await send(group, b"one")
        await asyncio.sleep(0)
        rest = await send(group, *(b"%d" % number for number in range(MOST_MAILS + 5)))
        assert not any(task.done() for task in first + rest)
        spool.gate.set()
        assert await asyncio.gather(*first, *rest) == list(range(1, MOST_MAILS + 7))
        assert list(map(len, spool.groups)) == [1, MOST_MAILS, 5]
        assert [each.number for each in kept] == list(range(1, MOST_MAILS + 7))
        assert kept[1].raw == b"0" and kept[1].envelope == ENVELOPE

    run(story)


def test_while_there_is_no_room_company_gathers_and_nothing_is_written() -> None:
    async def story(spool: Spool, executor: ThreadPoolExecutor) -> None:
        room = asyncio.Event()

        async def wait() -> None:
            await room.wait()

        group = GroupCommit(spool.keep_all, executor, room=wait)
        tasks = await send(group, b"a")
        tasks += await send(group, b"b", b"c")
        assert spool.groups == []
        room.set()
        assert await asyncio.gather(*tasks) == [1, 2, 3]
        assert spool.groups == [[b"a", b"b", b"c"]]

    run(story)


def test_a_group_is_bounded_in_bytes_but_one_large_mail_passes() -> None:
    async def story(spool: Spool, executor: ThreadPoolExecutor) -> None:
        group = GroupCommit(spool.keep_all, executor)
        large = bytes(45 * 1024 * 1024)
        spool.gate.clear()
        tasks = await send(group, b"first")
        await asyncio.sleep(0)
        tasks += await send(group, b"small", large, large, b"last")
        spool.gate.set()
        await asyncio.gather(*tasks)
        assert list(map(len, spool.groups)) == [1, 1, 1, 1, 1]

    run(story)


@pytest.mark.parametrize("permanent", [False, True])
def test_a_store_that_says_no_says_it_to_everybody_as_not_now(permanent: bool) -> None:
    async def story(spool: Spool, executor: ThreadPoolExecutor) -> None:
        broken: list[TransportError] = []
        group = GroupCommit(spool.keep_all, executor, broken=broken.append)
        spool.faults = [TransportError("the disk is full", permanent=permanent)]
        tasks = await send(group, b"a", b"b")
        results = await asyncio.gather(*tasks, return_exceptions=True)
        assert [isinstance(result, TransportError) and result.permanent for result in results] == [
            False,
            False,
        ]
        assert [str(result) for result in results] == ["the disk is full"] * 2
        assert [error.permanent for error in broken] == [True] * permanent
        assert await group.accept(b"c", ENVELOPE) == 1

    run(story)


def test_one_mail_that_cannot_be_kept_takes_no_other_with_it() -> None:
    async def story(spool: Spool, executor: ThreadPoolExecutor) -> None:
        spool.poison = b"poison"
        group = GroupCommit(spool.keep_all, executor)
        tasks = await send(group, b"a", b"poison", b"b")
        results = await asyncio.gather(*tasks, return_exceptions=True)
        assert [results[0], results[2]] == [1, 2] and isinstance(results[1], ValueError)

    run(story)


def test_a_session_that_is_gone_disturbs_nobody_and_its_mail_is_kept() -> None:
    async def story(spool: Spool, executor: ThreadPoolExecutor) -> None:
        group = GroupCommit(spool.keep_all, executor)
        spool.gate.clear()
        gone, stays = await send(group, b"a", b"b")
        await asyncio.sleep(0)
        gone.cancel()
        await asyncio.sleep(0)
        spool.gate.set()
        assert await stays == 2
        await group.finish()
        assert spool.groups == [[b"a", b"b"]]

    run(story)


def test_a_hand_over_that_fails_does_not_take_the_250_back() -> None:
    async def story(spool: Spool, executor: ThreadPoolExecutor) -> None:
        def kept(_group: Sequence[Kept]) -> None:
            raise RuntimeError("intake is full")

        group = GroupCommit(spool.keep_all, executor, kept=kept)
        assert await group.accept(b"a", ENVELOPE) == 1
        assert spool.groups == [[b"a"]]

    run(story)
