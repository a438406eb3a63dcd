"""The reading processes: what kills one takes nobody else with it, and the daemon goes on."""

from __future__ import annotations

import asyncio
import os
import pickle
import subprocess
from collections.abc import Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import is_dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, get_args, get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parley.loops import readers as of_readers
from parley.loops import workers
from parley.loops.hatchery import Hatchery
from parley.loops.readers import MOST, PART, READING, TOGETHER, USUAL, Readers, groups, those_read
from parley.loops.reading import read
from parley.loops.worker import Command, WorkerDied
from parley.loops.worker_answers import SAFE, understood
from parley.mail.message import Envelope, InboundMail, ReadingContext, UnreadableMail

CONTEXT = ReadingContext("escalations@parley.example")
ENVELOPE = Envelope(
    "priya.nair@school.example", ("escalations+new@parley.example",), datetime(2026, 4, 1, 9, 5, tzinfo=UTC)
)
PHRASINGS = Path(__file__).parents[1] / "mail" / "phrasings.tsv"
HOSTILE = replace(
    READING, function="hostile_reader:read_each", seconds=20.0, path=(str(Path(__file__).parent),)
)


@asynccontextmanager
async def reading(command: Command = HOSTILE, *, count: int = 1):
    readers = Readers(Hatchery(), CONTEXT, command=command, count=count)
    try:
        await readers.start()
        yield readers
    finally:
        await readers.stop()
        await readers.hatchery.stop()


def run(story: Callable[[], Awaitable[None]]) -> None:
    async def bounded() -> None:
        await asyncio.wait_for(story(), 60)

    asyncio.run(bounded())


def said(result: object) -> str:
    return result.digest.partition(" for")[0] if isinstance(result, InboundMail) else repr(result)


def test_a_real_mail_is_read_as_in_the_daemon() -> None:
    async def story() -> None:
        raw = b"From: Priya Nair <priya.nair@school.example>\r\nSubject: FW: outcome\r\n\r\nSTUCK TOLD\r\n"
        async with reading(READING) as readers:
            mail = await readers.read(raw, ENVELOPE)
        assert isinstance(mail, InboundMail)
        assert mail.sender.address == "priya.nair@school.example"
        assert [word.word for word in mail.answers.words] == ["STUCK", "TOLD"]
        assert mail.envelope == ENVELOPE

    run(story)


def test_results_come_in_order_and_a_new_context_holds_at_once() -> None:
    async def story() -> None:
        async with reading(count=2) as readers:
            results = await readers.read_many([(b"mail %d|" % n, ENVELOPE) for n in range(50)])
            assert [said(result) for result in results] == [f"mail {n}" for n in range(50)]
            readers.context = replace(CONTEXT, own_address="other@parley.example")
            again = await readers.read(b"x", ENVELOPE)
            assert isinstance(again, InboundMail) and again.digest == "x for other@parley.example"

    run(story)


@pytest.mark.parametrize("killer, why", [(b"die", "crash"), (b"nonsense", "crash"), (b"hang", "time")])
def test_a_mail_that_kills_its_reader_takes_no_other_with_it(killer: bytes, why: str) -> None:
    async def story() -> None:
        command = replace(HOSTILE, seconds=0.3) if why == "time" else HOSTILE
        async with reading(command) as readers:
            before = readers.processes()
            results = await readers.read_many(
                [(b"a", ENVELOPE), (killer, ENVELOPE), (b"b", ENVELOPE), (b"c", ENVELOPE)]
            )
            assert [said(results[0]), said(results[2]), said(results[3])] == ["a", "b", "c"]
            assert results[1] == WorkerDied(why)  # type: ignore[arg-type]
            assert readers.processes() != before

    run(story)


def test_whatever_ends_the_readers_of_a_group_each_hears_of_its_own() -> None:
    async def story() -> None:
        mails = [b"a", b"die", b"deep", b"b", b"nonsense", b"memory", b"die", b"c"]
        async with reading(count=2) as readers:
            found = await readers.read_many([(mail, ENVELOPE) for mail in mails])
        died, failed = WorkerDied("crash"), "reader failed: "
        assert [said(found[n]) for n in (0, 3, 7)] == ["a", "b", "c"]
        assert [found[n] for n in (1, 4, 6)] == [died] * 3
        assert found[2] == UnreadableMail(f"{failed}RecursionError")
        assert found[5] == UnreadableMail(f"{failed}MemoryError")

    run(story)


def test_a_group_has_less_time_than_a_mail_alone() -> None:
    """Of a group none is blamed yet: the sooner it is told apart, the less those wait that stand beside what hangs."""

    async def story() -> None:
        async with reading() as readers:
            alone = await readers.read(b"time left", ENVELOPE)
            together = await readers.read_many([(b"time left", ENVELOPE), (b"a", ENVELOPE)])
        assert isinstance(alone, UnreadableMail) and isinstance(together[0], UnreadableMail)
        assert (
            float(together[0].rule) <= PART * HOSTILE.seconds + 1 < float(alone.rule) <= HOSTILE.seconds + 1
        )

    run(story)


