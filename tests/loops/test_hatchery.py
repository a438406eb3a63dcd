"""The hatchery: what is forked from it shares its memory and nothing else, and it may die like anything else."""

from __future__ import annotations

import asyncio
import ctypes
import errno
import gc
import os
import resource
import signal
import socket
from collections.abc import Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from parley.__main__ import main
from parley.commands import run as command
from parley.loops import hatchery as module
from parley.loops import workers as workers_module
from parley.loops.hatchery import Hatchery
from parley.loops.hatchery_process import beside
from parley.loops.worker import Command, start_worker
from parley.loops.workers import ALONE, Workers

HERE = (str(Path(__file__).parent),)


def probing(name: str) -> Command:
    return Command(f"probing:{name}", (list, str), path=HERE)


@asynccontextmanager
async def hatching(hatchery: Hatchery | None = None):
    hatchery = hatchery or Hatchery()
    try:
        yield hatchery
    finally:
        await hatchery.stop()


async def told(hatchery: Hatchery, command: Command, *arguments: Any) -> Any:
    """What a worker of its own answers."""
    return await Workers(hatchery, command).do_alone(lambda: arguments, seconds=20.0)


def run(story: Callable[[], Awaitable[None]]) -> None:
    async def bounded() -> None:
        await asyncio.wait_for(story(), 60)

    asyncio.run(bounded())


def number_of(hatchery: Hatchery) -> int:
    assert hatchery._process is not None
    return hatchery._process.number


LENGTH = Command("builtins:len", (int,))


def test_a_worker_is_limited_and_apart() -> None:
    async def story() -> None:
        async with hatching() as hatchery:
            core, megabytes, depth, *rest = await told(hatchery, probing("limits"))
            assert core == (0, 0) and depth == 1000 and rest == [True, True, True]
            assert 240 <= megabytes <= 256
            assert await told(hatchery, probing("called")) == "parley probing"

    run(story)


@pytest.mark.parametrize("make", [Hatchery, lambda: Hatchery(beside())])
def test_a_worker_has_nothing_of_the_daemon(
    make: Callable[[], Hatchery], monkeypatch: Any, tmp_path: Path
) -> None:
    monkeypatch.setenv("PARLEY_SECRET", "x")
    with (tmp_path / "secret").open("w") as file:
        os.set_inheritable(file.fileno(), True)
        hatchery = make()

        async def story() -> None:
            async with hatching(hatchery):
                others = [asyncio.create_task(told(hatchery, LENGTH, "abc")) for _ in range(3)]
                opened, environment = await told(hatchery, probing("opened"))
                assert opened == ["/dev/null"] * 3 + ["socket"] and environment == {}
                assert os.getsid(number_of(hatchery)) == number_of(hatchery)
                assert await asyncio.gather(*others) == [3, 3, 3]

        run(story)


def test_what_is_always_wanted_is_warm_in_the_hatchery_and_a_fault_of_it_is_the_workers() -> None:
    async def story() -> None:
        async with hatching() as hatchery:
            reading = "parley.loops.reading"
            assert await told(hatchery, probing("knows"), reading) == "no"
            with pytest.raises(RuntimeError):
                await told(hatchery, Command(f"{reading}:nothing", ()))
            before = number_of(hatchery)
            assert await told(hatchery, probing("knows"), reading) == "no"
            with pytest.raises(RuntimeError):
                await told(hatchery, Command(f"{reading}:nothing", (), warm=True))
            assert await told(hatchery, probing("knows"), reading) == "yes"
            assert number_of(hatchery) == before

    run(story)


def test_one_that_has_died_is_started_anew_and_its_workers_go_on() -> None:
    async def story() -> None:
        async with hatching() as hatchery:
            workers = Workers(hatchery, LENGTH, count=2)
            await workers.start()
            before, first = number_of(hatchery), workers.processes()
            os.kill(before, signal.SIGKILL)
            assert await workers.do_all([(lambda: ("abc",), 1)]) == [3]  # and another is wanted
            while len(workers.processes()) < 2:
                await asyncio.sleep(0)
            assert number_of(hatchery) != before and set(first) < set(workers.processes())
            await workers.stop()

    run(story)


def test_whoever_waits_for_one_that_dies_hears_of_it() -> None:
    async def story() -> None:
        async with hatching() as hatchery:
            await told(hatchery, LENGTH, "")
            os.kill(number_of(hatchery), signal.SIGSTOP)
            waiting = [asyncio.create_task(told(hatchery, LENGTH, "abc")) for _ in range(3)]
            while len(hatchery._asked) < 3:
                await asyncio.sleep(0)
            os.kill(number_of(hatchery), signal.SIGKILL)
            heard = await asyncio.gather(*waiting, return_exceptions=True)
            assert [type(one) for one in heard] == [RuntimeError] * 3

    run(story)


def test_one_that_does_not_answer_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    async def story() -> None:
        async with hatching() as hatchery:
            await told(hatchery, LENGTH, "")
            before = number_of(hatchery)
            os.kill(before, signal.SIGSTOP)
            monkeypatch.setattr(module, "PATIENCE", 0.01)
            with pytest.raises(TimeoutError):
                await told(hatchery, LENGTH, "abc")
            monkeypatch.undo()
            while hatchery._process is not None:
                await asyncio.sleep(0)
            assert await told(hatchery, LENGTH, "abc") == 3
            assert number_of(hatchery) != before

    run(story)


def test_a_worker_whose_asker_is_gone_is_given_to_nobody_else() -> None:
    async def story() -> None:
        async with hatching() as hatchery:
            impatient = asyncio.create_task(told(hatchery, probing("limits")))
            await asyncio.sleep(0)
            impatient.cancel()
            with pytest.raises(asyncio.CancelledError):
                await impatient
            assert await told(hatchery, LENGTH, "abc") == 3

    run(story)


