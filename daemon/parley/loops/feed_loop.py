"""Rotas in calendars elsewhere are fetched every quarter of an hour into files beside the contacts.

What is there already stays until something better comes: the last good copy is that file, and a start without the network
has it. A changed file is picked up like every saved one (`reloading`). A calendar that has not come for a day is told to
whoever looks after the directory.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from parley.errors import TransportError
from parley.loops import directory_look
from parley.loops.door import Door
from parley.loops.supervise import described
from parley.loops.whole_file import put
from parley.loops.workplace import Workplace
from parley.reference.contacts_feed import file_for, readable

EVERY = 900.0  # seconds
A_DAY = 86_400.0

_FAULTS: dict[type, str] = {ModuleNotFoundError: "urllib3 is not installed"}
Fetch = Callable[[str], bytes]


class FeedLoop:
    """fetch: gets one. folder: where the contacts lie. changed: called when a file is another than before."""

    def __init__(
        self, place: Workplace, door: Door, fetch: Fetch, folder: Path, changed: Callable[[], None]
    ) -> None:
        self._place, self._door, self._fetch, self._folder, self._changed = (
            place,
            door,
            fetch,
            folder,
            changed,
        )
        self._failing_since: dict[str, float] = {}

    async def run(self) -> None:
        """Until it is cancelled."""
        while True:
            await self.round(asyncio.get_running_loop().time())
            await asyncio.sleep(EVERY)

    async def round(self, now: float) -> None:
        """Each calendar once. now: of a clock that only goes forward, in seconds."""
        for address in self._addresses():
            try:
                fresh = await asyncio.to_thread(self._refreshed, address)
            except (TransportError, ImportError, OSError) as error:
                await self._failed(address, error, now)
                continue
            self._failing_since.pop(address, None)
            if fresh:
                self._changed()

    def _refreshed(self, address: str) -> bool:
        """Whether the file is another than before. What nobody could read does not take its place."""
        body = self._fetch(address)
        if not readable(body):
            raise TransportError("the answer is a calendar that cannot be read", permanent=False)
        return _write(self._folder / file_for(address), body)

    def _addresses(self) -> list[str]:
        agencies = self._door.library.world.directory.agencies.values()
        return list(dict.fromkeys(one for agency in agencies if agency.rota for one in agency.rota.fetched))

    async def _failed(self, address: str, error: Exception, now: float) -> None:
        since = self._failing_since.setdefault(address, now)
        self._place.log.warning("calendar of a rota not fetched", fault=described(error))
        if now - since >= A_DAY:
            why = (
                str(error)
                if isinstance(error, TransportError)
                else _FAULTS.get(type(error), "it cannot be written")
            )
            line = f"The calendar at {urlsplit(address).hostname} that a rota comes from has not come for a day: {why}."
            await self._place.thread.do(_tell, self._door, self._place.clock.now(), line)
            self._place.dispatch.ring()


def _tell(door: Door, now: datetime, line: str) -> None:
    with door.store.write():
        directory_look.say(door, [line], now)


def _write(place: Path, body: bytes) -> bool:
    """Whether it is another than before; only then is it written, since whoever watches the folder reads it anew."""
    if place.is_file() and place.read_bytes() == body:
        return False
    put(place, body)
    return True