def test_a_group_of_which_one_was_given_up_is_read_for_the_others() -> None:
    async def story() -> None:
        async with reading() as readers:
            results = readers.put([(b"mail %d|" % n, ENVELOPE) for n in range(3)])
            results[1].cancel()
            assert [said(await results[n]) for n in (0, 2)] == ["mail 0", "mail 2"]

    run(story)


@given(
    st.lists(st.sampled_from([0, 100, 20_000, USUAL, USUAL + 1, 30_000_000]), max_size=120), st.integers(1, 3)
)
def test_mails_are_handed_over_in_equal_shares_and_the_large_by_themselves(
    sizes: list[int], readers: int
) -> None:
    found = groups(sizes, readers)
    assert [n for group in found for n in group] == list(range(len(sizes)))
    for group in found:
        assert len(group) == 1 or all(sizes[n] <= USUAL for n in group)
        assert len(group) == 1 or sum(sizes[n] for n in group) <= MOST
        assert 1 <= len(group) <= min(TOGETHER, -(-len(sizes) // readers))


@pytest.mark.parametrize("hangs", [None, 0, 1, 2])
def test_what_has_been_read_goes_on_whichever_of_its_group_hangs(
    hangs: int | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(of_readers, "STANDSTILL", 0.02)

    async def story() -> None:
        loop = asyncio.get_running_loop()
        results = [loop.create_future() for _ in range(3)]
        waiting = asyncio.ensure_future(those_read(results))
        for at in (1, 2, 0):
            for _ in range(9):  # whatever follows from the one before has followed
                await asyncio.sleep(0)
            if at != hangs:
                assert not waiting.done()
                results[at].set_result(UnreadableMail("x"))
        await waiting
        assert [result.done() for result in results] == [at != hangs for at in range(3)]

    asyncio.run(story())


def test_fifty_usual_mails_are_two_groups() -> None:
    assert list(map(len, groups([20_000] * 50, 2))) == [25, 25]


def test_a_killer_in_the_slow_lane_leaves_the_usual_one_alone() -> None:
    async def story() -> None:
        async with reading() as readers:
            before = readers.processes()
            slow = asyncio.create_task(readers.read_slowly(b"die", ENVELOPE))
            assert said(await readers.read(b"a", ENVELOPE)) == "a"
            assert await slow == WorkerDied("crash")
            assert said(await readers.read_slowly(b"b", ENVELOPE)) == "b"
            assert readers.processes() == before

    run(story)


def test_the_slow_lane_has_more_time() -> None:
    async def story() -> None:
        async with reading(replace(HOSTILE, seconds=0.2)) as readers:
            assert await readers.read_slowly(b"hang", ENVELOPE) == WorkerDied("time")

    run(story)


@pytest.mark.parametrize("what, kind", [(b"memory", "MemoryError"), (b"deep", "RecursionError")])
def test_memory_and_depth_have_limits(what: bytes, kind: str) -> None:
    async def story() -> None:
        async with reading() as readers:
            before = readers.processes()
            assert await readers.read(what, ENVELOPE) == UnreadableMail(f"reader failed: {kind}")
            assert readers.processes() == before

    run(story)


IMPATIENT = replace(HOSTILE, patience=0.05)
BY_ITSELF = b"x" * USUAL


async def both_up(readers: Readers) -> None:
    await readers.read(b"the second comes with the first mail", ENVELOPE)
    while len(readers.processes()) < 2:
        await asyncio.sleep(0.01)


def test_what_waits_behind_a_mail_that_hangs_is_read_by_the_other() -> None:
    async def story() -> None:
        async with reading(IMPATIENT, count=2) as readers:
            await both_up(readers)
            results = readers.put(
                [(b"hang|" + BY_ITSELF, ENVELOPE)] + [(b"mail %d|" % n, ENVELOPE) for n in range(12)]
            )
            assert [said(await result) for result in results[1:]] == [f"mail {n}" for n in range(12)]
            assert not results[0].done()
            assert len(readers.processes()) == 2

    run(story)


def test_a_mail_read_behind_another_is_heard_once() -> None:
    """The one that was slow comes back in the end: what others have read meanwhile is not heard again."""

    async def story() -> None:
        async with reading(IMPATIENT, count=2) as readers:
            await both_up(readers)
            slow = (b"slow|" + BY_ITSELF, ENVELOPE)
            results = readers.put([slow, (b"mail 1|", ENVELOPE), (b"mail 2|", ENVELOPE)])
            assert [said(await result) for result in results] == ["slow", "mail 1", "mail 2"]
            assert said(await readers.read(b"a", ENVELOPE)) == "a"

    run(story)


def test_the_first_is_enough_to_begin_and_after_a_rest_none_is_left(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(workers, "REST", 0.01)

    async def story() -> None:
        async with reading(count=2) as readers:
            while readers.processes():  # nor of the one that came at the start, which nobody needed
                await asyncio.sleep(0)
            for _ in range(3):
                assert said(await readers.read(b"a", ENVELOPE)) == "a"
                while readers.processes():  # none that holds anything of what was read
                    await asyncio.sleep(0)

    run(story)


def test_a_reader_that_has_grown_is_replaced_without_blame() -> None:
    async def story() -> None:
        async with reading() as readers:
            before = readers.processes()
            large = b"grow|" + b"x" * 2_000_000
            results = await readers.read_many([(large, ENVELOPE)] + [(b"a", ENVELOPE)] * 5)
            assert [said(result) for result in results] == ["grow"] + ["a"] * 5
            assert readers.processes() != before

    run(story)


def test_an_idle_reader_that_is_killed_from_outside_is_replaced() -> None:
    async def story() -> None:
        async with reading() as readers:
            os.kill(readers.processes()[0], 9)
            while readers.processes():
                await asyncio.sleep(0)
            assert said(await readers.read(b"a", ENVELOPE)) == "a"

    run(story)


def test_a_child_that_cannot_start_is_said_at_once() -> None:
    async def story() -> None:
        with pytest.raises(RuntimeError):
            async with reading(replace(HOSTILE, function="hostile_reader:nothing")):
                pass

    run(story)


def test_the_child_sees_nothing_of_our_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PARLEY_SECRET", "x")

    async def story() -> None:
        async with reading() as readers:
            seen = await readers.read(b"environment", ENVELOPE)
        assert seen == UnreadableMail("[]")

    run(story)


def test_stopping_ends_the_processes_and_whoever_waits() -> None:
    async def story() -> None:
        readers = Readers(Hatchery(), CONTEXT, command=HOSTILE)
        await readers.start()
        pids = readers.processes()
        waiting = asyncio.create_task(readers.read(b"hang", ENVELOPE))
        await asyncio.sleep(0)
        await readers.stop()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        await readers.hatchery.stop()
        for pid in pids:
            with pytest.raises(ProcessLookupError):
                os.kill(pid, 0)

    run(story)


def values_in(kind: Any) -> Iterator[type]:
    """The plain types that a value of this type may hold, however deep."""
    if get_args(kind):
        for inner in get_args(kind):
            yield from values_in(inner)
    elif is_dataclass(kind) and isinstance(kind, type):
        for inner in get_type_hints(kind).values():
            yield from values_in(inner)
    elif isinstance(kind, type):
        yield kind


def test_whatever_a_mail_may_hold_comes_through() -> None:
    kinds = {kind for answer in READING.answers for kind in values_in(answer)}
    foreign = {(kind.__module__, kind.__qualname__) for kind in kinds} - SAFE
    assert {module for module, _ in foreign} == {"builtins"}


def test_no_mail_of_the_collection_ends_its_reader() -> None:
    raw_mails = sorted((Path(__file__).parents[1] / "mail" / "raw").glob("*.eml"))
    away = b"From: robert.hale@council.example\nSubject: Automatic reply: x\n\nI am back on 7 April 2026.\n"
    words = [
        b"From: priya.nair@school.example\nSubject: x\n\n" + line.split("\t")[0].encode()
        for line in PHRASINGS.read_text("utf-8").splitlines()
        if "\t" in line
    ]
    held = set()
    for raw in (*(file.read_bytes() for file in raw_mails), away, *words):
        mail = read(raw, ENVELOPE, CONTEXT)
        assert understood(pickle.dumps(mail, protocol=5), READING.answers) == mail
        held.add(isinstance(mail, InboundMail) and mail.automatic is not None and mail.automatic.back)
    assert date(2026, 4, 7) in held


def test_nothing_but_a_mails_values_is_unpickled() -> None:
    class Evil:
        def __reduce__(self) -> tuple[Any, ...]:
            return (os.system, ("true",))

    class Starts:  # a class, as the values are that may come, and none of theirs
        def __reduce__(self) -> tuple[Any, ...]:
            return (subprocess.Popen, (["true"],))

    for evil in (Evil(), Starts()):
        with pytest.raises(pickle.UnpicklingError):
            understood(pickle.dumps(evil), READING.answers)
    for name in (
        "value",
        "InboundMail.__init__",
        "datetime",
    ):  # no functions, and nothing that only stands there
        with pytest.raises(pickle.UnpicklingError):
            understood(
                b"\x80\x04\x8c\x13parley.mail.message\x8c" + bytes([len(name)]) + name.encode() + b"\x93.",
                READING.answers,
            )
