"""The dispatch loop: claims what is due, hands it to the way out, writes down what became of it.

What became of one group is written in the transaction that claims the next. It stays in memory until that has
been committed: a full disk makes nobody's mail leave twice.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from parley.loops import dispatch
from parley.loops.dispatch import Ready
from parley.loops.door import Door
from parley.loops.supervise import described
from parley.loops.workplace import Workplace
from parley.mail.rendering import Templates
from parley.mailboxes.wayout import Delivered, Unknown, WayOut, for_all
from parley.store import outbox

GROUP = 50
Results = list[tuple[Ready, Mapping[str, Delivered]]]


class DispatchLoop:
    """One of it. divert: the one address of a trial run, or ""."""

    def __init__(
        self, place: Workplace, door: Door, templates: Templates, way_out: WayOut, *, divert: str = ""
    ) -> None:
        self._place, self._door, self._templates, self._way_out = place, door, templates, way_out
        self._divert = divert
        self._unwritten: Results = []

    async def run(self) -> None:
        """Until the daemon stops; then what has left is still written down."""
        place = self._place
        while not place.stopping:
            place.supervisor.alive("dispatch")
            ready, following = await self._round(GROUP)
            if ready:
                self._unwritten = await self._deliver(ready)
            else:
                await place.clock.wait(place.dispatch, following)
        await self._round(0)

    async def _round(self, most: int) -> tuple[list[Ready], datetime | None]:
        results, now = self._unwritten, self._place.clock.now()
        found = await self._place.thread.do(
            settle_and_claim, self._door, self._templates, results, now, most, self._divert
        )
        self._unwritten = []
        for ready, per_recipient in results:
            became = [type(result).__name__ for result in per_recipient.values()]
            self._place.log.info(
                "letter", template=ready.row.template, dispute=ready.row.reference, became=became
            )
        return found

    async def _deliver(self, ready: Sequence[Ready]) -> Results:
        try:
            results = await self._way_out.deliver_all([each.mail for each in ready])
        except Exception as error:  # noqa: BLE001 - a way out raises nothing for a mail; if it does, who knows
            self._place.log.error("way out failed", fault=described(error))
            results = [for_all(each.mail, Unknown(type(error).__name__)) for each in ready]
        return list(zip(ready, results, strict=True))


def settle_and_claim(
    door: Door, templates: Templates, results: Results, now: datetime, most: int, divert: str
) -> tuple[list[Ready], datetime | None]:
    """One transaction, if there is anything to write: the letters that may leave now, and when the next may."""
    due = outbox.next_due(door.store)
    claiming = most > 0 and due is not None and due <= now
    if not results and not claiming:
        return [], due
    with door.store.write():
        dispatch.settle(door.store, results, now, door)
        ready = dispatch.claim(door, templates, now, limit=most, divert=divert) if claiming else []
    return ready, outbox.next_due(door.store)
