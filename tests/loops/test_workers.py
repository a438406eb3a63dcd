"""The pool of workers: whoever waits for a piece of work always hears of it."""

from __future__ import annotations

import asyncio
import pickle
import socket
import threading
from collections.abc import Awaitable, Callable
from contextlib import asynccontextmanager

import pytest

from parley.loops import worker as one_worker
from parley.loops import workers as pool
from parley.loops.hatchery import Hatchery
from parley.loops.worker import KEPT, ROOM, Command, Failed, Job, Told, Worker, WorkerDied, start_worker
from parley.loops.worker_child import HEADER
from parley.loops.workers import Workers

LENGTH = Command("builtins:len", (int,))


@asynccontextmanager
async def working():
    hatchery = Hatchery()
    workers = Workers(hatchery, LENGTH)
    try:
        yield workers
    finally:
        await workers.stop()
        await hatchery.stop()


def run(story: Callable[[], Awaitable[None]]) -> None:
    async def bounded() -> None:
        await asyncio.wait_for(story(), 60)

    asyncio.run(bounded())


def test_work_that_cannot_be_handed_over_has_failed_and_its_neighbours_go_on() -> None:
    async def story() -> None:
        async with working() as workers:
            await workers.start()
            some = [(lambda n=n: ("x" * n,), 1) for n in range(12)]
            some[5] = (lambda: (threading.Lock(),), 1)  # later ones are handed over while an answer is heard
            some[11] = (lambda: (threading.Lock(),), 1)
            found = await workers.do_all(some)
        assert found == [Failed("TypeError") if n in (5, 11) else n for n in range(12)]

    run(story)


