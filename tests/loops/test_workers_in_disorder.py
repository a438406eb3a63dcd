"""Everything at once that may go wrong with workers, in an order drawn by lot: whoever waits always hears, and what they
hear is about their own work. A wake-up that is lost anywhere in the hand-over leaves somebody waiting."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import threading
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from parley.loops import readers as octets
from parley.loops import workers as pool
from parley.loops.hatchery import Hatchery
from parley.loops.readers import READING, Readers
from parley.loops.worker import Failed, WorkerDied
from parley.loops.workers import Workers
from parley.mail.message import Envelope, InboundMail, ReadingContext, UnreadableMail

HOSTILE = replace(
    READING, function="hostile_reader:read", seconds=20.0, patience=0.02, path=(str(Path(__file__).parent),)
)
CONTEXT = ReadingContext("escalations@parley.example")
ENVELOPE = Envelope(
    "priya.nair@school.example", ("escalations@parley.example",), datetime(2026, 4, 1, tzinfo=UTC)
)
USUAL, KILLERS = 24, ("die", "nonsense")


def work(what: str) -> tuple[Callable[[], tuple[Any, ...]], int]:
    raw = f"{what}|".encode()
    if what == "unfit":
        return lambda: (threading.Lock(),), 1
    return lambda: (raw, ENVELOPE, CONTEXT), 300_000 if what == "large" else 100


def heard(what: str, answer: Any) -> bool:
    """Whether that is what this piece of work may come to."""
    if what in KILLERS:
        return bool(answer == WorkerDied("crash"))
    if what == "unfit":
        return bool(answer == Failed("TypeError"))
    return isinstance(answer, InboundMail) and answer.digest.startswith(f"{what} for")


async def one_sender(workers: Workers, lot: random.Random, name: int) -> None:
    """Batches of all kinds, one after another; some are given up before they are answered."""
    for round_ in range(6):
        batch = [f"mail {name}.{round_}.{n}" for n in range(lot.randrange(USUAL))]
        batch += lot.choices(
            ["die", "nonsense", "unfit", "large", "slow"], [3, 2, 6, 6, 0.3], k=lot.randrange(4)
        )
        lot.shuffle(batch)
        results = [workers.put(*work(what)) for what in batch]
        workers.hand_out()
        await each_hears(batch, results, heard, lot)


async def each_hears(
    batch: Sequence[str], results: Sequence[asyncio.Future[Any]], fits: Callable[[str, Any], bool], lot: random.Random
) -> None:  # fmt: skip
    """Some are given up after a while; the answer to each of the others fits what it was."""
    for _ in range(lot.randrange(20)):
        await asyncio.sleep(0)
    for number in [n for n in range(len(batch)) if lot.random() < 0.05]:
        results[number].cancel()
    for what, result in zip(batch, results, strict=True):
        answer = (await asyncio.gather(result, return_exceptions=True))[0]
        assert isinstance(answer, asyncio.CancelledError) or fits(what, answer), (what, answer)


async def now_and_then(hatchery: Hatchery, lot: random.Random) -> None:
    """The hatchery dies too, though not so often that it never comes up."""
    for _ in range(3):
        for _ in range(lot.randrange(3000)):
            await asyncio.sleep(0)
        if hatchery._process is not None:
            os.kill(hatchery._process.number, signal.SIGKILL)


async def disorder(
    pool_: Workers | Readers, hatchery: Hatchery, senders: Sequence[Coroutine[Any, Any, None]], seed: int
) -> None:
    """These at once, and the hatchery dies beside them every other time."""
    trouble = asyncio.create_task(now_and_then(hatchery, random.Random(seed))) if seed % 2 else None
    try:
        await asyncio.gather(*senders)
    finally:
        if trouble is not None:
            trouble.cancel()
        await pool_.stop()
        await hatchery.stop()


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> Callable[[random.Random], None]:
    def hurry(lot: random.Random) -> None:
        monkeypatch.setattr(pool, "REST", lot.choice([0.0, 0.01, 60.0]))
        monkeypatch.setattr(pool, "PAUSES", (0.0,))

    return hurry


@pytest.mark.parametrize("seed", range(6))
def test_whoever_waits_hears(seed: int, hurried: Callable[[random.Random], None]) -> None:
    lot = random.Random(seed)
    hurried(lot)

    async def story() -> None:
        hatchery = Hatchery()
        workers = Workers(hatchery, HOSTILE, count=lot.choice([1, 2, 3]))
        await disorder(workers, hatchery, [one_sender(workers, lot, n) for n in range(3)], seed)

    asyncio.run(asyncio.wait_for(story(), 60))


# --- mails that are read together: whatever ends the reader of a group, each is heard of once, and what is said is of that mail

TOGETHER = replace(HOSTILE, function="hostile_reader:read_each")


def mail_of(what: str) -> bytes:
    return f"{what}|".encode() + b"x" * (octets.USUAL if what == "large" else 10_000 if what == "long" else 0)


def read_as(what: str, answer: object) -> bool:
    """Whether that is what this mail may come to."""
    if what in KILLERS:
        return answer == WorkerDied("crash")
    if what == "deep":
        return answer == UnreadableMail("reader failed: RecursionError")
    return isinstance(answer, InboundMail) and answer.digest.startswith(f"{what} for")


async def one_writer(readers: Readers, lot: random.Random, name: int) -> None:
    """Batches of all kinds, one after another; some are given up before they are read."""
    for round_ in range(6):
        batch = [f"mail {name}.{round_}.{n}" for n in range(lot.randrange(60))]
        batch += lot.choices(
            [*KILLERS, "deep", "large", "long", "slow"], [3, 2, 3, 6, 6, 0.3], k=lot.randrange(4)
        )
        lot.shuffle(batch)
        results = readers.put([(mail_of(what), ENVELOPE) for what in batch])
        await each_hears(batch, results, read_as, lot)


@pytest.mark.parametrize("seed", range(6))
def test_each_mail_is_heard_of(seed: int, hurried: Callable[[random.Random], None]) -> None:
    lot = random.Random(seed)
    hurried(lot)

    async def story() -> None:
        hatchery = Hatchery()
        readers = Readers(hatchery, CONTEXT, count=lot.choice([1, 2, 3]), command=TOGETHER)
        await disorder(readers, hatchery, [one_writer(readers, lot, n) for n in range(3)], seed)

    asyncio.run(asyncio.wait_for(story(), 60))


@pytest.mark.parametrize("seed", range(12))
def test_whoever_waits_at_the_stop_waits_no_longer(seed: int) -> None:
    """Switched off at any moment, also just when a reader has died of a group and each is to be read by itself."""
    lot = random.Random(seed)

    async def story() -> None:
        hatchery = Hatchery()
        readers = Readers(hatchery, CONTEXT, count=2, command=TOGETHER)
        await readers.start()
        batch = ["a", "b", "die", "c"] * 6
        results = readers.put([(mail_of(what), ENVELOPE) for what in batch])
        if seed % 2:
            worker = next(iter(readers._workers._workers))
            while not worker.ended:
                await asyncio.sleep(0)
        else:
            for _ in range(lot.randrange(400)):
                await asyncio.sleep(0)
        await readers.stop()
        await hatchery.stop()
        for what, answer in zip(batch, await asyncio.gather(*results, return_exceptions=True), strict=True):
            assert isinstance(answer, asyncio.CancelledError) or read_as(what, answer), (what, answer)

    asyncio.run(asyncio.wait_for(story(), 60))
