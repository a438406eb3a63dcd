"""A small pool of warm workers: processes that do one kind of work, are limited in time and memory, and may die of it.

Work that ends its worker comes back as `WorkerDied`, and another worker takes the place; what waited behind it goes
on. `do_alone` does a piece of work in a process of its own, so that nobody waits behind it. This file is about
processes; what the work means enters nowhere.
"""

from __future__ import annotations

import asyncio
import errno
from collections import deque
from collections.abc import Callable, Coroutine, Iterable
from dataclasses import replace
from typing import Any

import structlog

from parley.loops.hatchery import Hatchery
from parley.loops.worker import Command, Failed, Job, Told, Worker, WorkerDied, start_worker

__all__ = ["Command", "Failed", "WorkerDied", "Workers"]

MOST_JOBS = 25  # given to one process at a time: half a group of mails, the share of each of two
MOST_BYTES = 1_000_000
REST = 60.0  # seconds without work
START = 20.0  # seconds in which a process must be ready
PAUSES = (0.0, 0.2, 1.0, 5.0, 30.0)  # before the next start, after so many processes that did not come up
ALONE = Told(lambda _worker: None, lambda _worker, _jobs: None, lambda _worker, _jobs: None)


class Workers:
    """Up to `count` processes that run `command`, forked by the hatchery as soon as there is work. name: what the log calls
    one of them. After `REST` seconds without work all end: the next is forked in 5 to 10 ms, and each holds memory of its own.
    """

    def __init__(self, hatchery: Hatchery, command: Command, *, count: int = 1, name: str = "worker") -> None:
        self._hatchery, self._command, self._name = hatchery, command, name
        self._count, self._wanted = count, 0
        self._workers: set[Worker] = set()
        self._coming = 0
        self._waiting: deque[Job] = deque()
        self._tasks: set[asyncio.Task[None]] = set()
        self._failed_starts = 0
        self._stopping = False
        self._told = Told(self._fill, self._stuck, self._gone)
        self._resting: asyncio.TimerHandle | None = None

    async def start(self) -> None:
        """Start one and wait until it is warm. RuntimeError if it does not come up."""
        await self._start_one()
        self._rest_later(REST)

    def put(
        self, arguments: Callable[[], tuple[Any, ...]], size: int, *, part: float = 1.0
    ) -> asyncio.Future[Any]:
        """Work to be done: the command's function with these arguments, asked for when it is handed over. The future
        will hold its answer, `WorkerDied` or `Failed`. Call `hand_out` when all has been put. size: octets, about. part: how
        much of the command's seconds it may take."""
        job = Job(arguments, size, asyncio.get_running_loop().create_future(), part)
        self._waiting.append(job)
        return job.result

    def hand_out(self) -> None:
        """Give what waits to whoever has room, the least busy first, each a share; as many come up as there may be."""
        if self._stopping:
            for job in self._waiting:
                job.result.cancel()
            self._waiting.clear()
        if not self._waiting:
            return
        self._wanted = self._count
        self._muster()
        self._rest_later(REST)
        for worker in sorted(self._workers, key=lambda worker: len(worker.jobs)):
            if not self._waiting:
                return
            self._fill(worker, share=max(1, -(-len(self._waiting) // max(1, len(self._workers)))))

    async def do_all(self, work: Iterable[tuple[Callable[[], tuple[Any, ...]], int]]) -> list[Any]:
        """Several pieces of work (see `put`), results in the same order; one that kills its worker takes no other with it."""
        results = [self.put(arguments, size) for arguments, size in work]
        self.hand_out()
        return [await result for result in results]

    async def do_alone(self, arguments: Callable[[], tuple[Any, ...]], *, seconds: float) -> Any:
        """One piece of work in a process of its own that has so much time."""
        job = Job(arguments, 0, asyncio.get_running_loop().create_future())
        worker = await start_worker(self._hatchery, replace(self._command, seconds=seconds), ALONE)
        try:
            await _up(worker)
            worker.hand([job])
            return await job.result
        finally:
            await worker.end(grace=0.2)

    async def stop(self) -> None:
        """End all processes. Whoever still waits is cancelled."""
        self._stopping = True
        if self._resting is not None:
            self._resting.cancel()
        for task in self._tasks:
            task.cancel()
        workers = list(self._workers)
        waiting = [*self._waiting, *(job for worker in workers for job in worker.jobs)]
        for job in waiting:
            job.result.cancel()
        await asyncio.gather(*(worker.end() for worker in workers), *self._tasks, return_exceptions=True)

    def processes(self) -> list[int]:
        """The process ids of the workers that are up."""
        return [worker.process.number for worker in self._workers if worker.process]

    def _fill(self, worker: Worker, share: int = MOST_JOBS) -> None:
        """Give it what it can hold. Half empty is early enough: one write for several jobs is cheaper."""
        if not worker.ready.done() or worker.ended or worker.retiring or worker.stuck:
            return
        if len(worker.jobs) > MOST_JOBS // 2:
            return
        batch: list[Job] = []
        size = worker.in_hand
        while self._waiting and len(worker.jobs) + len(batch) < min(MOST_JOBS, share) and size < MOST_BYTES:
            job = self._waiting.popleft()
            if not job.result.done():
                batch.append(job)
                size += job.size
        if batch:
            worker.hand(batch)
            if not worker.jobs:  # none of it could be handed over: no answer will ask for the next
                self._fill(worker, share)

    def _stuck(self, _worker: Worker, behind: list[Job]) -> None:
        """Nobody waits longer than that for somebody else's work: it goes to whoever is free."""
        self._waiting.extendleft(reversed(behind))
        self.hand_out()

    def _gone(self, worker: Worker, undone: list[Job]) -> None:
        """Another in its place; what waited behind the one in hand comes first."""
        self._waiting.extendleft(reversed(undone))
        known = worker in self._workers
        self._workers.discard(worker)
        if self._stopping:
            return
        self._later(worker.end())
        if known and not worker.retiring:
            structlog.get_logger().warning(f"{self._name} ended")
        self._muster()
        self.hand_out()

    def _muster(self) -> None:
        """As many as are wanted come up."""
        while not self._stopping and len(self._workers) + self._coming < self._wanted:
            self._coming += 1
            self._later(self._come())

    async def _come(self) -> None:
        """One more, however often that has to be tried."""
        try:
            while not self._stopping:
                await asyncio.sleep(PAUSES[min(self._failed_starts, len(PAUSES) - 1)])
                try:
                    await self._start_one()
                except (OSError, RuntimeError) as error:  # or TimeoutError, which is an OSError
                    self._failed_starts += 1
                    structlog.get_logger().error(
                        f"{self._name} does not start", times=self._failed_starts, why=_why(error)
                    )
                else:
                    self._failed_starts = 0
                    return
        finally:
            self._coming -= 1

    def _rest_later(self, seconds: float) -> None:
        if self._resting is None:
            self._resting = asyncio.get_running_loop().call_later(seconds, self._rest)

    def _rest(self) -> None:
        """Nobody has worked for a while: what they hold is given back."""
        self._resting = None
        busy = self._waiting or self._coming or any(worker.jobs for worker in self._workers)
        left = REST if busy else max((REST - worker.quiet_for() for worker in self._workers), default=0.0)
        if busy or left > 0:
            self._rest_later(left)
            return
        self._wanted = 0
        for worker in tuple(self._workers):
            worker.retire()

    async def _start_one(self) -> None:
        worker = await start_worker(self._hatchery, self._command, self._told)
        try:
            await _up(worker)
        except BaseException:
            worker.kill()
            await worker.end()
            raise
        self._workers.add(worker)
        self.hand_out()

    def _later(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _why(error: Exception) -> str:
    """For the log: what the machine said, with where to look for a limit on processes."""
    if isinstance(error, OSError) and error.errno in (errno.EAGAIN, errno.ENOMEM):
        return (
            f"{error.strerror}: TasksMax= of the unit, ulimit -u, the pids limit of the container, or memory"
        )
    return str(error) or type(error).__name__


async def _up(worker: Worker) -> None:
    """Wait until it can be given work. RuntimeError if it has ended: what it were given would never come back."""
    await asyncio.wait_for(asyncio.shield(worker.ready), START)
    if worker.ended:
        raise RuntimeError("the worker ended at once")