def test_answers_of_any_size_come_whole_and_in_order() -> None:
    async def story() -> None:
        hatchery = Hatchery()
        workers = Workers(hatchery, Command("operator:mul", (bytes,)))
        sizes = [0, 1, 60_000, 70_000, ROOM - 40, ROOM, ROOM + 1, 5 * ROOM, 3, ROOM // 2, ROOM // 2, 7]
        octets = [bytes([65 + n]) for n in range(len(sizes))]
        found = await workers.do_all(
            [((lambda n=n, one=one: (one, n)), 1) for n, one in zip(sizes, octets, strict=True)]
        )
        assert found == [one * n for n, one in zip(sizes, octets, strict=True)]
        assert await workers.do_all([(lambda: (b"x", 3 * KEPT), 1)]) == [b"x" * 3 * KEPT]
        assert [len(worker._buffer) for worker in workers._workers] == [KEPT], "the daemon lives on"
        assert await workers.do_all([(lambda: (b"y", KEPT), 1)]) == [b"y" * KEPT]
        await workers.stop()
        await hatchery.stop()

    run(story)


def test_a_worker_that_ended_before_anybody_knew_that_it_was_ready_is_given_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def story() -> None:
        gone = asyncio.Event()
        hatchery = Hatchery()
        dead = await start_worker(
            hatchery, LENGTH, Told(lambda _: None, lambda _, __: None, lambda _, __: gone.set())
        )
        await dead.ready
        dead.kill()
        await gone.wait()
        coming = [dead]

        async def starting(hatchery: Hatchery, command: Command, told: Told) -> Worker:
            return coming.pop() if coming else await start_worker(hatchery, command, told)

        monkeypatch.setattr(pool, "start_worker", starting)
        async with working() as workers:
            assert await workers.do_all([(lambda: ("abc",), 1)]) == [3]
        assert not coming
        await hatchery.stop()

    run(story)


def test_work_that_came_while_all_rested_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is kept warm: each piece of work finds nobody, somebody who is just ending, or somebody who has just come."""
    monkeypatch.setattr(pool, "REST", 0.0)

    async def story() -> None:
        async with working() as workers:
            for n in range(200):
                assert await workers.do_all([(lambda n=n: ("x" * n,), 1)]) == [n]
                for _ in range(n % 7):
                    await asyncio.sleep(0)

    run(story)


def test_a_batch_of_which_nothing_can_be_handed_over_keeps_nobody_waiting() -> None:
    async def story() -> None:
        async with working() as workers:
            await workers.start()
            some = [(lambda: (threading.Lock(),), 1) for _ in range(pool.MOST_JOBS)]
            assert await workers.do_all([*some, (lambda: ("abc",), 1)]) == [
                *[Failed("TypeError")] * len(some),
                3,
            ]

    run(story)


def test_a_worker_of_its_own_that_ended_as_it_became_ready_is_no_waiting(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def story() -> None:
        async with working() as workers:

            async def starting(hatchery: Hatchery, command: Command, told: Told) -> Worker:
                gone = asyncio.Event()
                dead = await start_worker(
                    hatchery, command, Told(lambda _: None, lambda _, __: None, lambda _, __: gone.set())
                )
                await dead.ready
                dead.kill()
                await gone.wait()
                return dead

            monkeypatch.setattr(pool, "start_worker", starting)
            with pytest.raises(RuntimeError):
                await workers.do_alone(lambda: ("abc",), seconds=1.0)

    run(story)


class Written(asyncio.Transport):
    """Takes what is written to it."""

    def write(self, data: object) -> None:
        pass

    def abort(self) -> None:
        pass


def test_what_a_worker_had_answered_before_it_died_is_heard_and_the_next_one_is_blamed() -> None:
    async def story() -> None:
        loop, undone = asyncio.get_running_loop(), list[Job]()
        ours, theirs = socket.socketpair()
        ours.setblocking(False)
        worker = Worker(
            LENGTH, Told(lambda _: None, lambda _, __: None, lambda _, jobs: undone.extend(jobs)), ours
        )
        worker.connection_made(Written())
        done, killer, behind = (Job(lambda: ("abc",), 1, loop.create_future()) for _ in range(3))
        worker.hand([done, killer, behind])
        answer = pickle.dumps((False, "", 3))
        with ours, theirs:
            theirs.sendall(HEADER.pack(len(answer)) + answer)
            worker.connection_lost(BrokenPipeError())  # noticed by writing, before that was read
        assert done.result.result() == 3 and killer.result.result() == WorkerDied("crash")
        assert undone == [behind]

    run(story)


def framed(answer: object) -> bytes:
    body = pickle.dumps(answer)
    return HEADER.pack(len(body)) + body


def test_a_worker_that_ends_while_it_is_given_more_is_heard_to_its_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The fault by which its end is noticed holds the place into which its last answers are read."""
    monkeypatch.setattr(one_worker, "ROOM", 64)

    async def story() -> None:
        loop = asyncio.get_running_loop()
        ours, theirs = socket.socketpair()
        gone: asyncio.Future[list[Job]] = loop.create_future()
        first, second, third = (Job(lambda: ("abc",), 1, loop.create_future()) for _ in range(3))
        answers = framed((False, "", 3)) + framed((False, "", "x" * 300))

        def answered(worker: Worker) -> None:
            if theirs.fileno() != -1:
                theirs.sendall(answers[50:])
                theirs.close()
                worker.hand([third])

        told = Told(answered, lambda _, __: None, lambda _, jobs: gone.set_result(jobs))
        command = Command("builtins:len", (int, str))
        _, worker = await loop.create_connection(lambda: Worker(command, told, ours), sock=ours)
        worker.hand([first, second])
        theirs.sendall(answers[:50])
        assert await gone == []
        assert [one.result.result() for one in (first, second, third)] == [3, "x" * 300, WorkerDied("crash")]

    run(story)


def test_what_was_answered_before_nonsense_is_nobody_elses_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(one_worker, "ROOM", 64)

    async def story() -> None:
        loop, undone = asyncio.get_running_loop(), list[Job]()
        ours, theirs = socket.socketpair()
        ours.setblocking(False)
        told = Told(lambda _: None, lambda _, __: None, lambda _, jobs: undone.extend(jobs))
        worker = Worker(LENGTH, told, ours)
        worker.connection_made(Written())
        jobs = [Job(lambda: ("abc",), 1, loop.create_future()) for _ in range(3)]
        worker.hand(jobs)
        with ours, theirs:
            theirs.sendall(framed((False, "", 3)) + framed("nonsense") + bytes(100))
            worker.connection_lost(BrokenPipeError())
        assert [one.result.result() for one in jobs[:2]] == [3, WorkerDied("crash")]
        assert undone == jobs[2:]

    run(story)