def test_a_worker_that_is_forked_after_all_finds_nobody_there() -> None:
    class Late:
        async def hatch(self, _order: object, stream: socket.socket) -> None:
            self.workers = stream.dup()
            raise TimeoutError

    async def story() -> None:
        hatchery: Any = Late()
        with pytest.raises(TimeoutError):
            await start_worker(hatchery, LENGTH, ALONE)
        with hatchery.workers as workers:
            workers.setblocking(False)
            assert await asyncio.get_running_loop().sock_recv(workers, 1) == b""

    run(story)


def test_a_copy_of_the_daemon_goes_no_further_whatever_is_wrong() -> None:
    number, control = beside()
    with control:
        socket.send_fds(control, [b"no order"], [control.fileno()])
        assert os.waitpid(number, 0) == (number, 0)


@pytest.mark.parametrize(("place", "name"), [(os, "pidfd_open"), (signal, "pidfd_send_signal")])
@pytest.mark.parametrize("number", [errno.ENOSYS, errno.EPERM])
def test_where_processes_have_no_handles_a_start_says_so_at_once(
    monkeypatch: pytest.MonkeyPatch, place: Any, name: str, number: int
) -> None:
    """An older kernel, or a container that forbids it. Nothing is forked, nothing tried again."""

    def refused(*_: object) -> int:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(place, name, refused)
    monkeypatch.setattr(os, "fork", lambda: pytest.fail("forked"))
    monkeypatch.setattr(os, "umask", lambda _mask: 0)
    monkeypatch.setattr(gc, "disable", lambda: None)
    monkeypatch.setattr(resource, "setrlimit", lambda *_: None)
    said = CliRunner().invoke(main, ["run"])
    assert said.exit_code == 69 and "Linux 5.3" in said.output and os.strerror(number) in said.output


def _no_more(*_: object) -> int:
    raise OSError(errno.EAGAIN, os.strerror(errno.EAGAIN))


def _no_thread(*_: object) -> int:
    raise RuntimeError("can't start new thread")


@pytest.mark.parametrize(
    ("place", "name", "fault"), [(os, "fork", _no_more), (command, "_daemon", _no_thread)]
)
def test_a_start_where_there_is_no_room_says_what_limits_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, place: Any, name: str, fault: Callable[..., int]
) -> None:
    config = tmp_path / "parley.yaml"
    config.write_text(f"address: escalations@parley.example\nstate: {tmp_path}/state\n")
    for needed in ("contacts", "mail_templates", "rules"):
        (tmp_path / needed).mkdir()
    monkeypatch.setattr(place, name, fault)
    monkeypatch.setattr(os, "umask", lambda _mask: 0)
    monkeypatch.setattr(gc, "disable", lambda: None)
    monkeypatch.setattr(resource, "setrlimit", lambda *_: None)
    said = CliRunner().invoke(main, ["run", "--config", str(config)])
    assert said.exit_code == 69, said.output  # the unit starts it again
    assert "TasksMax=" in said.output and "ulimit -u" in said.output


def test_a_fork_that_is_refused_is_an_answer_and_the_next_may_succeed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    fork, calls = os.fork, iter(range(9))

    def sometimes() -> int:
        return _no_more() if next(calls) == 1 else fork()  # the hatchery itself; then, in it, refused once

    monkeypatch.setattr(os, "fork", sometimes)
    hatchery = Hatchery(beside())

    async def story() -> None:
        async with hatching(hatchery):
            number = hatchery._number
            with pytest.raises(BlockingIOError) as refused:
                await told(hatchery, LENGTH, "abc")
            assert "TasksMax=" in workers_module._why(refused.value)
            assert await told(hatchery, LENGTH, "abc") == 3
            assert number_of(hatchery) == number, "it is the same one, and goes on"

    run(story)


def test_process_1_of_a_container_leaves_no_zombie_of_what_it_inherits() -> None:
    """Whoever is process 1 inherits the workers of a hatchery that dies, and must see them out."""
    subreaper = 36  # PR_SET_CHILD_SUBREAPER, prctl(2): as process 1, for our own descendants
    prctl = ctypes.CDLL(None).prctl

    async def story() -> None:
        async with hatching() as hatchery:
            workers = Workers(hatchery, LENGTH)
            await workers.start()
            (inherited,), died = workers.processes(), number_of(hatchery)
            os.kill(died, signal.SIGKILL)
            while hatchery._process is not None:
                await asyncio.sleep(0)
            await workers.stop()
        for number in (inherited, died):
            with pytest.raises(ProcessLookupError):
                os.kill(number, 0)

    assert prctl(subreaper, 1, 0, 0, 0) == 0
    try:
        run(story)
    finally:
        prctl(subreaper, 0, 0, 0, 0)


def test_a_worker_that_is_gone_at_once_is_an_answer_too() -> None:
    async def story() -> None:
        async with hatching() as hatchery:
            for _ in range(20):  # its socket is closed before it can say anything
                ours, theirs = socket.socketpair()
                ours.close()
                with theirs:
                    try:
                        handle = await hatchery.hatch(LENGTH.order, theirs)
                    except RuntimeError:
                        continue
                await handle.seen_out(10)

    run(story)


def test_it_ends_with_the_daemon_and_before_anybody_spoke_to_it() -> None:
    async def story() -> None:
        hatchery = Hatchery(beside())
        number = hatchery._number
        await hatchery.stop()
        with pytest.raises(ProcessLookupError):
            os.kill(number, 0)

    run(story)
