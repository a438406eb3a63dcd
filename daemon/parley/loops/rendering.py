"""Letters are rendered outside the daemon: in a warm process of its own kind, limited in time and memory.

What a letter says follows from its outbox row alone, so the door's thread need not do it, nor hold a transaction
open meanwhile. A letter that ends its renderer is rendered once more, alone; then it is given up, and the others go
on. A letter that carries documents waits for them by itself: they take seconds, and an alert must not wait behind.
"""

from __future__ import annotations

import asyncio
import pickle
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from itertools import chain, repeat
from pathlib import Path
from typing import Any

from parley.loops.basis import UnknownBasis
from parley.loops.hatchery import Hatchery
from parley.loops.to_render import Rendered, ToRender
from parley.loops.workers import Command, Failed, WorkerDied, Workers
from parley.store.outbox import OutboxRow

RENDERING = Command("parley.loops.letters:render_all", (list,), seconds=3.0, patience=12.0)
PRINTING = Command("parley.documents.as_pdf:to_pdf", (bytes,), seconds=20.0, patience=80.0)
GROUP = 50  # letters handed over together, of which each step is done for all before the next (`letters.render_each`)
SIZE = 10_000  # octets of facts that a letter has, about
PAUSES = (0.2, 1.0, 5.0)  # seconds before a process that does not start is started again
Document = Callable[[OutboxRow, str], Awaitable[Any]]


class Renderers:
    """One renderer while there is something to render, and a slow lane. templates: their folder. document: a document that
    a row carries, to be printed."""

    def __init__(
        self,
        hatchery: Hatchery,
        templates: Path,
        document: Document,
        ring: Callable[[], None],
        *,
        command: Command = RENDERING,
    ) -> None:
        self.late: list[Rendered] = []  # what came out of the slow lane; `ring` says that there is something
        self.slow: dict[asyncio.Task[None], ToRender] = {}
        self._folder, self._document, self._ring = str(templates), document, ring
        self._workers = Workers(hatchery, command, name="rendering process")
        self._printers = Workers(hatchery, PRINTING, name="printing process")
        self._printing = asyncio.Lock()
        self._one_alone = {high: asyncio.Lock() for high in (False, True)}
        # The last document: several people get the same one
        self._printed: dict[tuple[str, int, str], bytes] = {}
        self.processes = self._workers.processes

    async def look_at_slow_lane(self, seconds: float) -> None:
        """Wait until something comes out of it, but no longer than that."""
        if self.slow and not self.late:
            await asyncio.wait(set(self.slow), timeout=seconds, return_when=asyncio.FIRST_COMPLETED)

    async def stop(self) -> None:
        """Whoever still waits is cancelled; their rows are claimed again in the next life."""
        slow = list(self.slow)
        for task in slow:
            task.cancel()
        await asyncio.gather(self._workers.stop(), *slow, return_exceptions=True)

    async def render(self, letters: Sequence[ToRender]) -> list[Rendered]:
        """Those that are quickly done; the others come `late`."""
        quick = [letter for letter in letters if not letter.missing]
        done, dead = await self._render(quick)
        for letter in [*dead, *(letter for letter in letters if letter.missing)]:
            self.slow[task := asyncio.create_task(self._slowly(letter))] = letter
            task.add_done_callback(self.slow.pop)
        return done

    async def _render(self, letters: Sequence[ToRender]) -> tuple[list[Rendered], list[ToRender]]:
        """What was made, and those whose renderer ended."""
        groups = _groups(letters)
        answers = await self._workers.do_all([(self._work(group), SIZE * len(group)) for group in groups])
        done, dead = list[Rendered](), list[ToRender]()
        for group, answer in zip(groups, answers, strict=True):
            if _unknown(answer):
                (answer,) = await self._workers.do_all([(self._work(group, whole=True), SIZE * len(group))])
            if isinstance(answer, list) and len(answer) == len(group):
                done += map(Rendered.of, group, answer)
            else:
                dead += group
        return done, dead

    async def _slowly(self, letter: ToRender) -> None:
        """Its documents first; or, if it has ended its renderer, in a process of its own."""
        try:
            rendered = await (self._with_documents(letter) if letter.missing else self._alone(letter))
        except Exception as fault:  # noqa: BLE001 - whatever it is, it is this letter's
            rendered = Rendered(letter.row, problem=f"{letter.row.template}: {type(fault).__name__}")
        # Never with an await inside: the loop takes the list away meanwhile, and puts another
        self.late.append(rendered)
        self._ring()

    async def _with_documents(self, letter: ToRender) -> Rendered:
        async with self._printing:
            files = {what: await self._pdf(letter.row, what) for what in letter.missing}
        whole = replace(letter, files=files)
        done, _ = await self._render([whole])
        return done[0] if done else await self._alone(whole)

    async def _pdf(self, row: OutboxRow, what: str) -> bytes:
        """In a process of its own, which ends with it: the fonts are large, and are seldom needed."""
        place = (row.reference, row.position, what)
        if place not in self._printed:
            document = await self._document(row, what)
            answer = await _patiently(self._printers, lambda: (document,), PRINTING.seconds)
            if not isinstance(answer, bytes):
                raise ValueError(f"the document was not printed: {answer}")
            self._printed = {known: pdf for known, pdf in self._printed.items() if known[:2] == place[:2]}
            self._printed[place] = answer
        return self._printed[place]

    async def _alone(self, letter: ToRender) -> Rendered:
        # One, as a template that kills would bring as many processes as it has letters; no alert waits behind others
        async with self._one_alone[letter.row.high]:
            answer = await _patiently(self._workers, self._work([letter], whole=True), 2 * RENDERING.seconds)
        if isinstance(answer, list) and answer:
            return Rendered.of(letter, answer[0])
        why = answer.why if isinstance(answer, WorkerDied) else getattr(answer, "kind", "")
        return Rendered(letter.row, problem=f"{letter.row.template}: its renderer ended ({why})")

    def _work(self, letters: Sequence[ToRender], *, whole: bool = False) -> Callable[[], tuple[Any, ...]]:
        """whole: with what the letters rest on, for a process that has not seen it yet."""
        return lambda: (self._folder, pickle.dumps(letters, protocol=5), _bases(letters) if whole else {})


def _groups(letters: Sequence[ToRender]) -> list[list[ToRender]]:
    """What is handed over together: a letter that ends its renderer takes no alert with it, unless it is one."""
    lots = [[letter for letter in letters if letter.row.high is high] for high in (True, False)]
    return [lot[n : n + GROUP] for lot in lots for n in range(0, len(lot), GROUP)]


def _bases(letters: Sequence[ToRender]) -> dict[str, bytes]:
    found = {id(letter.basis): letter.basis for letter in letters if letter.basis is not None}
    return {basis.key: basis.whole for basis in found.values()}


def _unknown(answer: Any) -> bool:
    return isinstance(answer, Failed) and answer.kind == UnknownBasis.__name__


async def _patiently(workers: Workers, arguments: Callable[[], tuple[Any, ...]], seconds: float) -> Any:
    """In a process of its own; one that does not even start is no fault of the letter's."""
    pauses = chain(PAUSES, repeat(PAUSES[-1]))
    while True:
        try:
            return await workers.do_alone(arguments, seconds=seconds)
        except (OSError, RuntimeError, TimeoutError):
            await asyncio.sleep(next(pauses))
