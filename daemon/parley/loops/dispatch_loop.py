"""The dispatch loop: claims what is due, has it rendered, hands it to the way out, writes down what became of it.

All that the store has to hear goes into one transaction a round: what became of one group of letters, the octets of
the next, the claim of a third. While the first leaves, the others are rendered in a process of its own, which always
has a group to do. What is not written yet stays in memory until it has been committed: a full disk makes nobody's mail leave twice.
Before it rests it looks whether the outbox knows of a letter on its way that is nowhere here.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime

from parley.loops import dispatch, gate, unheld
from parley.loops.dispatch import Ready, Turn
from parley.loops.door import Door
from parley.loops.log import together
from parley.loops.rendering import Renderers
from parley.loops.supervise import described
from parley.loops.to_render import Rendered, ToRender
from parley.loops.trouble import RELAY, Trouble
from parley.loops.workplace import Workplace
from parley.mail import channels
from parley.mailboxes.wayout import Delivered, FailedForNow, Unknown, WayOut, for_all
from parley.store.handed import Handed
from parley.store.outbox import OutboxRow

GROUP = 100
# Seconds: so often is the slow lane looked at, and nothing new waits longer for it
A_MOMENT = 0.05
LAST = 10.0  # seconds that the slow lane has when the daemon stops
Left = list[tuple[Ready, Mapping[str, Delivered]]]


class DispatchLoop:
    """One of it. handed: what the way out notes as taken. divert: the one address of a trial run, or ""."""

    def __init__(
        self, place: Workplace, door: Door, renderers: Renderers, way_out: WayOut, handed: Handed, *, divert: str = ""
    ) -> None:  # fmt: skip
        self._place, self._door, self._renderers, self._way_out = place, door, renderers, way_out
        self._handed, self._divert = handed, divert
        self._shut = Trouble(place, RELAY, part="relay")
        self._left: Left = []
        self._rendered: list[Rendered] = []
        self._ahead: asyncio.Task[list[Rendered]] | None = None  # the rendering of the group after that

    async def run(self) -> None:
        """Until the daemon stops; then what was in hand still leaves, and is written down."""
        place = self._place
        while not place.stopping:
            place.supervisor.alive("dispatch")
            if not await self._round(GROUP):
                await self._look_for_lost()
                await self._rest()
        await self._renderers.look_at_slow_lane(LAST)
        while await self._round(0):
            pass

    async def _round(self, most: int) -> bool:
        """Whether there was anything to do."""
        found = await self._turn(most)
        self._following = found.following
        ahead, self._ahead = self._ahead, self._begun(found.to_render)
        if ahead is None and not found.ready:
            ahead, self._ahead = self._ahead, None  # there is nothing else to do meanwhile
        delivering = asyncio.create_task(self._deliver(found.ready))
        try:
            rendered = await ahead if ahead else []
            self._rendered = [*self._rendered, *rendered]
        finally:
            self._left = await delivering
        return bool(ahead or found.ready)

    def _begun(self, letters: Sequence[ToRender]) -> asyncio.Task[list[Rendered]] | None:
        """Their rendering goes on while the group before them leaves, so that neither waits for the door."""
        return asyncio.create_task(self._renderers.render(letters)) if letters else None

    async def _turn(self, most: int) -> Turn:
        left, rendered = self._left, [*self._rendered, *self._renderers.late]
        self._rendered, self._renderers.late = rendered, []
        now = self._place.clock.now()
        found = await self._place.thread.do(
            dispatch.turn, self._door, left, rendered, now, most=most, divert=self._divert
        )
        self._left, self._rendered = [], []
        self._place.letters.say(free=found.following is None or found.following > now)
        await self._noted(left, now)
        return found

    async def _noted(self, left: Left, now: datetime) -> None:
        """A line for each letter; of those that found the way shut, and are tried again and again, why, once for all."""
        became: list[tuple[OutboxRow, list[str]]] = []
        for ready, per_recipient in left:
            results = per_recipient.values()
            faults = [each.fault for each in results if isinstance(each, FailedForNow) and each.fault]
            if faults:
                await self._shut.met(faults[0], now)
                continue
            # A refusal of the letter is the relay's word: the way to it is open
            if self._shut.since is not None and not (
                channels.parts(ready.mail.rcpt_to[0])[0] or any(isinstance(each, Unknown) for each in results)
            ):
                await self._shut.over(now)
            became.append((ready.row, [type(result).__name__ for result in results]))
        with together():
            for row, each in became:
                self._place.log.info("letter", template=row.template, dispute=row.reference, became=each)

    async def _look_for_lost(self) -> None:
        """Nothing is rendered ahead and nothing is leaving: whatever is on its way is in one of these places, or lost."""
        held = {one.row.id for one in (*self._rendered, *self._renderers.late)}
        held |= {one.row.id for one in self._renderers.slow.values()}
        held |= {ready.row.id for ready, _ in self._left}
        now = self._place.clock.now()
        lost = await self._place.thread.do(unheld.recover, self._door.store, self._handed, held, now)
        if lost:
            templates = sorted({row.template for row in lost})
            self._place.log.error("letters in nobody's hand", letters=len(lost), templates=templates)
            self._place.dispatch.ring()

    async def _rest(self) -> None:
        """Until something is due; a clock that only pretends must not go on while a letter is being made."""
        if self._renderers.slow or self._renderers.late:
            await self._renderers.look_at_slow_lane(A_MOMENT)
        else:
            await self._place.clock.wait(self._place.dispatch, self._following)

    async def _deliver(self, ready: Sequence[Ready]) -> Left:
        if not ready:
            return []
        try:
            results = await gate.hand_over(self._way_out, [each.mail for each in ready])
        except Exception as error:  # noqa: BLE001 - a way out raises nothing for a mail; if it does, who knows
            self._place.log.error("way out failed", fault=described(error))
            results = [for_all(each.mail, Unknown(type(error).__name__)) for each in ready]
        return list(zip(ready, results, strict=True))
